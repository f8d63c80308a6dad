// `when` and `unless` through whole syncs: what they spare arrives as it is and is no finding; anything beyond is one.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { syncOptions } from "../support/sync-options.ts";

// A masked float makes the second table's COPY a text one.
const tableOf = (name: string, more: string): string => `
  CREATE TABLE ${name} (id int PRIMARY KEY, email text, note text, tags text[], doc jsonb, secret text, password text${more});
  INSERT INTO ${name} (id, email, note, tags, doc, secret, password)
    SELECT n, m, 'mail ' || m, ARRAY['a ' || m, NULL], jsonb_build_object('email', m), 'sk_live_secret000000' || n,
           '$2a$04$' || repeat(chr(97 + n), 53)
      FROM (SELECT n, CASE n WHEN 7 THEN NULL ELSE 'jane' || n || '@corp.example' END AS m FROM generate_series(1, 20) n) AS people;`;
const COLUMNS = `id: {keep: "a number"}
      email: email
      note: text
      tags: {array: text}
      doc: json
      secret: null
      password: {mask: {password: {plaintext: letmein, cost: 4}}, when: "id > 6"}`;
const RULES = (masker: string) => `version: 1
tables:
  bin:
    unless: "id <= 5 OR id = 7 OR email = NULL"
    columns:
      ${COLUMNS.replace("email: email", `email: ${masker}`)}
  txt:
    unless: "id <= 5 OR id = 7 OR email = NULL"
    columns:
      ${COLUMNS.replace("email: email", `email: ${masker}`)}
      ratio: redact
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(
    production,
    "exempt",
    tableOf("bin", ""),
    tableOf("txt", ", ratio float8"),
    // The value of a row that is spared, in a row that is not.
    "UPDATE bin SET email = 'jane1@corp.example' WHERE id = 20; UPDATE txt SET email = 'jane1@corp.example' WHERE id = 20",
  );
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function optionsFor(target: string, masker: string) {
  const folder = mkdtempSync(join(tmpdir(), "pgscrub-exempt-"));
  const rulesFile = join(folder, "scrub-rules.yaml");
  writeFileSync(rulesFile, RULES(masker));
  writeFileSync(join(folder, "broken.mjs"), "export const same = (value) => value;");
  return syncOptions(source, target, { rulesFile });
}

describe("conditions", () => {
  it("spare rows in both COPY formats, in the stream and at the source, and verification passes over just those", async () => {
    const target = await createDatabase(laptop, "spared");
    const report = await sync(optionsFor(target, "email"));
    expect(report.verify?.findings).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.exempt.map(({ table, column: name, fields }) => `${table}.${name} ${fields}`)).toEqual(
      ["bin", "txt"].flatMap((table) => [
        `public.${table}.email 5`,
        `public.${table}.note 5`,
        `public.${table}.tags 6`,
        `public.${table}.doc 6`,
        `public.${table}.secret 6`,
        `public.${table}.password 6`,
        ...(table === "txt" ? [`public.${table}.ratio 0`] : []),
      ]),
    );
    for (const table of ["bin", "txt"]) {
      const told = `SELECT concat_ws(' ',
        count(*) FILTER (WHERE email LIKE '%@corp.example'), count(*) FILTER (WHERE note LIKE '%@corp.example'),
        count(*) FILTER (WHERE array_to_string(tags, ' ') LIKE '%@corp.example'),
        count(*) FILTER (WHERE doc->>'email' LIKE '%@corp.example'), count(secret),
        count(*) FILTER (WHERE password ~ '^.{7}([a-z])\\1{52}$'), count(email)) FROM ${table}`;
      expect(await column(target, told)).toEqual(["5 5 5 5 6 6 19"]);
    }
  });

  it("do not excuse a value beyond the rows that they spare", async () => {
    const target = await createDatabase(laptop, "beyond");
    const report = await sync(optionsFor(target, '{js: "./broken.mjs#same"}'));
    expect(report.ok).toBe(false);
    const found = (report.verify?.findings ?? []).map(
      ({ kind, table, column: name, detector, count }) => `${kind} ${table}.${name} ${detector} ${count}`,
    );
    for (const table of ["bin", "txt"]) {
      // Thirteen rows keep an address of their own, one has that of a spared row.
      expect(found).toContain(`survivor public.${table}.email source email 13`);
      expect(found).toContain(`conformance public.${table}.email kept beyond when or unless 1`);
    }
    expect(found.filter((line) => !line.includes(".email "))).toEqual([]);
  });
});
