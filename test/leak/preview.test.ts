// `pgscrub preview` as a user runs it: rows as sync would make them, and no original of any row without --reveal on a
// terminal, in no stream and in no error.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { preview } from "../../src/cli/commands/preview.ts";
import type { CliContext } from "../../src/cli/context.ts";
import { newScreen } from "../../src/cli/screen.ts";
import { column, createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { folderOf } from "../support/prisma-app.ts";
import { runCli } from "../support/run-cli.ts";

/** Planted in every column; none of them may be seen. */
const PLANTED = [
  "quillmyrith",
  "Zorlithael",
  "Quillvanith",
  "barleytoken",
  "Wrenbourne",
  "5551234",
  "plain1secret",
];

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('CALM', 'WILD');
  CREATE TABLE person (
    id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text, password text, token text NOT NULL, city text,
    note text, data jsonb, tags text[], mood mood NOT NULL DEFAULT 'CALM', "createdAt" timestamp NOT NULL, nick text,
    code text, search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(note, ''))) STORED
  );
  CREATE TABLE session (id serial PRIMARY KEY, secret text);
  INSERT INTO person (email, name, password, token, city, note, data, tags, "createdAt", nick, code) VALUES
    ('quillmyrith@vexmail.com', 'Zorlithael Quillvanith', 'plain1secret', 'barleytoken-001', 'Wrenbourne',
     E'call Zorlithael Quillvanith\\tat 212 5551234\\nor quillmyrith@vexmail.com',
     '{"name": "Zorlithael Quillvanith", "n": 5551234, "list": ["x", {"vip": "Wrenbourne"}]}', '{Zorlithael,quillmyrith}', '2024-05-06 07:08:09', 'Zorlithael',
     'Wrenbourne'),
    ('staff@example.org', NULL, NULL, 'barleytoken-002', '', NULL, NULL, NULL, '2024-05-07 07:08:09', 'Quillvanith', NULL);
  INSERT INTO session (secret) VALUES ('barleytoken');`;

const RULES = `version: 1
tables:
  person:
    columns:
      email: {mask: email, unless: "email LIKE '%@example.org'"}
      name: person.full_name
      password: null
      token: token
      city: {keep: "a place"}
      note: text
      data: {json: {"$.list[*].vip": keep}}
      tags: {array: text}
      nick: {sql: "upper(nick)"}
      code: {js: "./masks.mjs#same"}
  session: {rows: none}
`;

const KEY = Buffer.alloc(32, 7).toString("base64");

let server: EmbeddedServer;
let source: string;
let directory: string;

beforeAll(async () => {
  server = await startServer();
  source = await createDatabase(server, "app", SCHEMA);
  directory = folderOf({ "scrub-rules.yaml": RULES, "masks.mjs": "export const same = (value) => value;\n" });
});
afterAll(() => server?.stop());

const run = (...args: string[]) =>
  runCli(["preview", ...args], { directory, env: { PRODUCTION_DATABASE_URL: source, PGSCRUB_KEY: KEY } });

describe("pgscrub preview", () => {
  it("shows rows as they would arrive, originals as shapes, and nothing planted", async () => {
    const { exitCode, stdout, stderr } = await run("person");
    expect(exitCode).toBe(0);
    for (const planted of PLANTED)
      expect(`${stdout}${stderr}`.toLowerCase()).not.toContain(planted.toLowerCase());
    expect(stdout).toMatch(
      /^public\.person {2}2 rows, as they would arrive\n\nrow 1\n {2}column +arrives as +was\n/,
    );
    expect(stdout).toMatch(/\n {2}id +1 +kept: structural\n/);
    expect(stdout).toMatch(/\n {2}email +\S+@\S*example\.test +q\*\*\*@v\*\*\*\.com, 23 characters\n/);
    expect(stdout).toMatch(/\n {2}password +NULL +stays at the source\n/);
    expect(stdout).toMatch(/\n {2}city +\(not shown\) +kept by a rule: Aaaaaaaaaa, 10 characters\n/);
    expect(stdout).toMatch(/\n {2}nick +\(not shown\) +stays at the source; arrives as /);
    expect(stdout).toMatch(/\n {2}code +\(not shown\) +unchanged: Aaaaaaaaaa, 10 characters\n/);
    expect(stdout).toMatch(/\n {2}createdAt +2024-05-06 07:08:09 +kept: structural\n/);
    expect(stdout).toMatch(/\n {2}tags +\{"\w+","\(unchanged\)"\} +24 characters\n/);
    expect(stdout).toContain('{"vip":"(unchan');
    // Row 2 is spared by the condition.
    expect(stdout).toMatch(
      /row 2\n[\s\S]*\n {2}email +\(not shown\) +kept in this row: s\*\*\*@e\*\*\*\.org, 17 characters\n/,
    );
    expect(stdout).not.toContain("staff@");
    expect(stdout).not.toContain("search");
  });

  it("gives the values that sync gives with the same key", async () => {
    const target = await createDatabase(server, "local");
    const synced = await runCli(["sync", "--yes", "--no-verify", "--keep-staging", "--target", target], {
      directory,
      env: { PRODUCTION_DATABASE_URL: source, PGSCRUB_KEY: KEY },
    });
    expect(synced.exitCode).toBe(65); // not proved, on purpose
    const staged = server.url("local__pgscrub_new");
    const shown = JSON.parse((await run("person", "--json", "--limit", "1")).stdout);
    expect(shown.key).toBe("given");
    expect(shown.rows).toHaveLength(1);
    for (const name of ["email", "name", "token", "note", "password"]) {
      const sql = `SELECT ${name}::text FROM person ORDER BY id LIMIT 1`;
      expect([name, shown.rows[0][name].value]).toEqual([name, (await column(staged, sql))[0]]);
    }
    expect(JSON.stringify(shown)).not.toMatch(new RegExp(PLANTED.join("|"), "i"));
  });

  it("refuses to reveal where nobody looks at a terminal (77), and reveals where somebody does", async () => {
    for (const args of [
      ["person", "--reveal"],
      ["person", "--reveal", "--json"],
    ]) {
      const refused = await run(...args);
      expect(refused.exitCode).toBe(77);
      expect(`${refused.stdout}${refused.stderr}`).toContain("REVEAL_REFUSED");
      expect(`${refused.stdout}${refused.stderr}`).not.toMatch(new RegExp(PLANTED.join("|"), "i"));
    }
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
    const context: CliContext = {
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough().resume(),
      env: { PRODUCTION_DATABASE_URL: source, PGSCRUB_KEY: KEY },
      directory,
      isInteractive: true,
      stdoutScreen: newScreen(stdout, {}),
      stderrScreen: newScreen({}, {}),
      signal: new AbortController().signal,
    };
    const rules = join(directory, "scrub-rules.yaml");
    const flags = { limit: 1, reveal: true, rules };
    expect(await preview(context, "person", flags)).toBe(0);
    const text = String(stdout.read());
    for (const seen of ["quillmyrith@vexmail.com", "Zorlithael Quillvanith", "Wrenbourne"])
      expect(text).toContain(seen);
    // What is placed at the source has not been read at all.
    expect(text).not.toContain("plain1secret");
  });

  it("tells of empty tables, of names that are not there, of rules that do not fit, without a value", async () => {
    expect(await run("session")).toMatchObject({
      exitCode: 0,
      stdout: "public.session  arrives without rows (rows: none)\n",
    });
    expect((await run("persno")).stderr).toContain(
      "error[USAGE]: there is no table persno\nhint: Did you mean person?\n",
    );
    expect((await run("person.email")).stderr).toContain(
      "error[USAGE]: person.email is a column, and a preview shows rows\nhint: Give the table: person.\n",
    );
    const wrong = join(directory, "wrong.yaml");
    writeFileSync(wrong, RULES.replace('      city: {keep: "a place"}\n', ""));
    const told = await run("person", "--rules", wrong);
    expect(told.exitCode).toBe(78);
    expect(told.stderr).toContain("RULES_UNCLASSIFIED_COLUMN");
    const failing = join(directory, "failing.yaml");
    writeFileSync(failing, RULES.replace('sql: "upper(nick)"', 'sql: "nick::int::text"'));
    const failed = await run("person", "--rules", failing);
    expect(failed.exitCode).not.toBe(0);
    expect(`${failed.stdout}${failed.stderr}`).not.toMatch(new RegExp(PLANTED.join("|"), "i"));
    expect((await run("person", "--limit", "0")).exitCode).toBe(64);
  });

  it("only reads: the source is as before, and a role that may only read is enough", async () => {
    await execute(
      source,
      "CREATE ROLE looker LOGIN PASSWORD 'looker'",
      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker",
      "ALTER ROLE looker SET default_transaction_read_only = on",
    );
    const url = new URL(source);
    url.username = "looker";
    url.password = "looker";
    const { exitCode } = await run("person", "--source", url.href);
    expect(exitCode).toBe(0);
    expect(await column(source, "SELECT count(*) FROM person")).toEqual(["2"]);
  });
});
