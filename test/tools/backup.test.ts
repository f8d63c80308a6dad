// Backups against PostgreSQL's own programs: psql restores the file and refuses a filled database, a native pg_dump's
// restore is the same, the program age opens what we encrypt and the other way round, and docs/recovery.md word for word.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backup } from "../../src/backup.ts";
import { restore } from "../../src/restore.ts";
import { backupOptions, restoreOptions } from "../support/backup-options.ts";
import { BACKUP_ROLES, createBackupSource, KEPT_FACTS } from "../support/backup-source.ts";
import { databaseDigest } from "../support/database-digest.ts";
import { column, createDatabase, describeSchema, dumpTables, execute } from "../support/databases.ts";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { shellBlocks } from "../support/docs-commands.ts";
import { type Block, placeOf, readPage } from "../support/docs-pages.ts";
import { addPrograms } from "../support/docs-programs.ts";
import { installedFolder, shellIn } from "../support/docs-shell.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";

const run = promisify(execFile);

let debian: DebianPostgres;
let newer: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [debian, newer] = await Promise.all([
    startDebianPostgres({ settings: { wal_level: "logical" } }),
    startServer({ settings: { wal_level: "logical" } }),
  ]);
  await execute(debian.url(), BACKUP_ROLES);
  await execute(newer.url(), BACKUP_ROLES);
  source = await createBackupSource(debian, "app", { hasVirtualColumns: false });
}, 120_000);
afterAll(() => Promise.all([debian?.stop(), newer?.stop()]));

const empty = (name: string): Promise<string> => createDatabase(debian, name);

async function requireSame(restored: string): Promise<void> {
  expect(await dumpTables(restored)).toEqual(await dumpTables(source));
  expect(await describeSchema(restored)).toEqual(await describeSchema(source));
  expect(await column(restored, KEPT_FACTS)).toEqual(await column(source, KEPT_FACTS));
  expect(await databaseDigest(restored)).toBe(await databaseDigest(source));
}

/** `psql URL < FILE`, as the guide has it. */
function psql(url: string, file: string): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile("sh", ["-c", 'psql -q "$1" < "$2"', "sh", url, file], (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

describe("psql", () => {
  it.each(["bundled", "native"] as const)(
    "restores a file (schema by the %s pg_dump) that equals a native dump's restore",
    async (pgDump) => {
      const { file } = await backup(backupOptions(source, emptyFolder(), { pgDump }));
      const byPsql = await empty(`psql_${pgDump}`);
      expect(await psql(byPsql, file)).toEqual({ code: 0, stderr: "" });
      await requireSame(byPsql);

      const native = await empty(`native_${pgDump}`);
      const dump = join(emptyFolder(), "native.sql");
      await run("pg_dump", ["-f", dump, source]);
      await run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", dump, native]);
      expect(await databaseDigest(byPsql)).toBe(await databaseDigest(native));
      expect(await column(byPsql, KEPT_FACTS)).toEqual(await column(native, KEPT_FACTS));
      expect(await schemaOf(byPsql)).toEqual(await schemaOf(native));
    },
    120_000,
  );

  it("refuses a filled database before touching it, naming what to use instead", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const filled = await createDatabase(
      debian,
      "filled",
      "CREATE TABLE person (id int); INSERT INTO person VALUES (7)",
    );
    const { code, stderr } = await psql(filled, file);
    expect(code).toBe(3);
    expect(stderr).toContain(
      "nothing was loaded: this database holds tables of the backup already: public.person",
    );
    expect(stderr).toContain('run "pgscrub restore FILE"');
    expect([...(await dumpTables(filled))]).toEqual([["public.person", ["7"]]]);
  });

  it("refuses a server without the roles, and loads nothing of a file that was cut", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const bare = await startDebianPostgres();
    try {
      const target = await createDatabase(bare, "app");
      const { code, stderr } = await psql(target, file);
      expect(code).toBe(3);
      expect(stderr).toContain("zoo_owner, zoo_policy, zoo_reader");
      await execute(bare.url(), BACKUP_ROLES);
      const whole = await readFile(file);
      const cut = join(emptyFolder(), "cut.sql");
      await writeFile(cut, whole.subarray(0, whole.length * 0.6));
      await psql(target, cut);
      expect([...(await dumpTables(target))]).toEqual([]);
    } finally {
      await bare.stop();
    }
  });

  it("restores a backup of a newer server on an older one", async () => {
    const fresh = await createBackupSource(newer, "app", { hasVirtualColumns: false });
    const { file } = await backup(backupOptions(fresh, emptyFolder(), { isCompressed: true }));
    const target = await empty("from_newer");
    await run("sh", ["-c", 'gunzip -c "$1" | psql -q "$2"', "sh", file, target]);
    expect(await dumpTables(target)).toEqual(await dumpTables(fresh));
    // The privilege MAINTAIN came with PostgreSQL 17.
    const facts = (await column(fresh, KEPT_FACTS)).map((line) => line?.replace("=arwdDxtm/", "=arwdDxt/"));
    expect(await column(target, KEPT_FACTS)).toEqual(facts);
  });
});

/** pg_dump's own text of a schema, without the lines that differ between two dumps of one database. */
async function schemaOf(url: string): Promise<string[]> {
  const { stdout } = await run("pg_dump", ["--schema-only", url], { maxBuffer: 1 << 26 });
  return stdout.split("\n").filter((line) => !/^\\(un)?restrict /.test(line));
}

describe("pgscrub restore", () => {
  it.each([
    ["as it comes", []],
    ["with --clean and --create", ["--clean", "--create"]],
    ["with INSERT statements", ["--inserts"]],
    ["without owners", ["--no-owner", "--no-privileges"]],
  ] as const)("takes a dump of pg_dump %s", async (what, flags: readonly string[]) => {
    const dump = join(emptyFolder(), "dump.sql");
    await run("pg_dump", [...flags, "-f", dump, source]);
    const target = debian.url(`of_pg_dump_${createHash("md5").update(what).digest("hex")}`);
    await restore(restoreOptions(dump, target));
    // pg_dump writes the number -0 bare into INSERT statements, where it is 0.
    const expected = new Map(
      [...(await dumpTables(source))].map(([table, rows]) => [
        table,
        flags.includes("--inserts") ? rows.map((row) => row.replace("\t0.1\t-0\t", "\t0.1\t0\t")) : rows,
      ]),
    );
    expect(await dumpTables(target)).toEqual(expected);
    expect(await describeSchema(target)).toEqual(await describeSchema(source));
    const objects = "SELECT md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid";
    expect(await column(target, objects)).toEqual(await column(source, objects));
  });

  it("refuses a dump in the custom format, saying how to turn it into SQL", async () => {
    const dump = join(emptyFolder(), "dump.custom");
    await run("pg_dump", ["-Fc", "-f", dump, source]);
    await expect(restore(restoreOptions(dump, debian.url("never")))).rejects.toMatchObject({
      code: "BACKUP_INVALID",
      hint: "Turn it into SQL first: pg_restore -f backup.sql FILE.",
    });
  });
});

describe("the program age", () => {
  it("opens what we encrypt, and encrypts what we restore", async () => {
    const folder = emptyFolder();
    const key = join(folder, "key.txt");
    await run("age-keygen", ["-o", key]);
    const identity = await readFile(key, "utf8");
    const recipient = /age1[0-9a-z]+/.exec(identity)?.[0] ?? "";
    const { file } = await backup(backupOptions(source, emptyFolder(), { recipients: [recipient] }));
    const plain = join(folder, "plain.sql");
    await run("age", ["--decrypt", "-i", key, "-o", plain, file]);
    const opened = await empty("opened_by_age");
    expect(await psql(opened, plain)).toEqual({ code: 0, stderr: "" });
    await requireSame(opened);

    const sealed = join(folder, "sealed.age");
    await run("age", ["-r", recipient, "-o", sealed, plain]);
    await restore(restoreOptions(sealed, debian.url("sealed_by_age"), { identities: [identity] }));
    await requireSame(debian.url("sealed_by_age"));
  }, 120_000);
});

describe("docs/recovery.md", () => {
  it("brings back lost rows, a dropped table and a whole database, followed word for word", async () => {
    const production = await createDatabase(
      debian,
      "shop",
      `CREATE TABLE "User" (id int PRIMARY KEY); INSERT INTO "User" SELECT generate_series(1, 10);
       CREATE TABLE "Contact" (id int PRIMARY KEY, owner int REFERENCES "User", note text);
       INSERT INTO "Contact" SELECT n, n % 10 + 1, format('note; %s', n) FROM generate_series(1, 500) n`,
    );
    const folder = installedFolder({});
    addPrograms(folder, production);
    const { at: blocks, unused } = commandsOf("docs/recovery.md");
    const shell = newShell(folder, production);
    await shell("npx pgscrub backup");
    const [name = ""] = (await readdir(join(folder, "database-backups"))).filter((each) =>
      each.endsWith(".sql"),
    );
    const file = `FILE=database-backups/${name}`;
    const contacts = (): Promise<(string | null)[]> => column(production, 'SELECT count(*) FROM "Contact"');

    await execute(
      production,
      'DELETE FROM "Contact" WHERE id % 2 = 0',
      `UPDATE "Contact" SET note = 'new' WHERE id = 1`,
    );
    await shell(blocks("First"));
    for (const index of [0, 1]) await shell(blocks("1. Neon's own restore", index));
    await shell(blocks("2. From a backup file", 0));
    const printed = await shell(blocks("2. From a backup file", 1).replace(/^FILE=.*$/m, file));
    const database = /shop_restored_\d+_\d+/.exec(printed)?.[0] ?? "";
    const restored = blocks("2. From a backup file", 2).replace(/=.*$/m, `='${debian.url(database)}'`);
    expect(await shell(restored + blocks("3. Lost rows"))).toContain("INSERT 0 250\n");
    expect(await contacts()).toEqual(["500"]);
    expect(await column(production, 'SELECT note FROM "Contact" WHERE id = 1')).toEqual(["new"]);

    await execute(production, 'DROP TABLE "Contact"');
    await shell(restored + blocks("4. A dropped table"));
    expect(await contacts()).toEqual(["500"]);

    await execute(production, 'UPDATE "Contact" SET note = NULL');
    await shell(`${file}\n${blocks("5. A wrong deploy", 0)}`.replace("--confirm app", "--confirm shop"));
    const notes = 'SELECT count(note) FROM "Contact"';
    expect(await column(production, notes)).toEqual(["500"]);
    const [before] = await column(
      debian.url(),
      "SELECT datname FROM pg_database WHERE datname LIKE 'shop_before%'",
    );
    const back = blocks("5. A wrong deploy", 1)
      .replaceAll(/\bapp\b/g, "shop")
      .replace("app_from_backup", "shop_aside");
    await shell(back.replace(/app_before_\d+_\d+/, before ?? ""));
    expect(await column(production, notes)).toEqual(["0"]);
    expect(await readdir(folder)).toEqual(["bin", "database-backups", "node_modules"]);
    expect(unused()).toEqual([]);
  }, 240_000);
});

/** The commands below a heading or bold word of the page, by position; `unused` are those that were not asked for. */
function commandsOf(page: string): {
  at: (heading: string, index?: number) => string;
  unused: () => string[];
} {
  const text = readPage(page);
  const all = shellBlocks(page);
  const used = new Set<Block>();
  return {
    at: (heading, index = 0) => {
      const start = text.search(new RegExp(`^(## ${heading}|\\*\\*${heading}\\*\\*)`, "m"));
      const first = text.slice(0, start).split("\n").length;
      const last = first + (text.slice(start).split(/\n## /, 1)[0] ?? "").split("\n").length;
      const block = all.filter(({ line }) => line >= first && line <= last)[index];
      if (start < 0 || block === undefined) throw new Error(`${page} has no such block: ${heading} ${index}`);
      used.add(block);
      return block.code;
    },
    unused: () => all.filter((block) => !used.has(block)).map(placeOf),
  };
}

/** A shell in `folder`, where pgscrub is installed; fails when a command fails. */
function newShell(folder: string, production: string): (script: string) => Promise<string> {
  const shell = shellIn(folder);
  return async (script) => {
    const { exitCode, stdout, stderr } = await shell(
      `export PRODUCTION_DATABASE_URL='${production}'\n${script}`,
    );
    expect([script, exitCode, exitCode === 0 ? "" : stderr]).toEqual([script, 0, ""]);
    return stdout;
  };
}
