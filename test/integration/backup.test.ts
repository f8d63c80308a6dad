// Backups of a database with one of everything, restored by `pgscrub restore` and compared; what they never do.
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listBackups } from "../../src/backup/list-backups.ts";
import { backup } from "../../src/backup.ts";
import { restore } from "../../src/restore.ts";
import { backupOptions, restoreOptions } from "../support/backup-options.ts";
import { BACKUP_ROLES, createBackupSource, KEPT_FACTS } from "../support/backup-source.ts";
import { databaseDigest } from "../support/database-digest.ts";
import {
  column,
  createDatabase,
  databaseNames,
  describeSchema,
  dumpTables,
  execute,
} from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  for (const server of [production, laptop]) await execute(server.url(), BACKUP_ROLES);
  source = await createBackupSource(production, "app");
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

async function requireSame(restored: string): Promise<void> {
  expect(await dumpTables(restored)).toEqual(await dumpTables(source));
  expect(await describeSchema(restored)).toEqual(await describeSchema(source));
  expect(await column(restored, KEPT_FACTS)).toEqual(await column(source, KEPT_FACTS));
  expect(await databaseDigest(restored)).toBe(await databaseDigest(source));
}

describe("a backup", () => {
  it("is a file of the owner's alone, with a record beside it, and nothing else is left", async () => {
    const folder = join(emptyFolder(), "deep", "database-backups");
    const report = await backup(backupOptions(source, folder));
    const name = report.file.slice(folder.length + 1);
    expect(name).toMatch(/^loumass_backup_\d{8}_\d{6}\.sql$/);
    expect((await readdir(folder)).sort()).toEqual([name, `${name}.json`]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const each of [name, `${name}.json`]) {
      expect((await stat(join(folder, each))).mode & 0o777).toBe(0o600);
    }
    expect(report).toMatchObject({ ok: true, isEncrypted: false, contents: "raw", deleted: [] });
    const [listed] = await listBackups(folder, "checksum");
    expect(listed).toMatchObject({ file: report.file, bytes: report.bytes, problem: undefined });
    expect(listed?.record).toMatchObject({
      sha256: report.sha256,
      contents: "raw",
      database: "app",
      largeObjects: 2,
    });
    expect(listed?.record?.tables).toContainEqual({ table: "public.person", rows: 50 });
  });

  it.each([
    ["plain", {}],
    ["compressed", { isCompressed: true }],
  ])("%s, restored, is the same database, owners, grants and large objects too", async (kind, more) => {
    const { file } = await backup(backupOptions(source, emptyFolder(), more));
    const target = await createDatabase(laptop, `app_${kind}`, "CREATE TABLE old (v text)");
    const report = await restore(restoreOptions(file, target));
    expect(report).toMatchObject({
      ok: true,
      database: `app_${kind}`,
      previous: `app_${kind}__pgscrub_prev`,
      omitted: [],
    });
    await requireSame(target);
    expect(await column(laptop.url(`app_${kind}__pgscrub_prev`), "SELECT count(*) FROM old")).toEqual(["0"]);
  });

  it("is restored where its roles are missing, and says what that meant", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const other = await startServer();
    try {
      const report = await restore(restoreOptions(file, other.url("app")));
      expect(report.omitted.join("\n")).toContain(
        "owners: the server has no role zoo_owner; postgres owns what it owned",
      );
      expect(report.omitted.join("\n")).toContain("policies: the server has no role zoo_policy");
      expect(await dumpTables(other.url("app"))).toEqual(await dumpTables(source));
      await restore(restoreOptions(file, other.url("app"), { createRoles: true }));
      await requireSame(other.url("app"));
    } finally {
      await other.stop();
    }
  });
});

describe("a backup of little", () => {
  it("holds an empty database, and tables of nothing but generated columns", async () => {
    const nothing = await createDatabase(production, "nothing");
    const { file, tables } = await backup(backupOptions(nothing, emptyFolder()));
    expect(tables).toBe(0);
    expect(await restore(restoreOptions(file, laptop.url("nothing")))).toMatchObject({
      tables: [],
      omitted: [],
    });
    const odd = await createDatabase(
      production,
      "odd",
      "CREATE TABLE only_generated (a int GENERATED ALWAYS AS (7) STORED); INSERT INTO only_generated DEFAULT VALUES",
      "CREATE SEQUENCE down INCREMENT -3 MINVALUE -1000; SELECT nextval('down'), nextval('down')",
    );
    await restore(restoreOptions((await backup(backupOptions(odd, emptyFolder()))).file, laptop.url("odd")));
    expect(await column(laptop.url("odd"), "SELECT a FROM only_generated")).toEqual(["7"]);
    expect(await column(laptop.url("odd"), "SELECT last_value FROM down")).toEqual(["-4"]);
  });
});

describe("a restore", () => {
  it("leaves target and server as they were when the file is cut or a byte of it differs", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const whole = await readFile(file);
    const target = await createDatabase(laptop, "untouched", "CREATE TABLE kept AS SELECT 1 AS one");
    const before = await databaseNames(laptop);
    const cut = join(emptyFolder(), "cut.sql");
    for (const at of [0, 100, 5_000, whole.length - 1]) {
      await writeFile(cut, whole.subarray(0, at));
      await expect(restore(restoreOptions(cut, target))).rejects.toMatchObject({ code: "BACKUP_INVALID" });
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await writeFile(cut, flipped);
      await expect(restore(restoreOptions(cut, target))).rejects.toMatchObject({ code: "BACKUP_INVALID" });
    }
    expect(await databaseNames(laptop)).toEqual(before);
    expect(await column(target, "SELECT one FROM kept")).toEqual(["1"]);
  });

  it("refuses production by its address, and what is not confirmed", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const target = laptop.url("never");
    const { target: production } = restoreOptions(file, target);
    await expect(restore(restoreOptions(file, target, { production }))).rejects.toMatchObject({
      code: "TARGET_REFUSED",
    });
    await expect(restore(restoreOptions(file, target, { confirm: async () => false }))).rejects.toMatchObject(
      {
        code: "NOT_CONFIRMED",
      },
    );
    expect(await databaseNames(laptop)).not.toContain("never");
  });
});

describe("older backups", () => {
  it("are deleted beyond the last seven good ones of the prefix, and nothing else is", async () => {
    const small = await createDatabase(production, "small", "CREATE TABLE t AS SELECT 1 AS one");
    const folder = emptyFolder();
    await mkdir(join(folder, "loumass_backup_20200101_000000.sql"));
    await writeFile(join(folder, "loumass_backup_20200102_000000.sql"), "somebody's own");
    await backup(backupOptions(small, folder, { prefix: "other" }));
    const files: string[] = [];
    for (let n = 0; n < 9; n++) {
      const { file, deleted } = await backup(backupOptions(small, folder));
      files.push(file);
      expect(deleted).toEqual(n < 7 ? [] : [files[n - 7]]);
    }
    const good = (await listBackups(folder, "checksum")).filter(({ problem }) => problem === undefined);
    expect(good.filter(({ prefix }) => prefix === "loumass").map(({ file }) => file)).toEqual(
      files.slice(2).reverse(),
    );
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(["loumass_backup_20200101_000000.sql", "loumass_backup_20200102_000000.sql"]),
    );
  });

  it("all stay when a backup fails", async () => {
    const folder = emptyFolder();
    const small = await createDatabase(production, "small_again", "CREATE TABLE t AS SELECT 1 AS one");
    await backup(backupOptions(small, folder, { keep: 1 }));
    const before = (await readdir(folder)).sort();
    const signal = AbortSignal.abort(Object.assign(new Error("stop"), {}));
    await expect(backup(backupOptions(small, folder, { keep: 1, signal }))).rejects.toThrow();
    await expect(backup(backupOptions(production.url("nowhere"), folder, { keep: 1 }))).rejects.toMatchObject(
      {
        code: "SOURCE_UNAVAILABLE",
      },
    );
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});
