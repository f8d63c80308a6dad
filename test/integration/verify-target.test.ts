// `verify` on copies of every provenance: made by sync, changed afterwards, made by something else, with the source's
// present values and without them.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { sync } from "../../src/sync.ts";
import { SYNC_DEFAULTS } from "../../src/sync-defaults.ts";
import { type VerifyOptions, verify } from "../../src/verify-target.ts";
import { column, createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TYPE pair AS (a int, b text);
  CREATE TABLE person (
    id serial PRIMARY KEY, email text NOT NULL, name text, token text, password text, mobile text,
    mood mood, moods mood[], at timestamptz, score numeric, pair pair, raw bytea, data jsonb, ip inet,
    twice int GENERATED ALWAYS AS (3 * 2) STORED);
  CREATE TABLE note (id serial PRIMARY KEY, person_id int REFERENCES person, body text, kind varchar(8), pad char(6));
  CREATE INDEX note_person ON note (person_id);
  INSERT INTO person (email, name, token, password, mobile, mood, moods, at, score, pair, raw, data, ip)
    SELECT CASE WHEN n <= 3 THEN format('staff%s@loumass.com', n) ELSE format('quillmyrith%s@vexmail.com', n) END,
           'Zorlithael Quillvanith', 'tok-' || md5('t' || n), '$2b$04$' || substr(md5('p' || n) || md5('q' || n), 1, 53),
           '+49 151 ' || 20000000 + n, 'good', ARRAY['good', 'bad']::mood[], now(), n / 7.0, ROW(n, 'x'::text)::pair,
           '\\x00ff', jsonb_build_object('n', n), '10.0.0.1'
    FROM generate_series(1, 60) n;
  INSERT INTO note (person_id, body, kind, pad) SELECT id, 'wrote from ' || email, 'k' || id % 3, 'p' FROM person;`;

const RULES = `version: 1
allow:
  - {domain: loumass.com, reason: "our own staff"}
tables:
  person:
    unless: "email LIKE '%@loumass.com'"
    columns:
      email: email
      name: person.full_name
      token: token
      password: {password: {plaintext: letmein}}
      mobile: {fixed: "none"}
      score: {keep: "a score"}
      pair: {keep: "numbers"}
      raw: {keep: "flags"}
      data: {keep: "numbers"}
      ip: {keep: "private addresses"}
      at: {keep: "a time"}
      moods: {keep: "moods"}
      id: {keep: "a number"}
  note:
    columns:
      body: text
      kind: {keep: "a kind"}
      pad: {keep: "a pad"}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let rules: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app", SCHEMA);
  rules = rulesFile(RULES);
  target = await createDatabase(laptop, "app");
  const { ok, verify: report } = await sync(syncOptions(source, target, { rulesFile: rules }));
  expect(report?.findings).toEqual([]);
  expect(ok).toBe(true);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function run(changes: Partial<VerifyOptions> = {}) {
  return verify({
    ...SYNC_DEFAULTS,
    target: parseConnectionString(target, "of the target"),
    source: parseConnectionString(source, "of the source"),
    rulesFile: rules,
    isDeep: false,
    jobs: 2,
    reporter: silentReporter,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** `kind table.column: detector (count)` of every finding. */
async function findings(changes: Partial<VerifyOptions> = {}): Promise<string[]> {
  const { verify: report } = await run(changes);
  const found = report?.findings ?? [];
  expect(report?.ok).toBe(found.length === 0);
  return found.map((f) => `${f.kind} ${f.table}.${f.column}: ${f.detector} (${f.count})`).sort();
}

const ALONE = { source: undefined, rulesFile: undefined } as const;

describe("a copy that sync made", () => {
  it("is clean with the source and without, says what was compared, and the source was only read", async () => {
    const before = await column(source, "SELECT pg_current_wal_lsn()::text");
    expect(await findings()).toEqual([]);
    expect(await column(source, "SELECT pg_current_wal_lsn()::text")).toEqual(before);
    const proof = await run(ALONE);
    expect(proof.verify?.findings).toEqual([]);
    expect(proof.verify?.notes).toContain("no source was read: its values were not looked for");
    expect(proof.manifest?.tables.map(({ table, rows }) => [table, rows])).toEqual([
      ["public.note", 60],
      ["public.person", 60],
    ]);
    expect(await findings({ isDeep: true })).toEqual([]);
  });

  it("holds a manifest without any value, and without the condition that names whom the rules spare", async () => {
    const [text = ""] = await column(target, "SELECT document::text FROM pgscrub.manifest");
    for (const value of ["quillmyrith", "Zorlithael", "vexmail", "LIKE", "tok-"])
      expect(text).not.toContain(value);
    const manifest = (await run(ALONE)).manifest;
    const person = manifest?.tables.find(({ name }) => name === "person");
    const columns = new Map(person?.columns.map((told) => [told.column, told]));
    expect(columns.get("email")).toMatchObject({
      treatment: "mask",
      masker: "email",
      guarantee: "injective",
      exempt: { fields: 3 },
      distinct: { count: 57, isExact: true },
    });
    expect(columns.get("score")).toMatchObject({ treatment: "keep", reason: "a score" });
    expect(columns.get("raw")?.checksum).toMatch(/^[0-9a-f]{16}$/);
    expect(columns.get("moods")?.checksum).toMatch(/^[0-9a-f]{16}$/);
    expect(columns.get("pair")?.checksum).toBeUndefined();
    expect(columns.get("twice")).toMatchObject({ treatment: "generated" });
  });
});

describe("a change of the copy", () => {
  let undo = "";
  afterEach(async () => {
    await execute(target, undo);
    expect(await findings(ALONE)).toEqual([]);
  });

  it.each([
    [
      "a kept number",
      "UPDATE person SET score = score + 1 WHERE id = 9",
      "UPDATE person SET score = score - 1 WHERE id = 9",
      ["conformance public.person.score: kept column differs (1)"],
    ],
    [
      "a kept enum array",
      "UPDATE person SET moods = '{bad,good}' WHERE id = 9",
      "UPDATE person SET moods = '{good,bad}' WHERE id = 9",
      ["conformance public.person.moods: kept column differs (1)"],
    ],
    [
      "a kept time",
      "UPDATE person SET at = at + interval '1 s' WHERE id = 9",
      "UPDATE person SET at = at - interval '1 s' WHERE id = 9",
      ["conformance public.person.at: kept column differs (1)"],
    ],
    [
      "kept bytes",
      "UPDATE person SET raw = '\\x00fe' WHERE id = 9",
      "UPDATE person SET raw = '\\x00ff' WHERE id = 9",
      ["conformance public.person.raw: kept column differs (1)"],
    ],
    [
      "padding of a kept char(n)",
      "UPDATE note SET pad = ' p' WHERE id = 9",
      "UPDATE note SET pad = 'p' WHERE id = 9",
      ["conformance public.note.pad: kept column differs (1)"],
    ],
    [
      "a row too many",
      "INSERT INTO note (id, person_id, body) VALUES (1000, 5, 'x')",
      "DELETE FROM note WHERE id = 1000",
      expect.arrayContaining(["integrity public.note.: row count (1)"]),
    ],
    [
      "a column that is gone",
      "ALTER TABLE note RENAME pad TO padding",
      "ALTER TABLE note RENAME padding TO pad",
      ["integrity public.note.pad: column is missing (1)"],
    ],
    [
      "a table that is gone",
      "ALTER TABLE note RENAME TO notes",
      "ALTER TABLE notes RENAME TO note",
      expect.arrayContaining(["integrity public.note.: table is missing (1)"]),
    ],
    [
      "an index that is gone",
      "DROP INDEX note_person",
      "CREATE INDEX note_person ON note (person_id)",
      ["integrity public.note.: index note_person is missing (1)"],
    ],
    [
      "another password",
      `UPDATE person SET password = '$2b$04$${"z".repeat(53)}' WHERE id = 9`,
      "UPDATE person SET password = (SELECT password FROM person WHERE id = 10) WHERE id = 9",
      [
        "conformance public.person.password: password (1)",
        "stranger public.person.password: password hash (4)",
      ],
    ],
  ])("is found without the source: %s", async (_, change, back, expected) => {
    undo = back;
    await execute(target, change);
    expect(await findings(ALONE)).toEqual(expected);
  });

  it("that puts a row without its parent behind a constraint's back is found by --deep alone", async () => {
    undo = "DELETE FROM note WHERE id = 1000; UPDATE note SET kind = 'k1' WHERE false";
    await execute(
      target,
      "SET session_replication_role = replica; DELETE FROM note WHERE id = 60; INSERT INTO note SELECT 60, 999, body, kind, pad FROM note WHERE id = 59",
    );
    const shallow = await findings(ALONE);
    const deep = await findings({ ...ALONE, isDeep: true });
    expect(deep.filter((finding) => !shallow.includes(finding))).toEqual([
      "integrity public.note.person_id: rows without the row that note_person_id_fkey references (1)",
    ]);
    undo = "UPDATE note SET person_id = 60 WHERE id = 60; UPDATE note SET kind = 'k0' WHERE id = 60";
  });

  it("that brings a value of the source back is found with the source alone", async () => {
    undo = "UPDATE note SET body = 'cleaned' WHERE id = 9";
    const [email] = await column(source, "SELECT email FROM person WHERE id = 30");
    const [token] = await column(source, "SELECT token FROM person WHERE id = 31");
    await execute(target, `UPDATE note SET body = 'ask ${email} about ${token}' WHERE id = 9`);
    expect(await findings()).toEqual([
      "stranger public.note.body: email (1)",
      "survivor public.note.body: source email (1)",
      "survivor public.note.body: source secret (1)",
    ]);
    expect(await findings(ALONE)).toEqual(["stranger public.note.body: email (1)"]);
  });

  it("that brings a value back that was placed at the source is found by its digest, in any writing of a number", async () => {
    undo = "UPDATE note SET body = 'cleaned' WHERE id = 9";
    const [hash] = await column(source, "SELECT password FROM person WHERE id = 30");
    await execute(target, `UPDATE note SET body = 'h ${hash}' WHERE id = 9`);
    expect(await findings()).toContain("survivor public.note.body: source secret (1)");
    await execute(target, "UPDATE note SET body = 'call 0151 / 200-000-30 now' WHERE id = 9");
    expect(await findings()).toContain("survivor public.note.body: source phone (1)");
  });

  it("that merges two masked values is found", async () => {
    undo = "UPDATE person SET token = 'scrub_restored_one' WHERE id = 9";
    await execute(target, "UPDATE person SET token = (SELECT token FROM person WHERE id = 8) WHERE id = 9");
    expect(await findings()).toEqual(["collapse public.person.token: values were merged (1)"]);
  });

  it("beyond what the rules spare is found, and no more than they spare is excused", async () => {
    undo = "UPDATE person SET email = 'back' || id || '@example.test' WHERE id > 50";
    await execute(target, "UPDATE person SET email = 'staff1@loumass.com' WHERE id > 50");
    expect(await findings()).toContain("conformance public.person.email: kept beyond when or unless (10)");
  });
});

describe("a copy that no sync made", () => {
  it("is searched with the source's values, held to the rules, and told as not compared", async () => {
    const dump = await createDatabase(laptop, "dumped", SCHEMA.replaceAll("'t' || n", "'u' || n"));
    const proof = await run({ target: parseConnectionString(dump, "of the target") });
    expect(proof.verify?.ok).toBe(false);
    const found = new Set(
      proof.verify?.findings.map((f) => `${f.kind} ${f.table}.${f.column} ${f.detector}`),
    );
    expect(found).toContain("survivor public.person.email source email");
    expect(found).toContain("survivor public.note.body source email");
    expect(found).toContain("conformance public.person.password password");
    expect(found).toContain("conformance public.person.name kept beyond when or unless");
    expect([...found].filter((line) => line.startsWith("integrity"))).toEqual([]);
    expect(proof.verify?.notes.join()).toContain("the target carries no manifest");
  });

  it("is searched for strangers where there is neither source nor manifest", async () => {
    const other = await createDatabase(
      laptop,
      "other",
      "CREATE TABLE t AS SELECT 'bob@somewhere.example' AS a, 'x@help.example.test' AS b",
    );
    expect(await findings({ ...ALONE, target: parseConnectionString(other, "of the target") })).toEqual([
      "stranger public.t.a: email (1)",
    ]);
  });

  it("is refused when it is the source, and when the rules are missing", async () => {
    await expect(run({ target: parseConnectionString(source, "of the target") })).rejects.toMatchObject({
      code: "TARGET_REFUSED",
    });
    await expect(run({ rulesFile: undefined })).rejects.toMatchObject({ code: "CONFIGURATION_INVALID" });
  });

  it("is refused when somebody wrote another manifest into it", async () => {
    const forged = await createDatabase(
      laptop,
      "forged",
      "CREATE SCHEMA pgscrub; CREATE TABLE pgscrub.manifest AS SELECT '{\"version\": 1}'::jsonb AS document",
    );
    await expect(
      run({ ...ALONE, target: parseConnectionString(forged, "of the target") }),
    ).rejects.toMatchObject({
      code: "CONFIGURATION_INVALID",
    });
  });
});

it("a copy is a source like any other: its manifest is neither copied nor asked about", async () => {
  const third = await createDatabase(laptop, "third");
  const again = await sync(syncOptions(target, third, { rulesFile: rules }));
  expect(again.verify?.findings).toEqual([]);
  expect(again.ok).toBe(true);
});
