// Deletes what is older than the last few good backups. Only files of our own making, only of the same prefix, and never
// the one that was just made.
import { unlink } from "node:fs/promises";
import type { Reporter } from "../events.ts";
import { codeOf } from "./backup-folder.ts";
import { recordPath } from "./backup-record.ts";
import { listBackups } from "./list-backups.ts";

export interface RotateInput {
  readonly folder: string;
  readonly prefix: string;
  /** How many good ones stay, `newest` among them. */
  readonly keep: number;
  /** Path of the backup that was just made and read back. */
  readonly newest: string;
  readonly reporter: Reporter;
}

/**
 * Paths of the backups that were deleted. One that is damaged, or has no record, neither counts nor is deleted. A failure
 * to delete is a warning: the new backup is good.
 */
export async function rotate({ folder, prefix, keep, newest, reporter }: RotateInput): Promise<string[]> {
  const all = await listBackups(folder, "size");
  const good = all.filter(
    (each) => each.prefix === prefix && each.problem === undefined && each.file !== newest,
  );
  const deleted: string[] = [];
  for (const { file } of good.slice(Math.max(0, keep - 1))) {
    try {
      await unlink(file);
      deleted.push(file);
      await unlink(recordPath(file));
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOENT") continue; // another run was quicker
      reporter.report({
        kind: "warning",
        message: `the old backup ${file} could not be deleted: ${code ?? "?"}`,
      });
    }
  }
  return deleted;
}

/** The number of the next backup: one more than any record of the folder has. */
export async function nextSequence(folder: string, prefix: string): Promise<number> {
  const numbers = (await listBackups(folder, "size"))
    .filter((each) => each.prefix === prefix)
    .map(({ record }) => record?.sequence ?? 0);
  return Math.max(0, ...numbers) + 1;
}
