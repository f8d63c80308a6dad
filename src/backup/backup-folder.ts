// The folder that backups go to: made for the owner alone, refused where git would take them, asked early whether it can
// be written to. Also the one place that turns errors of files into ours.

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, mkdir, open, readdir, realpath, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { BACKUP_FOLDER } from "../backup-defaults.ts";
import { PgscrubError } from "../errors.ts";
import type { Reporter } from "../events.ts";
import { requireIgnored } from "./git-ignored.ts";

const PRIVATE_FOLDER = 0o700;

/** The folder's real path, ready for files called like `names`. Throws FOLDER_REFUSED or CANNOT_WRITE. */
export async function prepareFolder(
  folder: string,
  names: readonly string[],
  reporter: Reporter,
): Promise<string> {
  const existing = await realFolder(folder);
  await requireIgnored(existing ?? (await futurePath(folder)), names);
  if (existing === undefined) {
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      await chmod(folder, PRIVATE_FOLDER); // whatever the umask took away
    } catch (error) {
      throw fileError(error, `the folder ${folder} cannot be made`);
    }
  } else {
    await closeToOthers(existing, reporter);
  }
  const real = await realpath(folder);
  try {
    await access(real, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, `the folder ${real} cannot be written to`);
  }
  await removeLeftovers(real);
  return real;
}

async function realFolder(folder: string): Promise<string | undefined> {
  let found: string;
  try {
    found = await realpath(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw fileError(error, `the folder ${folder} cannot be used`);
  }
  if ((await stat(found)).isDirectory()) return found;
  throw new PgscrubError("CANNOT_WRITE", `${folder} is not a folder`, {
    hint: "Choose another one with --dir.",
  });
}

/** Where a folder that is not there yet will be, links in the part that is there followed. */
async function futurePath(folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder) return folder;
  return join((await realFolder(parent)) ?? (await futurePath(parent)), basename(folder));
}

/** The default folder is ours to close; another one may be shared on purpose, and the files are 0600 anyway. */
async function closeToOthers(folder: string, reporter: Reporter): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o077) === 0) return;
  if (basename(folder) === BACKUP_FOLDER) {
    try {
      await chmod(folder, PRIVATE_FOLDER);
      return;
    } catch {
      // told below
    }
  }
  const message = `others may list the folder ${folder}; the files in it are the owner's alone (chmod 700 closes it)`;
  reporter.report({ kind: "warning", message });
}

const LEFTOVER = /^\.(.+)\.([0-9a-f]{8})\.(\d+)\.partial$/;
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Name of an unfinished file: says which process writes it, so that a later run knows when nobody does any more. */
export function partialName(name: string): string {
  return `.${name}.${HOST}.${process.pid}.partial`;
}

/** Removes unfinished files of runs that were killed. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, , host, pid] = LEFTOVER.exec(name) ?? [];
    if (host !== HOST || pid === undefined || Number(pid) === process.pid || isRunning(Number(pid))) continue;
    await unlink(join(folder, name)).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** Makes names that were written in `folder` survive a power failure; file systems that cannot are let be. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // Not every file system lets a folder be synced, and the files themselves are.
  }
}

/** Node's code of a failed system call. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
}

/** DISK_FULL or CANNOT_WRITE, saying what could not be done; a PgscrubError passes. */
export function fileError(error: unknown, what: string): PgscrubError {
  if (error instanceof PgscrubError) return error;
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new PgscrubError("DISK_FULL", `${what}: the disk is full`, {
      hint: "Free some space, or choose a folder elsewhere with --dir; older backups were left alone.",
    });
  }
  return new PgscrubError("CANNOT_WRITE", `${what}: ${code ?? "an unexpected failure"}`, {
    hint: "Check the folder's owner and permissions, or choose another one with --dir.",
  });
}
