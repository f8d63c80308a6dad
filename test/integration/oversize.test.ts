// Masked fields above 16 MB: redacted whole in the type of their column, in both COPY formats; kept ones pass as they are.
import { afterAll, beforeAll, expect, it } from "vitest";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const MEGABYTES = 17;
const wide = `(SELECT n, repeat('jane doe and others', CASE n WHEN 1 THEN 2 ELSE ${MEGABYTES} * 1024 * 1024 / 19 END) AS w
  FROM generate_series(1, 2) n) AS wide`;
// A masked float makes the second table's COPY a text one.
const SCHEMA = `
  CREATE TABLE plain (id int PRIMARY KEY, note text, list json, tags text[]);
  INSERT INTO plain SELECT n, w, json_build_array(w), ARRAY[w] FROM ${wide};
  CREATE TABLE other (id int PRIMARY KEY, doc jsonb, tags text[], kept text, ratio float8);
  INSERT INTO other SELECT n, jsonb_build_object('note', w), ARRAY[w], w FROM ${wide};`;
const RULES = `version: 1
tables:
  plain: {columns: {id: {keep: "a number"}, note: text, list: json, tags: {array: text}}}
  other: {columns: {id: {keep: "a number"}, doc: json, tags: {array: text}, kept: {keep: "words"}, ratio: redact}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

it("are redacted by type, and small ones of the same column are masked", async () => {
  const source = await createDatabase(production, "wide", SCHEMA);
  const target = await createDatabase(laptop, "wide");
  const report = await sync(syncOptions(source, target, { rulesFile: rulesFile(RULES) }));
  expect(report.verify?.findings).toEqual([]);
  expect(report.tables.map(({ table, format }) => `${table} ${format}`).sort()).toEqual([
    "public.other text",
    "public.plain binary",
  ]);
  const plain = "SELECT concat_ws(' | ', note, list, tags) FROM plain WHERE id = ";
  expect(await column(target, `${plain}2`)).toEqual(["redacted | [] | {}"]);
  expect(await column(target, `${plain}1`)).toEqual([expect.stringContaining("jane doe and others")]);
  const other = "SELECT concat_ws(' | ', doc, tags, length(kept)) FROM other WHERE id = 2";
  expect(await column(target, other)).toEqual([
    `{} | {} | ${Math.floor((MEGABYTES * 1024 * 1024) / 19) * 19}`,
  ]);
});
