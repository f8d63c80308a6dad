// The backups of a folder: which files are ours, and whether each is still what was written.
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PgscrubError } from "../errors.ts";
import { codeOf, fileError } from "./backup-folder.ts";
import { parseBackupName } from "./backup-names.ts";
import { type BackupRecord, readRecord } from "./backup-record.ts";
import { hashFile } from "./write-file.ts";

/** One file that is called like a backup. */
export interface ListedBackup {
  /** Absolute path. */
  readonly file: string;
  readonly name: string;
  readonly prefix: string;
  readonly bytes: number;
  /** What its record says; undefined without a record that can be believed. */
  readonly record: BackupRecord | undefined;
  /** By the record, else by the file's own time. */
  readonly madeAt: Date;
  /** What is wrong with it, for people; undefined when nothing is. */
  readonly problem: string | undefined;
}

/** How thoroughly a backup is looked at: its size, or every byte. */
export type Thoroughness = "size" | "checksum";

/** All backups in `folder`, the newest first; none when there is no such folder. */
export async function listBackups(
  folder: string,
  thoroughness: Thoroughness,
  signal?: AbortSignal,
): Promise<ListedBackup[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw fileError(error, `the folder ${folder} cannot be read`);
  }
  const found: ListedBackup[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    const listed = await look(join(folder, name), name, thoroughness, signal);
    if (listed !== undefined) found.push(listed);
  }
  return found.sort(newestFirst);
}

/** By the number that counts up where both have one, since clocks may go backwards. */
function newestFirst(one: ListedBackup, other: ListedBackup): number {
  if (one.prefix === other.prefix && one.record !== undefined && other.record !== undefined) {
    const difference = other.record.sequence - one.record.sequence;
    if (difference !== 0) return difference;
  }
  return other.madeAt.getTime() - one.madeAt.getTime() || (one.name < other.name ? 1 : -1);
}

async function look(
  file: string,
  name: string,
  thoroughness: Thoroughness,
  signal: AbortSignal | undefined,
): Promise<ListedBackup | undefined> {
  const parts = parseBackupName(name);
  if (parts === undefined) return undefined;
  let facts: Awaited<ReturnType<typeof lstat>>;
  try {
    facts = await lstat(file);
  } catch {
    return undefined; // deleted in this moment
  }
  if (!facts.isFile()) return undefined;
  const listed = { file, name, prefix: parts.prefix, bytes: facts.size };
  let record: BackupRecord | undefined;
  try {
    record = await readRecord(file);
  } catch (error) {
    const problem =
      error instanceof PgscrubError ? "its .json was damaged or changed" : "its .json cannot be read";
    return { ...listed, record: undefined, madeAt: facts.mtime, problem };
  }
  if (record === undefined) {
    return { ...listed, record, madeAt: facts.mtime, problem: "it has no .json, so pgscrub did not make it" };
  }
  const madeAt = new Date(record.madeAt);
  const problem = await compare(file, facts.size, record, thoroughness, signal);
  return { ...listed, record, madeAt, problem };
}

async function compare(
  file: string,
  bytes: number,
  record: BackupRecord,
  thoroughness: Thoroughness,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (bytes !== record.bytes) return `it has ${bytes} bytes instead of ${record.bytes}`;
  if (thoroughness === "size") return undefined;
  try {
    const { sha256 } = await hashFile(file, signal);
    return sha256 === record.sha256 ? undefined : "its checksum is wrong";
  } catch (error) {
    signal?.throwIfAborted();
    return `it cannot be read: ${codeOf(error) ?? "an unexpected failure"}`;
  }
}
