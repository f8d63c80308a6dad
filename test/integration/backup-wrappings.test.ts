// Encrypted backups, verified ones, files of pg_dump, and folders that git would take.
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backup } from "../../src/backup.ts";
import { checkBackup } from "../../src/check-backup.ts";
import { restore } from "../../src/restore.ts";
import { backupOptions, restoreOptions } from "../support/backup-options.ts";
import { column, createDatabase, dumpTables } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";

const run = promisify(execFile);
const signal = new AbortController().signal;

let server: EmbeddedServer;
let source: string;
let identity: string;
let recipient: string;

beforeAll(async () => {
  server = await startServer();
  source = await createDatabase(
    server,
    "app",
    `CREATE TABLE person AS SELECT n AS id, format('person%s@example.test', n) AS email FROM generate_series(1, 20000) n`,
  );
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
});
afterAll(() => server?.stop());

describe("an encrypted backup", () => {
  it.each([
    [false, ".sql.age"],
    [true, ".sql.gz.age"],
  ])("compressed: %s, opens with its identity and with no other", async (isCompressed, ending) => {
    const { file, isEncrypted } = await backup(
      backupOptions(source, emptyFolder(), { recipients: [recipient], isCompressed }),
    );
    expect(isEncrypted).toBe(true);
    expect(file.endsWith(ending)).toBe(true);
    expect((await readFile(file)).includes("example.test")).toBe(false);
    const target = server.url(`opened_${isCompressed}`);
    const other = await generateIdentity();
    await expect(restore(restoreOptions(file, target))).rejects.toMatchObject({ code: "USAGE" });
    await expect(restore(restoreOptions(file, target, { identities: [other] }))).rejects.toMatchObject({
      code: "BACKUP_INVALID",
    });
    await restore(
      restoreOptions(file, target, { identities: [`# ours\n${other}\n`, `# a comment\n${identity}\n`] }),
    );
    expect(await dumpTables(target)).toEqual(await dumpTables(source));
  });

  it("to something that is no recipient is refused before anything is read", async () => {
    const folder = emptyFolder();
    await expect(
      backup(backupOptions(source, folder, { recipients: ["age1nonsense"] })),
    ).rejects.toMatchObject({
      code: "USAGE",
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a verified backup", () => {
  it("was restored into a throw-away server, encrypted or not", async () => {
    const verification = { postgres: { kind: "embedded" }, identities: [identity] } as const;
    const report = await backup(
      backupOptions(source, emptyFolder(), { verification, recipients: [recipient], isCompressed: true }),
    );
    expect(report.isVerified).toBe(true);
  });

  it("that cannot be restored gets no name", async () => {
    const folder = emptyFolder();
    const wrong = { postgres: { kind: "embedded" }, identities: [await generateIdentity()] } as const;
    await expect(
      backup(backupOptions(source, folder, { verification: wrong, recipients: [recipient] })),
    ).rejects.toMatchObject({ code: "BACKUP_INVALID" });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a file without its record", () => {
  it("goes by the checksum inside", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const alone = join(emptyFolder(), "alone.sql");
    await rename(file, alone);
    expect(await checkBackup(alone, { identities: [], signal })).toMatchObject({
      origin: "pgscrub",
      contents: "raw",
    });
    const text = await readFile(alone, "utf8");
    await writeFile(alone, text.replace("person17@", "person18@"));
    await expect(checkBackup(alone, { identities: [], signal })).rejects.toMatchObject({
      message: "the backup is damaged: its inner checksum is wrong",
    });
  });

  it("beside a record of another backup is refused", async () => {
    const { file } = await backup(backupOptions(source, emptyFolder()));
    const small = await createDatabase(server, "small", "CREATE TABLE t (id int)");
    const other = await backup(backupOptions(small, emptyFolder()));
    await rename(`${other.file}.json`, `${file}.json`);
    await expect(checkBackup(file, { identities: [], signal })).rejects.toMatchObject({
      code: "BACKUP_INVALID",
    });
    await writeFile(`${file}.json`, "{}");
    await expect(checkBackup(file, { identities: [], signal })).rejects.toMatchObject({
      message: `${file}.json was damaged or changed, or is not pgscrub's`,
    });
  });
});

describe("files that are no backup", () => {
  it.each([
    ["empty", ""],
    ["prose", "Dear diary, today nothing happened.\n".repeat(20)],
    ["some SQL", "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n".repeat(20)],
    ["pg_dump's custom format", `PGDMP${"\u0001".repeat(400)}`],
  ])("%s is told from a backup", async (_what, text) => {
    const file = join(emptyFolder(), "x.sql");
    await writeFile(file, text);
    await expect(restore(restoreOptions(file, server.url("never")))).rejects.toMatchObject({
      code: "BACKUP_INVALID",
    });
  });

  it.each([
    ["a command of psql", "\\! touch /tmp/owned"],
    ["another database", "\\connect other"],
    ["a program", "COPY t FROM PROGRAM 'id';"],
    ["a query", "SELECT pg_read_file('/etc/passwd');"],
    ["a role", "CREATE ROLE boss SUPERUSER;"],
    ["another encoding", "SET client_encoding = 'LATIN1';"],
    ["a block", "DO $$ BEGIN END $$;"],
    ["half a statement", "CREATE TABLE t ("],
    ["half a table", "COPY t (id) FROM stdin;\n1\n2"],
  ])("a dump that holds %s is refused", async (_what, line) => {
    const file = join(emptyFolder(), "x.sql");
    await writeFile(file, plainDump(line));
    await expect(restore(restoreOptions(file, server.url("never")))).rejects.toMatchObject({
      code: "BACKUP_INVALID",
    });
  });
});

/** As pg_dump begins and ends its files. */
function plainDump(body: string): string {
  return (
    `--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n-- Dumped from database version 18.0\n\n` +
    `SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n` +
    `SELECT pg_catalog.set_config('search_path', '', false);\n\n${body}\n\n` +
    `--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n`
  );
}

describe("a plain dump of pg_dump", () => {
  it("is restored, also one with --clean, --create and a large object", async () => {
    const file = join(emptyFolder(), "old.sql");
    const body = [
      "DROP TABLE IF EXISTS public.t;",
      "CREATE DATABASE app WITH TEMPLATE = template0;",
      "CREATE TABLE public.t (id integer NOT NULL, note text);",
      "ALTER TABLE public.t OWNER TO nobody_here;",
      "BEGIN;\nSELECT pg_catalog.lo_create('77');\nSELECT pg_catalog.lo_open('77', 131072);",
      "SELECT pg_catalog.lowrite(0, '\\x0102');\nSELECT pg_catalog.lo_close(0);\nCOMMIT;",
      "COPY public.t (id, note) FROM stdin;\n1\ta\\nb\n2\t\\\\.\n\\.\n",
      "INSERT INTO public.t VALUES (3, 'it''s; three');",
      "GRANT SELECT ON TABLE public.t TO nobody_here;",
    ].join("\n\n");
    await writeFile(file, plainDump(body));
    const report = await restore(restoreOptions(file, server.url("from_old")));
    expect(report.omitted).toEqual([
      "owners: the server has no role nobody_here; postgres owns what it owned",
      "grants: the server has no role nobody_here",
    ]);
    expect(await column(server.url("from_old"), "SELECT note FROM t ORDER BY id")).toEqual([
      "a\nb",
      "\\.",
      "it's; three",
    ]);
    expect(await column(server.url("from_old"), "SELECT lo_get(77)::text")).toEqual(["\\x0102"]);
  });

  it("fails without repeating a value of its rows", async () => {
    const file = join(emptyFolder(), "old.sql");
    await writeFile(
      file,
      plainDump(
        "CREATE TABLE public.t (id integer);\nCOPY public.t (id) FROM stdin;\n1\nalice@example.test\n\\.\n",
      ),
    );
    const failure = await restore(restoreOptions(file, server.url("never"))).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "SCHEMA_LOAD_FAILED",
      message: "loading the rows of public.t failed: 22P02 invalid_text_representation",
    });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain("alice");
  });

  it("leaves the target alone when a statement fails in its middle", async () => {
    const target = await createDatabase(server, "kept", "CREATE TABLE kept (id int)");
    const file = join(emptyFolder(), "old.sql");
    await writeFile(
      file,
      plainDump("CREATE TABLE public.t (id integer);\nCREATE TABLE public.t (id integer);"),
    );
    await expect(restore(restoreOptions(file, target))).rejects.toMatchObject({
      code: "SCHEMA_LOAD_FAILED",
      message: "loading create table public.t failed: 42P07 duplicate_table",
    });
    expect(await column(target, "SELECT count(*) FROM kept")).toEqual(["0"]);
    expect(await column(server.url(), "SELECT datname FROM pg_database WHERE datname LIKE 'kept%'")).toEqual([
      "kept",
    ]);
  });
});

describe("a folder in a git work tree", () => {
  it("is refused unless git ignores what goes there", async () => {
    const root = emptyFolder();
    await run("git", ["init", "--quiet", root]);
    const folder = join(root, "database-backups");
    const refused = { code: "FOLDER_REFUSED" };
    await expect(backup(backupOptions(source, folder))).rejects.toMatchObject(refused);
    await writeFile(join(root, ".gitignore"), "*.sql\n");
    await expect(backup(backupOptions(source, folder))).rejects.toMatchObject(refused);
    const outside = join(emptyFolder(), "link");
    await symlink(root, outside);
    await expect(backup(backupOptions(source, join(outside, "database-backups")))).rejects.toMatchObject(
      refused,
    );
    expect(await readdir(root)).toEqual([".git", ".gitignore"]);
    await writeFile(join(root, ".gitignore"), "/database-backups/\n");
    const { file } = await backup(backupOptions(source, folder));
    const { stdout } = await run("git", ["-C", root, "status", "--porcelain", "--untracked-files=all"]);
    expect(stdout).toBe("?? .gitignore\n");
    expect(file).toContain("database-backups");
    await mkdir(join(root, "elsewhere"));
    await expect(backup(backupOptions(source, join(root, "elsewhere")))).rejects.toMatchObject(refused);
  });
});
