// The gate before the swap on a real server: a clean database gives no finding, each planted fault exactly its own.
import { createHash, randomBytes } from "node:crypto";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tableLabel } from "../../src/catalog/catalog.ts";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { PgscrubError } from "../../src/errors.ts";
import { BINARY_HEADER, BINARY_TRAILER } from "../../src/pipeline/codec/copy-binary.ts";
import { newTap, type TapField } from "../../src/pipeline/tap/tap.ts";
import { applyDumpSettings, endClient, openClient } from "../../src/postgres/connect.ts";
import { type ConnectionTarget, parseConnectionString } from "../../src/postgres/connection-string.ts";
import { newExemptValues } from "../../src/verify/exempt-values.ts";
import { type Fingerprints, newFingerprints } from "../../src/verify/fingerprints.ts";
import { digestFacts, readIntegrityFacts } from "../../src/verify/integrity-facts.ts";
import type { ManifestObject, ManifestTable } from "../../src/verify/manifest.ts";
import { type Judgement, openJudgement, type VerifyInput } from "../../src/verify/run-checks.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyManifest } from "../support/manifests.ts";
import { DEFAULT_RULES } from "../support/strangers-of.ts";

const EMAIL = "jane.kowalczyk@corp.example";
const PHONE = "+49 151 2345 6789";
const SECRET = "1//0gAbCdEf3hIjKlMn0pQrStUv-wxyz42";
const NOTE = "Sunny Hollow 17b, third floor";
const HASH = `$2b$10$${"a".repeat(53)}`;
const SALT = randomBytes(16);

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE parent (id text PRIMARY KEY, email text NOT NULL, secret text, password text);
  CREATE TABLE child (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id text, note text, document jsonb, plain json,
    tags text[], raw bytea, big bigint, mood mood, at timestamptz DEFAULT now(),
    CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES parent (id),
    CONSTRAINT child_big CHECK (big > 0));
  CREATE INDEX child_note ON child (note);
  INSERT INTO parent VALUES ('p1', 'hx7f@a.example.test', NULL, '${HASH}'), ('p2', 'k2@example.test', NULL, NULL);
  INSERT INTO child (parent_id, note, document, plain, tags, raw, big, mood) VALUES
    ('p1', 'Hello {{firstName}} @media icon@2x.png npm@1.2.3', '{"locale": "en"}', '{"a": "\\u00e4"}', '{a,b}', '\\x00ff', 5, 'good');`;

/** One binary COPY row of fields. */
function copyRow(fields: readonly (Buffer | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const pieces = fields.flatMap((field) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(field === null ? -1 : field.length);
    return field === null ? [size] : [size, field];
  });
  return Buffer.concat([BINARY_HEADER, count, ...pieces, BINARY_TRAILER]);
}

const digest = (value: string): Buffer =>
  createHash("sha256").update(SALT).update(value).digest().subarray(0, 16);

/** What a tap over the source's rows would have collected. */
function fingerprintsOfSource(): Fingerprints {
  const fingerprints = newFingerprints({ digestSalt: SALT });
  const fields: TapField[] = [
    { kind: "text", proof: "whole" },
    { kind: "text", proof: "whole" },
    { kind: "text", proof: "whole" },
    { kind: "digest" },
    { kind: "digest" },
    { kind: "digest-length" },
  ];
  const tap = newTap({
    format: "binary",
    fields,
    fingerprints,
    fakeWords: new Set(),
    reservedDomains: ["example.test"],
  });
  const length = Buffer.alloc(4);
  length.writeInt32BE(SECRET.length);
  const values = [EMAIL, PHONE, NOTE].map((value) => Buffer.from(value));
  tap.push(copyRow([...values, digest(SECRET), digest(SECRET.toLowerCase()), length]));
  tap.finish();
  expect(tap.rows).toBe(1);
  return fingerprints;
}

describe("judgeCopy", () => {
  let server: EmbeddedServer;
  let target: ConnectionTarget;
  let client: Client;
  let tables: readonly ManifestTable[];
  let objects: readonly ManifestObject[];
  const expectedRows = new Map([
    ["public.parent", 2],
    ["public.child", 1],
  ]);

  beforeAll(async () => {
    server = await startServer();
    target = parseConnectionString(server.url(), "test");
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    client = await openClient(target, { role: "target" });
    await client.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${SCHEMA}`);
    await applyDumpSettings(client);
    objects = digestFacts(await readIntegrityFacts(client));
    tables = (await readCatalog(client)).tables.map((table) => ({
      schema: table.schema,
      name: table.name,
      table: tableLabel(table),
      arrives: "all",
      format: "binary",
      columns: table.columns.map((column) => {
        const masker = { secret: "null", password: "password" }[column.name];
        return {
          column: column.name,
          type: column.type.name,
          treatment: masker === undefined ? "keep" : "mask",
          masker,
          placement: "none",
          because: "test",
        };
      }),
    }));
    await client.query("SET search_path = public");
    return () => endClient(client);
  });

  async function verify(
    rows: ReadonlyMap<string, number> = expectedRows,
    signal: AbortSignal = new AbortController().signal,
    passwords: VerifyInput["passwords"] = [],
    before: (judgement: Judgement) => Promise<void> = async () => {},
  ) {
    const judgement = openJudgement({
      target,
      insecureTls: false,
      manifest: {
        ...emptyManifest(),
        tables: tables.map((table) => ({ ...table, rows: rows.get(table.table) })),
        objects,
        passwordHashes: [HASH],
      },
      exempt: newExemptValues(),
      fingerprints: fingerprintsOfSource(),
      observations: new Map(),
      passwords,
      isDeep: false,
      isChanged: false,
      notes: [],
      rules: {
        ...DEFAULT_RULES,
        allowedDomains: ["allowed.example"],
        allowedHashes: new Set([HASH]),
      },
      jobs: 2,
      signal,
    });
    await before(judgement);
    const { report } = await judgement.finish();
    const printed = JSON.stringify(report);
    for (const value of [EMAIL, PHONE, SECRET, NOTE, "kowalczyk", "2345"]) {
      expect(printed.toLowerCase()).not.toContain(value.toLowerCase());
    }
    return report;
  }

  it("finds nothing in a clean database and says what it read", async () => {
    const report = await verify();
    expect(report.findings).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.coverage).toMatchObject({ tables: 2, rows: 3, columns: 12 });
    expect(report.coverage.unread).toEqual(["public.child.mood", "public.child.at"]);
  });

  const during = (before: (judgement: Judgement) => Promise<void>) =>
    verify(expectedRows, new AbortController().signal, [], before);

  it("reads a table once that was scanned before the rest, and tells what it found there", async () => {
    await client.query(`UPDATE public.child SET note = 'see ${EMAIL}'`);
    const report = await during(async (judgement) => {
      await judgement.scanTable("public.child");
      await judgement.scanTable("public.of_nobody");
      // What is written afterwards would be a second finding if the table were read again.
      await client.query("UPDATE public.child SET plain = to_json(note)");
    });
    expect(report.findings).toMatchObject([
      { kind: "survivor", column: "note", count: 1 },
      { kind: "stranger", column: "note", count: 1 },
    ]);
    expect(report.coverage).toMatchObject({ tables: 2, rows: 3, columns: 12 });
  });

  it("reads a table again whose columns changed after its scan", async () => {
    const report = await during(async (judgement) => {
      await judgement.scanTable("public.parent");
      await client.query(`ALTER TABLE public.parent ADD COLUMN late text DEFAULT '${EMAIL}'`);
    });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: "survivor", table: "public.parent", column: "late", count: 2 }),
    );
  });

  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const quoted = (text: string): string => text.replaceAll("'", "''");

  it.each([
    ["an email in text", `note = 'see ${EMAIL}.'`, "note", "source email"],
    ["an email upper-cased", `note = '<${EMAIL.toUpperCase()}>'`, "note", "source email"],
    ["an email in a JSON leaf", `document = '{"a": [{"b": "x ${EMAIL}"}]}'`, "document", "source email"],
    ["an email in a JSON key", `document = '{"${EMAIL}": 1}'`, "document", "source email"],
    [
      "an email with an escaped @",
      `plain = '{"a": "${EMAIL.replace("@", "\\u0040")}"}'`,
      "plain",
      "source email",
    ],
    [
      "an email with an escaped @ behind a line feed",
      `plain = '{"a": "Hi\\n${EMAIL.replace("@", "\\u0040")}"}'`,
      "plain",
      "source email",
    ],
    [
      "a percent-encoded email",
      `note = 'https://x.test/?u=${EMAIL.replace("@", "%40")}&v=1'`,
      "note",
      "source email",
    ],
    ["an email in HTML entities", `note = '<b>${EMAIL.replace("@", "&#64;")}</b>'`, "note", "source email"],
    ["an email in quoted-printable", `note = '${EMAIL.replace("@", "=40")}'`, "note", "source email"],
    ["an email in base64", `note = 'data:${base64(`from ${EMAIL} to`)}'`, "note", "source email"],
    [
      "an email in base64 off its alignment",
      `note = 'ab${base64(`xx ${EMAIL} to`)}'`,
      "note",
      "source email",
    ],
    ["an email in hex", `note = '${Buffer.from(EMAIL).toString("hex")}'`, "note", "source email"],
    ["an email in an array", `tags = ARRAY['a', '${EMAIL}']`, "tags", "source email"],
    [
      "an email in bytes",
      `raw = '\\x01ff'::bytea || '${EMAIL}'::bytea || '\\x00'::bytea`,
      "raw",
      "source email",
    ],
    ["an email in typographic quotes", `note = 'so \u201c${EMAIL}\u201d it is'`, "note", "source email"],
    ["a phone in another format", "note = 'call 0151-23456789 now'", "note", "source phone"],
    ["a phone as a number", "big = 4915123456789", "big", "source phone"],
    [
      "a whole value in a JSON leaf",
      `document = '{"a": "${NOTE.toUpperCase()}"}'`,
      "document",
      "source value",
    ],
    ["a placed secret", `note = 'token=${SECRET} end'`, "note", "source secret"],
    ["a placed secret in JSON", `document = '{"t": "${SECRET}"}'`, "document", "source secret"],
  ])("finds %s", async (_, assignment, column, detector) => {
    await client.query(`UPDATE child SET ${quoted(assignment).replaceAll("''", "'")}`);
    const { ok, findings } = await verify();
    expect(ok).toBe(false);
    expect(findings).toContainEqual({
      kind: "survivor",
      table: "public.child",
      column,
      detector,
      count: 1,
      rowKeys: ["(0,2)"],
    });
    expect(new Set(findings.map((finding) => finding.column))).toEqual(new Set([column]));
  });

  it.each([
    ["an email of nobody's", "note = 'mail bob@other.example today'", "email"],
    ["an access token", `note = 'ya29.a0AfH6SMBx-abcdefgh'`, "google access token"],
    ["a refresh token", `note = '1//0gZyXwVuTsRqPoNmLkJiHg'`, "google refresh token"],
    ["a JWT", `note = 'Bearer eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl'`, "jwt"],
    ["a private key", `note = '-----BEGIN RSA PRIVATE KEY-----'`, "private key"],
    ["a password hash", `note = '$2b$10$${"b".repeat(53)}'`, "password hash"],
  ])("names %s as a stranger", async (_, assignment, detector) => {
    await client.query(`UPDATE child SET ${assignment}`);
    const { findings } = await verify();
    expect(findings).toEqual([
      { kind: "stranger", table: "public.child", column: "note", detector, count: 1, rowKeys: ["(0,2)"] },
    ]);
  });

  it("accepts allowed domains, reserved tokens and our own hashes", async () => {
    await client.query(`UPDATE child SET note = 'help@allowed.example ya29.scrub_abcdefgh12345678 ${HASH}'`);
    expect((await verify()).findings).toEqual([]);
  });

  it("finds an email in a view's definition", async () => {
    await client.query(`CREATE VIEW boss AS SELECT id FROM parent WHERE email = '${EMAIL}'`);
    const { findings } = await verify();
    expect(findings).toContainEqual({
      kind: "survivor",
      table: "public.boss",
      column: "",
      detector: "source email in view",
      count: 1,
      rowKeys: [],
    });
  });

  it.each([
    ["a value in a nulled column", "UPDATE parent SET secret = 'x' WHERE id = 'p1'", "secret", "null"],
    [
      "a password of another hash",
      "UPDATE parent SET password = 'x' WHERE id = 'p2'",
      "password",
      "password",
    ],
  ])("finds %s", async (_, sql, column, detector) => {
    await client.query(sql);
    expect((await verify()).findings).toEqual([
      { kind: "conformance", table: "public.parent", column, detector, count: 1, rowKeys: ["(0,3)"] },
    ]);
  });

  it("finds a hash of ours with which the known password does not sign in", async () => {
    const known = { table: "public.parent", column: "password", plaintext: "letmein" };
    const { findings } = await verify(expectedRows, undefined, [known]);
    expect(findings).toEqual([
      {
        kind: "conformance",
        table: "public.parent",
        column: "password",
        detector: "the known password does not verify",
        count: 1,
        rowKeys: [],
      },
    ]);
  });

  it.each([
    ["a missing index", "DROP INDEX child_note", "index child_note is missing"],
    [
      "a missing constraint",
      "ALTER TABLE child DROP CONSTRAINT child_big",
      "constraint child_big is missing",
    ],
    [
      "a changed constraint",
      "ALTER TABLE child DROP CONSTRAINT child_big, ADD CONSTRAINT child_big CHECK (big > 1)",
      "constraint child_big differs",
    ],
    [
      "a constraint that is not valid",
      "ALTER TABLE child DROP CONSTRAINT child_big, ADD CONSTRAINT child_big CHECK (big > 0) NOT VALID",
      "constraint child_big is not valid",
    ],
  ])("finds %s", async (_, sql, detector) => {
    await client.query(sql);
    expect((await verify()).findings).toEqual([
      { kind: "integrity", table: "public.child", column: "", detector, count: 1, rowKeys: [] },
    ]);
  });

  it("finds a wrong row count and a sequence behind its column", async () => {
    await client.query("SELECT setval('child_id_seq', 1, false)");
    const { findings } = await verify(new Map([...expectedRows, ["public.parent", 3]]));
    expect(findings.map(({ table, detector }) => [table, detector])).toEqual([
      ["public.child", "sequence child_id_seq is behind its column"],
      ["public.parent", "row count"],
    ]);
    expect(tables.map(({ table }) => table)).toContain("public.child");
  });

  it("ends with the signal's reason when it is aborted in the middle of a table", async () => {
    await client.query(
      "INSERT INTO parent SELECT 'q' || n, md5(n::text) || '@example.test' FROM generate_series(1, 300000) n",
    );
    const reason = new PgscrubError("INTERRUPTED", "the run was interrupted");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 400);
    await expect(verify(expectedRows, ending.signal)).rejects.toBe(reason);
  });

  it("fails without any value when the server ends a session that reads", async () => {
    await client.query(
      "INSERT INTO parent SELECT 'q' || n, md5(n::text) || '@example.test' FROM generate_series(1, 300000) n",
    );
    const verifying = expect(verify()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    const kill =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'COPY (SELECT ctid%'";
    await expect.poll(async () => (await client.query(kill)).rowCount, { interval: 20 }).toBeGreaterThan(0);
    await verifying;
  });
});
