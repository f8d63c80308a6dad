// `--after`: migrations ahead of production run between two judgements; what they change on purpose is listed and stands in
// the manifest, what they bring in is searched like everything else.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { sync } from "../../src/sync.ts";
import { SYNC_DEFAULTS } from "../../src/sync-defaults.ts";
import { verify } from "../../src/verify-target.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const PG = fileURLToPath(new URL("../../node_modules/pg/lib/index.js", import.meta.url));

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(
    production,
    "app",
    `${SMALL_SCHEMA}
     CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, migration_name text);
     INSERT INTO _prisma_migrations VALUES ('m1', repeat('ab', 32), '20260101_init');
     CREATE INDEX note_body ON note (body);`,
  );
  target = await createDatabase(laptop, "app", "CREATE TABLE untouched (id int)");
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

/** A shell command that runs `sql` where DATABASE_URL points. */
function command(sql: string): string {
  const script = join(emptyFolder(), "after.mjs");
  writeFileSync(
    script,
    `import pg from ${JSON.stringify(PG)};
     const client = new pg.Client(process.env.DATABASE_URL);
     await client.connect();
     await client.query(${JSON.stringify(sql)});
     await client.end();`,
  );
  return `"${process.execPath}" "${script}"`;
}

const rules = (): string =>
  rulesFile(
    `${SMALL_RULES}  _prisma_migrations:\n    columns: {id: {keep: ids}, checksum: {keep: sums}, migration_name: {keep: names}}\n`,
  );

const MIGRATION = `
  INSERT INTO _prisma_migrations VALUES ('m2', repeat('cd', 32), '20260201_ahead');
  CREATE TABLE plan (id int PRIMARY KEY, label text);
  INSERT INTO plan VALUES (1, 'free'), (2, 'paid');
  ALTER TABLE note ADD COLUMN length int;
  UPDATE note SET length = octet_length(body);
  DROP INDEX note_body;
  DELETE FROM note WHERE id = 200;`;

describe("--after", () => {
  it("changes the copy on purpose: clean, every change listed, and the manifest says how it is now", async () => {
    const options = syncOptions(source, target, { rulesFile: rules(), after: command(MIGRATION) });
    const { ok, verify: report } = await sync(options);
    expect(report?.findings).toEqual([]);
    expect(ok).toBe(true);
    expect(report?.notes.filter((note) => note.startsWith("changed by --after")).sort()).toEqual([
      "changed by --after: public._prisma_migrations.checksum: kept column differs",
      "changed by --after: public._prisma_migrations.id: kept column differs",
      "changed by --after: public._prisma_migrations.migration_name: kept column differs",
      "changed by --after: public._prisma_migrations: row count",
      "changed by --after: public.note.id: kept column differs",
      "changed by --after: public.note.person_id: kept column differs",
      "changed by --after: public.note: index note_body is missing",
      "changed by --after: public.note: row count",
    ]);
    expect(await column(target, "SELECT label FROM plan ORDER BY id")).toEqual(["free", "paid"]);
    const later = await verify({
      ...SYNC_DEFAULTS,
      ...{ target: parseConnectionString(target, "of the target"), source: undefined, rulesFile: undefined },
      ...{ isDeep: true, jobs: 1, reporter: silentReporter, signal: new AbortController().signal },
    });
    expect(later.verify?.findings).toEqual([]);
    expect(later.manifest?.tables.find(({ name }) => name === "note")?.rows).toBe(199);
  });

  it.each([
    [
      "an address of nobody's",
      "INSERT INTO note (person_id, body) SELECT id, 'bob@somewhere.example' FROM person LIMIT 1",
      "stranger",
    ],
    [
      "a value of the source",
      "ALTER TABLE note ADD COLUMN seed text DEFAULT 'see quillmyrith7@vexmail.com'",
      "survivor",
    ],
    ["an emptied sequence", "SELECT setval('note_id_seq', 1)", "integrity"],
  ])("that brings in %s stops the swap", async (_, sql, kind) => {
    const before = await column(target, "SELECT max(oid)::text FROM pg_class");
    const options = syncOptions(source, target, { rulesFile: rules(), after: command(sql) });
    const { ok, verify: report } = await sync(options);
    expect(ok).toBe(false);
    expect(report?.findings.map((finding) => finding.kind)).toContain(kind);
    expect(await column(target, "SELECT max(oid)::text FROM pg_class")).toEqual(before);
  });

  it("is not run on a copy that is not clean", async () => {
    const kept = rulesFile(
      `${SMALL_RULES.replace("body: text", 'body: {keep: "mistake"}')}  _prisma_migrations: {rows: none}\n`,
    );
    const marker = join(emptyFolder(), "ran");
    const { ok, verify: report } = await sync(
      syncOptions(source, target, { rulesFile: kept, after: `touch ${marker}` }),
    );
    expect(ok).toBe(false);
    expect(report?.findings.map(({ kind }) => kind)).toContain("survivor");
    expect(existsSync(marker)).toBe(false);
  });
});
