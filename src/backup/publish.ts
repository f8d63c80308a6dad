// Gives a finished backup its name. The record comes first and reserves the name, the backup itself last, so that a file
// of that name is always whole; nothing that exists is ever replaced.
import { link, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, fileError, partialName, syncFolder } from "./backup-folder.ts";
import { type BackupName, backupName, timeStamp } from "./backup-names.ts";
import { type BackupRecord, formatRecord, recordPath } from "./backup-record.ts";

const MAX_TRIES = 120;

export interface PublishInput {
  readonly folder: string;
  /** Path of the finished, unnamed file. */
  readonly unnamed: string;
  readonly madeAt: Date;
  readonly name: Omit<BackupName, "stamp">;
  /** The record without the name that is found here. */
  readonly record: Omit<BackupRecord, "file">;
}

/** Path of the backup under its own name. A name that is taken makes it a second younger. */
export async function publish(input: PublishInput): Promise<string> {
  const { folder, unnamed } = input;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const stamp = timeStamp(new Date(input.madeAt.getTime() + attempt * 1000));
    const name = backupName({ ...input.name, stamp });
    const file = join(folder, name);
    const record = join(folder, partialName(`${name}.json`));
    try {
      await writeSmall(record, formatRecord({ ...input.record, file: name }));
      if (!(await moveIfFree(record, recordPath(file)))) continue;
      if (await moveIfFree(unnamed, file)) {
        await syncFolder(folder);
        return file;
      }
      await unlink(recordPath(file));
    } catch (error) {
      throw fileError(error, `${file} cannot be put in place`);
    } finally {
      await unlink(record).catch(() => {});
    }
  }
  throw fileError(undefined, `no free name for a backup in ${folder}`);
}

async function writeSmall(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether `from` got the name `to`, which nobody had. link() refuses a name that exists, links included; rename() does not. */
async function moveIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await unlink(from);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EMLINK") throw error;
  }
  // A file system without hard links: an empty file reserves the name.
  try {
    await (await open(to, "wx", 0o600)).close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  await rename(from, to);
  return true;
}
