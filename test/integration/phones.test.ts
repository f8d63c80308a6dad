// phone {injective: true} through a whole sync: unique indexes over text, varchar, bigint and numeric build, nothing survives.
import { afterAll, beforeAll, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE line (id int PRIMARY KEY, phone varchar(20) UNIQUE, spelling text UNIQUE, number bigint UNIQUE, short varchar(15));
  CREATE TABLE old (id int PRIMARY KEY, number numeric UNIQUE);
  INSERT INTO line SELECT n, '+1415' || to_char(n * 137, 'FM0000000'), CASE n % 4
      WHEN 0 THEN format('(415) 86%s-%s', n % 10, to_char(n, 'FM0000')) WHEN 1 THEN '0415 ' || to_char(n, 'FM0000000')
      WHEN 2 THEN format('+1 415 86%s %s', n % 10, to_char(n, 'FM0000')) ELSE format('+1 415 %s ext. 12', to_char(n, 'FM0000000')) END,
    14155550000 + n * 7919, '4158675309' FROM generate_series(1, 4000) n;
  INSERT INTO old SELECT id, number FROM line;`;
const rules = (short: string) => `version: 1
tables:
  line:
    columns:
      id: {keep: "a number"}
      phone: {phone: {injective: true}}
      spelling: {phone: {injective: true}}
      number: {phone: {injective: true}}
      short: ${short}
  old: {columns: {id: {keep: "a number"}, number: {phone: {injective: true}}}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "phones", SCHEMA);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

it("keeps every number apart under unique indexes, and verification finds nothing", async () => {
  const target = await createDatabase(laptop, "phones");
  const report = await sync(syncOptions(source, target, { rulesFile: rulesFile(rules("phone")) }));
  expect(report.verify?.findings).toEqual([]);
  const count = (sql: string) => column(target, `SELECT count(*) FROM ${sql}`);
  expect(await count("line WHERE phone ~ '^[+]999[0-9]{11}$' AND number::text ~ '^999[0-9]{11}$'")).toEqual([
    "4000",
  ]);
  expect(await count("line WHERE spelling ~ '^[+]?[( ]?999[0-9]' OR spelling ~ '^[0-9]{20}$'")).toEqual([
    "4000",
  ]);
  expect(await column(target, "SELECT count(DISTINCT spelling) FROM line")).toEqual(["4000"]);
  // One number is one fake in either type.
  expect(await count("line JOIN old USING (id) WHERE line.number = old.number")).toEqual(["4000"]);
});

it("is refused on a column that is too short, with the length it needs", async () => {
  const target = await createDatabase(laptop, "short");
  const options = syncOptions(source, target, { rulesFile: rulesFile(rules("{phone: {injective: true}}")) });
  const error = await planSource(options).catch((thrown: unknown) => thrown);
  expect(error instanceof RulesError ? error.diagnostics.map(({ message }) => message) : error).toEqual([
    "masker phone needs 20 characters, public.line.short is character varying(15)",
  ]);
});
