// What the campaign of backups works on: a source with one of everything, a server to restore to, one good file of each
// wrapping, and a small disk where the account may mount one.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { listBackups } from "../../src/backup/list-backups.ts";
import { backup } from "../../src/backup.ts";
import { type EmbeddedServer, startServer } from "../../src/throwaway/embedded-server.ts";
import { backupOptions } from "../support/backup-options.ts";
import { BACKUP_ROLES, createBackupSource } from "../support/backup-source.ts";
import { databaseDigest } from "../support/database-digest.ts";
import { column, createDatabase, execute } from "../support/databases.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

/** How a file is wrapped. */
export const WRAPPINGS = ["plain", "gz", "age", "gz.age"] as const;
export type Wrapping = (typeof WRAPPINGS)[number];

/** A good backup, held in memory so that it can be damaged again and again. */
export interface GoodFile {
  readonly wrapping: Wrapping;
  readonly bytes: Buffer;
  readonly record: string;
}

export interface BackupArena {
  readonly production: EmbeddedServer;
  readonly laptop: EmbeddedServer;
  /** URL of the database that is backed up; about 1.5 MB. */
  readonly source: string;
  /** URL of one with a single small table, for what needs many backups. */
  readonly small: string;
  /** URL of a database that no refused restore may touch. */
  readonly target: string;
  readonly sourceDigest: string;
  readonly identity: string;
  readonly recipient: string;
  readonly files: ReadonlyMap<Wrapping, GoodFile>;
  /** Undefined where the account may not mount. */
  readonly disk: SmallDisk | undefined;
  /** Everything on the restoring server that a refused file must not change. */
  targetState(): Promise<string>;
  stop(): Promise<void>;
}

const DISK_MEGABYTES = 24;

export async function startBackupArena(): Promise<BackupArena> {
  const [production, laptop] = await Promise.all([startServer(), startServer()]);
  for (const server of [production, laptop]) await execute(server.url(), BACKUP_ROLES);
  const source = await createBackupSource(production, "app");
  const small = await createDatabase(
    production,
    "small",
    "CREATE TABLE t AS SELECT n, md5(n::text) AS text FROM generate_series(1, 5000) n",
  );
  const target = await createDatabase(
    laptop,
    "kept",
    "CREATE TABLE kept AS SELECT n FROM generate_series(1, 50) n",
  );
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const files = new Map<Wrapping, GoodFile>();
  for (const wrapping of WRAPPINGS) files.set(wrapping, await goodFile(source, wrapping, recipient));
  const disk = await mountSmallDisk(DISK_MEGABYTES);
  return {
    production,
    laptop,
    source,
    small,
    target,
    sourceDigest: await databaseDigest(source),
    identity,
    recipient,
    files,
    disk,
    async targetState() {
      const databases = await column(
        laptop.url(),
        "SELECT format('%s %s', oid, datname) FROM pg_database ORDER BY 1",
      );
      return `${databases.join(" ")} ${await databaseDigest(target)}`;
    },
    async stop() {
      await disk?.remove();
      await Promise.all([production.stop(), laptop.stop()]);
    },
  };
}

async function goodFile(source: string, wrapping: Wrapping, recipient: string): Promise<GoodFile> {
  const { file } = await backup(
    backupOptions(source, emptyFolder(), {
      isCompressed: wrapping.startsWith("gz"),
      recipients: wrapping.endsWith("age") ? [recipient] : [],
    }),
  );
  return { wrapping, bytes: await readFile(file), record: await readFile(`${file}.json`, "utf8") };
}

/** Puts `bytes` into a folder of its own, with the record beside it where one is given; returns the file's path. */
export async function place(bytes: Buffer, record: string | undefined): Promise<string> {
  const file = join(emptyFolder(), "loumass_backup_20260102_030405.sql");
  await writeFile(file, bytes);
  if (record !== undefined) await writeFile(`${file}.json`, record);
  return file;
}

/** What is wrong with a folder that must hold exactly `count` sound backups and nothing unfinished. */
export async function folderProblems(folder: string, count: number): Promise<string[]> {
  const listed = await listBackups(folder, "checksum");
  const sound = listed.filter(({ problem }) => problem === undefined);
  const problems = sound.length === count ? [] : [`${sound.length} sound backups instead of ${count}`];
  const left = (await readdir(folder)).filter((name) => name.endsWith(".partial"));
  return left.length === 0 ? problems : [...problems, `left ${left.join(", ")}`];
}
