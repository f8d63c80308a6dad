// Lower-casing by the source's own judgement: what readFoldFacts learns against lower() itself, and whole syncs of tables whose
// unique indexes fold in every way that Postgres knows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldsOf, readFoldFacts } from "../../src/catalog/read-folds.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

/** Letters whose case is a question: dotted and dotless I, sharp s, sigmas, Kelvin, composed and not, titlecase digraphs. */
const HARD = [..."İıIiẞßΣσςÅ\u212aéÉǅǆǄÀŁłÞΪϊ𐐀𐐨ꙂᏣ"].concat([
  "e\u0301",
  "E\u0301",
  "i\u0307",
  "I\u0307",
  "J\u0301",
  ".",
]);

/** Texts of one to six of those between plain letters, the same on every run. */
function hardTexts(count: number): string[] {
  let state = 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(6) }, () =>
      next(3) === 0 ? "aB.'-Z"[next(6)] : HARD[next(HARD.length)],
    ).join(""),
  );
}

const DATABASES: readonly (readonly [name: string, options: string])[] = [
  ["c", "LOCALE 'C' ENCODING 'UTF8'"],
  ["c_utf8", "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' ENCODING 'UTF8'"],
  ["unicode_fast", "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE 'C' ENCODING 'UTF8'"],
  ["icu", "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8'"],
  ["turkish", "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C' ENCODING 'UTF8'"],
  ["lithuanian", "LOCALE_PROVIDER icu ICU_LOCALE 'lt-LT' LOCALE 'C' ENCODING 'UTF8'"],
];

describe("foldsOf", () => {
  it.each(DATABASES)(
    "in a database of %s gives what lower() gives, for every character with case and 4,000 hard texts",
    async (name, options) => {
      await execute(production.url(), `CREATE DATABASE "fold_${name}" TEMPLATE template0 ${options}`);
      await withClient(production.url(`fold_${name}`), async (client) => {
        const { usual } = foldsOf(await readFoldFacts(client, "UTF8"));
        const { rows } = await client.query<{ c: string; l: string }>(
          "SELECT chr(i) AS c, lower(chr(i)) AS l FROM generate_series(1, 200000) i WHERE i NOT BETWEEN 55296 AND 57343",
        );
        expect(rows.filter(({ c, l }) => usual(c) !== l).map(({ c }) => c)).toEqual([]);
        const texts = [...hardTexts(4000), "PLAIN@Corp.Example", ""];
        const lowered = await client.query<{ l: string }>(
          "SELECT lower(t) AS l FROM unnest($1::text[]) WITH ORDINALITY u(t, n) ORDER BY n",
          [texts],
        );
        expect(texts.map(usual)).toEqual(lowered.rows.map(({ l }) => l));
      });
    },
  );

  it("agrees with the C library's locales too, as far as the machine has any", async () => {
    const locales = await column(
      production.url(),
      `SELECT collcollate FROM pg_collation WHERE collprovider = 'c' AND collencoding = 6 ORDER BY collcollate COLLATE "C" LIMIT 3`,
    );
    for (const [index, locale] of locales.entries()) {
      const name = `fold_libc_${index}`;
      await execute(
        production.url(),
        `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE '${locale}' ENCODING 'UTF8'`,
      );
      await withClient(production.url(name), async (client) => {
        const { usual } = foldsOf(await readFoldFacts(client, "UTF8"));
        const texts = hardTexts(4000);
        const lowered = await client.query<{ l: string }>(
          "SELECT lower(t) AS l FROM unnest($1::text[]) WITH ORDINALITY u(t, n) ORDER BY n",
          [texts],
        );
        expect(texts.map(usual), locale ?? "").toEqual(lowered.rows.map(({ l }) => l));
      });
    }
    expect(locales).not.toContain(null);
  });

  it("asks a database of another encoding for ASCII, and takes Unicode's word for the rest", async () => {
    await execute(
      production.url(),
      "CREATE DATABASE fold_latin TEMPLATE template0 LOCALE 'C' ENCODING 'LATIN1'",
    );
    await withClient(production.url("fold_latin"), async (client) => {
      const { usual } = foldsOf(await readFoldFacts(client, "LATIN1"));
      expect(usual("JANE@Äpfel.example")).toBe("jane@äpfel.example");
    });
  });

  it("gives each column the lower() of its own collation, of its unique index, and citext the default's", async () => {
    const url = await createDatabase(
      production,
      "fold_columns",
      `CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
       CREATE TABLE t (a text, b text COLLATE "C", c text COLLATE "tr-x-icu", d text, e text COLLATE blind, f int);
       CREATE UNIQUE INDEX ON t (lower(d COLLATE "tr-x-icu"), f)`,
    );
    await withClient(url, async (client) => {
      const folds = foldsOf(await readFoldFacts(client, "UTF8"));
      const { rows } = await client.query<{ oid: number }>("SELECT 't'::regclass::oid::int AS oid");
      const oid = rows[0]?.oid ?? 0;
      const lowers = (number: number): string => folds.foldOf({ oid }, { number })("IÉΑΣ");
      expect([1, 2, 3, 4, 5].map(lowers)).toEqual([folds.usual("IÉΑΣ"), "iÉΑΣ", "ıéας", "ıéας", "iéας"]);
    });
  });
});

const COLUMN_SCHEMA = `
  CREATE EXTENSION citext;
  CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE FUNCTION fill() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT DISTINCT ON (convert_to(v, 'UTF8')) v FROM (
      SELECT format('%s%s@Corp%s.example', h, n, m) COLLATE "C" AS v FROM unnest(ARRAY[HARD]) h,
        generate_series(1, 3) n, unnest(ARRAY['', 'É', 'é', 'İ']) m
      UNION ALL SELECT upper(h || '.doe@x') FROM unnest(ARRAY[HARD]) h
      UNION ALL SELECT format('plain%s@corp.example', n) FROM generate_series(1, 500) n) s $$;
  CREATE TABLE plain (id int PRIMARY KEY, v text UNIQUE);
  CREATE TABLE pair (id int PRIMARY KEY, "userId" int, v text, UNIQUE ("userId", v));
  CREATE TABLE part (id int PRIMARY KEY, live bool, v text);
  CREATE UNIQUE INDEX ON part (v) WHERE live;
  CREATE TABLE lowered (id int PRIMARY KEY, v text);
  CREATE UNIQUE INDEX ON lowered (lower(v));
  CREATE TABLE ci (id int PRIMARY KEY, v citext UNIQUE);
  CREATE TABLE blinded (id int PRIMARY KEY, v text COLLATE blind UNIQUE);
  CREATE TABLE c (id int PRIMARY KEY, v text COLLATE "C");
  CREATE UNIQUE INDEX ON c (lower(v));
  CREATE TABLE turkish (id int PRIMARY KEY, v text COLLATE "tr-x-icu");
  CREATE UNIQUE INDEX ON turkish (lower(v));
`.replaceAll("HARD", HARD.map((text) => `'${text.replaceAll("'", "''")}'`).join(", "));

/** Table, and what else its rows hold. */
const TABLES: readonly (readonly [table: string, extra: string])[] = [
  ["plain", ""],
  ["pair", `, "userId"`],
  ["part", ", live"],
  ["lowered", ""],
  ["ci", ""],
  ["blinded", ""],
  ["c", ""],
  ["turkish", ""],
];

describe.each(["email", "token", "id", "person.user_name", "uuid"])("a sync with the masker %s", (masker) => {
  it("builds every unique index; fakes are equal iff the values are, and equal when lowered iff they are", async () => {
    const name = `whole_${masker.replace(".", "_")}`;
    const options = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8'";
    const values = (extra: string) => extra.replace(`, "userId"`, ", 1").replace(", live", ", true");
    for (const server of [production, laptop]) {
      await execute(server.url(), `CREATE DATABASE "${name}" TEMPLATE template0 ${options}`);
    }
    const source = production.url(name);
    const inserts = TABLES.map(
      ([table, extra]) =>
        `INSERT INTO ${table} (id, v${extra}) SELECT row_number() OVER (), v${values(extra)} FROM fill() v ON CONFLICT DO NOTHING`,
    );
    await execute(source, schemaFor(masker), ...inserts, "DROP FUNCTION fill");
    const rules = `version: 1\ntables:\n${TABLES.map(
      ([table, extra]) =>
        `  ${table}: {columns: {id: {keep: "a number"}, v: ${masker}${extra === `, "userId"` ? `, userId: {keep: "a number"}` : ""}}}\n`,
    ).join("")}`;
    const report = await sync(syncOptions(source, laptop.url(name), { rulesFile: rulesFile(rules) }));
    expect(report.verify?.findings).toEqual([]);
    for (const [table] of TABLES) {
      const rowsOf = (url: string, what: string): Promise<(string | null)[]> =>
        column(url, `SELECT ${what} FROM ${table} ORDER BY id`);
      for (const what of [`v::text COLLATE "C"`, table === "ci" ? "lower(v::text)" : "lower(v)"]) {
        const [before, after] = await Promise.all([rowsOf(source, what), rowsOf(laptop.url(name), what)]);
        expect(before.length).toBeGreaterThan(500);
        expect(groupsOf(after), `${table}: ${what}`).toEqual(groupsOf(before));
      }
      const unmasked = await rowsOf(source, `v::text COLLATE "C"`);
      const masked = new Set(await rowsOf(laptop.url(name), `v::text COLLATE "C"`));
      expect(unmasked.filter((value) => masked.has(value))).toEqual([]);
    }
  });
});

it("a column, a JSON leaf and free text fold one address alike", async () => {
  const options = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8'";
  for (const server of [production, laptop]) {
    await execute(server.url(), `CREATE DATABASE "places" TEMPLATE template0 ${options}`);
  }
  await execute(
    production.url("places"),
    "CREATE TABLE t (id int PRIMARY KEY, v text UNIQUE, leaf jsonb, body text)",
    `INSERT INTO t SELECT row_number() OVER (), v, jsonb_build_object('email', v), 'please write to ' || v || ' again'
       FROM (VALUES ('\u00c9va.\u0391\u03a3@Corp.example'), ('\u00e9va.\u03b1\u03c2@corp.example'), ('Ann@corp.example')) x(v)`,
  );
  const rules = `version: 1\ntables: {t: {columns: {id: {keep: "a number"}, v: email, leaf: json, body: text}}}\n`;
  const target = laptop.url("places");
  const report = await sync(syncOptions(production.url("places"), target, { rulesFile: rulesFile(rules) }));
  expect(report.verify?.findings).toEqual([]);
  expect(
    await column(target, "SELECT count(*) FROM t WHERE leaf->>'email' = v AND strpos(body, v) > 0"),
  ).toEqual(["3"]);
  expect(await column(target, "SELECT count(DISTINCT lower(v)) || ' ' || count(DISTINCT v) FROM t")).toEqual([
    "2 3",
  ]);
});

const UUIDS = `CREATE FUNCTION fill() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT u FROM generate_series(1, 400) n, LATERAL (SELECT md5(n::text)::uuid::text AS s) x, LATERAL (VALUES
    (s), (upper(s)), (replace(s, '-', '')), ('{' || s || '}'), (upper(left(s, 9)) || right(s, 27) || 'x')) v(u) $$;`;

function schemaFor(masker: string): string {
  if (masker === "email") return COLUMN_SCHEMA;
  if (masker === "uuid") return COLUMN_SCHEMA.replace(/CREATE FUNCTION[^;]*;/, () => UUIDS);
  // An id keeps an @ where it stands, and would look like an address.
  return COLUMN_SCHEMA.replaceAll(/@(corp|x)/gi, "-$1");
}

/** For each value the position where it first stands: alike for two columns iff equal rows are equal in both. */
function groupsOf(values: readonly (string | null)[]): number[] {
  const first = new Map<string | null, number>();
  return values.map((value, index) => {
    if (!first.has(value)) first.set(value, index);
    return first.get(value) ?? -1;
  });
}
