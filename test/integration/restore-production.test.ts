// The way back in an emergency: a backup beside production, compared, and in its place only when that is confirmed by name.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backup } from "../../src/backup.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import {
  type ProductionRestoreOptions,
  type ProductionSwap,
  restoreToProduction,
} from "../../src/restore-production.ts";
import { backupOptions, restoreOptions } from "../support/backup-options.ts";
import { BACKUP_ROLES, createBackupSource, KEPT_FACTS } from "../support/backup-source.ts";
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

let server: EmbeddedServer;
let production: string;
let file: string;

beforeAll(async () => {
  server = await startServer({ settings: { wal_level: "logical" } });
  await execute(server.url(), BACKUP_ROLES);
  production = await createBackupSource(server, "app");
  await execute(
    server.url(),
    "ALTER DATABASE app SET work_mem = '7MB'",
    "COMMENT ON DATABASE app IS 'the one'",
    "REVOKE CONNECT ON DATABASE app FROM PUBLIC",
  );
  ({ file } = await backup(backupOptions(production, emptyFolder())));
});
afterAll(() => server?.stop());

function options(url: string, more: Partial<ProductionRestoreOptions> = {}): ProductionRestoreOptions {
  const { target, ...common } = restoreOptions(file, url);
  return { ...common, production: target, swap: undefined, confirm: async () => true, ...more };
}

function swapOptions(confirmed: string): ProductionSwap {
  return {
    folder: join(emptyFolder(), "saved"),
    prefix: "saved",
    pgDump: "auto",
    confirm: async () => confirmed,
  };
}

describe("a restore beside production", () => {
  it("makes a database that is the same, and leaves production alone", async () => {
    const before = await dumpTables(production);
    const report = await restoreToProduction(options(production));
    expect(report.database).toMatch(/^app_restored_\d{8}_\d{6}$/);
    expect(report).toMatchObject({ isSwapped: false, previous: undefined, backup: undefined, omitted: [] });
    expect(report.url).toBe(`postgresql://postgres@127.0.0.1:${server.port}/${report.database}`);
    const restored = server.url(report.database);
    expect(await dumpTables(restored)).toEqual(before);
    expect(await describeSchema(restored)).toEqual(await describeSchema(production));
    expect(await column(restored, KEPT_FACTS)).toEqual(await column(production, KEPT_FACTS));
    expect(await column(restored, "SHOW work_mem")).toEqual(["7MB"]);
    expect(await dumpTables(production)).toEqual(before);
    await execute(server.url(), `DROP DATABASE ${report.database}`);
  });

  it("brings rows back that were deleted, and keeps what was there twice", async () => {
    await execute(production, "DELETE FROM log WHERE id > 10", "DROP TABLE named");
    const swap = swapOptions("app");
    const report = await restoreToProduction(options(production, { swap }));
    expect(report).toMatchObject({ database: "app", isSwapped: true });
    expect(await column(production, "SELECT count(*) FROM log")).toEqual(["40"]);
    expect(await column(production, "SELECT count(*) FROM named")).toEqual(["2"]);
    expect(await column(production, "SHOW work_mem")).toEqual(["7MB"]);
    const facts =
      "SELECT shobj_description(oid, 'pg_database') || ' ' || datacl::text FROM pg_database WHERE datname = 'app'";
    expect((await column(production, facts))[0]).toMatch(/^the one \{postgres=CTc\/postgres/);
    const previous = server.url(report.previous ?? "");
    expect(report.previous).toMatch(/^app_before_\d{8}_\d{6}$/);
    expect(await column(previous, "SELECT count(*) FROM log")).toEqual(["10"]);
    expect((await readdir(swap.folder)).filter((name) => name.endsWith(".sql"))).toHaveLength(1);
    expect(report.backup).toContain("saved_backup_");
  });

  it("swaps nothing when another name is given, and says where the backup lies", async () => {
    const swap = swapOptions("App");
    await expect(restoreToProduction(options(production, { swap }))).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
      hint: expect.stringMatching(/^The backup lies in the database app_restored_/),
    });
    expect(await column(production, "SELECT count(*) FROM log")).toEqual(["40"]);
  });

  it("does not swap a database that a replication slot hangs on", async () => {
    const before = await databaseNames(server);
    await execute(production, "SELECT pg_create_logical_replication_slot('follower', 'pgoutput')");
    try {
      await expect(
        restoreToProduction(options(production, { swap: swapOptions("app") })),
      ).rejects.toMatchObject({
        code: "SESSIONS_IN_THE_WAY",
        message: "the database cannot be swapped: the replication slot follower",
      });
    } finally {
      await execute(production, "SELECT pg_drop_replication_slot('follower')");
    }
    expect(await databaseNames(server)).toEqual(before);
  });

  it("works when production is gone altogether", async () => {
    const report = await restoreToProduction(options(server.url("lost"), { swap: swapOptions("lost") }));
    expect(report).toMatchObject({
      database: "lost",
      isSwapped: true,
      previous: undefined,
      backup: undefined,
    });
    expect(await dumpTables(server.url("lost"))).toEqual(await dumpTables(production));
  });

  it("never takes a scrubbed copy", async () => {
    const scrubbed = await createDatabase(
      server,
      "scrubbed",
      "CREATE SCHEMA pgscrub; CREATE TABLE pgscrub.manifest (document jsonb NOT NULL); CREATE TABLE t (id int)",
    );
    const copy = await backup(backupOptions(scrubbed, emptyFolder()));
    expect(copy.contents).toBe("scrubbed");
    const before = await databaseNames(server);
    await expect(restoreToProduction(options(production, { file: copy.file }))).rejects.toMatchObject({
      code: "TARGET_REFUSED",
      message: "the file holds a scrubbed copy, which must never become production",
    });
    expect(await databaseNames(server)).toEqual(before);
  });

  it("names the roles that production lacks, before anything is made", async () => {
    const other = await startServer();
    try {
      const there = parseConnectionString(other.url("app"), "of the test");
      await expect(restoreToProduction(options(production, { production: there }))).rejects.toMatchObject({
        code: "PRIVILEGE_MISSING",
        message: "production lacks roles that the backup names: zoo_owner, zoo_policy, zoo_reader",
      });
      expect(await databaseNames(other)).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});
