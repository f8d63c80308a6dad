// Places in rows where campaigns 8 and 18 put a value: each a column of one wide table, with the SQL that makes a field
// of a rendering. Places that are more than a column (partitions, views, chunks) stand beside it.
import type { Encoding } from "./encodings.ts";

/** A column that can hold text somewhere inside. */
export interface Place {
  readonly name: string;
  readonly type: string;
  /** SQL that makes the field of the text `$1`. */
  readonly sql: string;
  /** What `$1` is for a rendering; the rendering among words unless given. */
  text?(rendering: string, encoding: Encoding): string;
  /** Longest rendering that fits, in bytes. */
  readonly maxBytes?: number;
  /** Masker of campaign 8, which must leave nothing. */
  readonly masker: string;
  /** Written by the server from another place's column, which is then the one to fill. */
  readonly generatedFrom?: string;
}

const among = (rendering: string): string => `see ${rendering} now`;
const bare = (rendering: string): string => rendering;
const inJson = (rendering: string, { isJson }: Encoding): string =>
  isJson === true ? rendering : JSON.stringify(rendering).slice(1, -1);
const inXml = (rendering: string): string =>
  /^&#/.test(rendering) ? rendering : rendering.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Larger than a page, out of line, uncompressed: the value stands in the middle of a chunk. */
const TOASTED = `repeat('lorem ipsum dolor ', 6000) || $1 || repeat(' sit amet', 6000)`;
/** Longer than the scanner's window of 1 MiB, the value around its edge. */
const WINDOWED = `rpad('', (1 << 20) - 40, 'dolor sit ') || $1 || repeat(' sit amet', 50000)`;

/** Types and extensions that the wide table's columns need. */
export const PLACE_TYPES = `
  CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS hstore;
  CREATE TYPE pair_of AS (label text, detail text);
  CREATE TYPE nest_of AS (note text, inner_pair pair_of, more jsonb);
  CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
  CREATE DOMAIN remark AS text CHECK (VALUE <> '');`;

/** All places that are columns. */
export const PLACES: readonly Place[] = [
  { name: "in_text", type: "text", sql: "$1", masker: "redact" },
  { name: "in_prose", type: "text", sql: "'Dear all, the code is ' || $1 || '. Regards'", masker: "redact" },
  { name: "whole_text", type: "text", sql: "$1", text: bare, masker: "token" },
  { name: "in_varchar", type: "varchar(900)", sql: "$1", masker: "{fixed: none}" },
  { name: "in_bpchar", type: "char(700)", sql: "$1", masker: "null" },
  { name: "in_citext", type: "citext", sql: "$1", masker: "redact" },
  { name: "in_name", type: "name", sql: "$1", text: bare, maxBytes: 63, masker: "redact" },
  {
    name: "json_key",
    type: "json",
    sql: "$1::json",
    text: (rendering, encoding) => `{"a": {"${inJson(rendering, encoding)}": [1]}}`,
    masker: "redact",
  },
  {
    name: "json_leaf",
    type: "json",
    sql: "$1::json",
    text: (rendering, encoding) => `{"a": [{"b": "see ${inJson(rendering, encoding)} now"}, null]}`,
    masker: "json",
  },
  {
    name: "jsonb_key",
    type: "jsonb",
    sql: "$1::jsonb",
    text: (rendering, encoding) => `{"a": {"${inJson(rendering, encoding)}": [1]}}`,
    masker: "redact",
  },
  {
    name: "jsonb_leaf",
    type: "jsonb",
    sql: "$1::jsonb",
    text: (rendering, encoding) => `{"a": {"c": [[{"b": "see ${inJson(rendering, encoding)} now"}]]}}`,
    masker: "json",
  },
  {
    name: "json_in_json",
    type: "jsonb",
    sql: "jsonb_build_object('body', $1::text)",
    text: (rendering, encoding) => `{"a": "see ${inJson(rendering, encoding)} now", "b": "x\\ny"}`,
    masker: "json",
  },
  { name: "text_array", type: "text[]", sql: "ARRAY['a b', NULL, $1]", masker: "{array: redact}" },
  { name: "grid", type: "text[]", sql: "ARRAY[['a', 'b'], ['c \"d\"', $1]]", masker: "{array: token}" },
  {
    name: "jsonb_array",
    type: "jsonb[]",
    sql: "ARRAY['1'::jsonb, jsonb_build_object('k', $1::text)]",
    masker: "{array: json}",
  },
  {
    name: "json_array",
    type: "json[]",
    sql: "ARRAY['1'::json, $1::json]",
    text: (rendering, encoding) => `{"k": "say \\"x\\" ${inJson(rendering, encoding)}"}`,
    masker: "{array: json}",
  },
  { name: "composite", type: "pair_of", sql: `ROW('a "b" c', $1)::pair_of`, masker: "null" },
  {
    name: "composites",
    type: "pair_of[]",
    sql: `ARRAY[ROW('a', 'b')::pair_of, ROW($1, 'it''s "x"')::pair_of]`,
    masker: "null",
  },
  {
    name: "nested",
    type: "nest_of[]",
    sql: `ARRAY[ROW('n', ROW('l, "q"', $1)::pair_of, jsonb_build_object('k', $1::text))::nest_of]`,
    masker: "null",
  },
  {
    name: "in_bytea",
    type: "bytea",
    sql: "'\\x0001ff'::bytea || convert_to($1, 'UTF8') || '\\x00fe'::bytea",
    masker: "redact",
  },
  {
    name: "bytea_array",
    type: "bytea[]",
    sql: "ARRAY['\\x00'::bytea, convert_to($1, 'UTF8')]",
    masker: "{array: redact}",
  },
  { name: "hstore_key", type: "hstore", sql: "hstore($1, 'v')", masker: "redact" },
  { name: "hstore_value", type: "hstore", sql: "hstore('k', $1)", masker: "redact" },
  { name: "lexemes", type: "tsvector", sql: "array_to_tsvector(ARRAY['and', $1])", masker: "redact" },
  {
    name: "search",
    type: "tsquery",
    sql: "('''' || replace(replace($1, '\\', '\\\\'), '''', '''''') || '''')::tsquery",
    masker: "null",
  },
  {
    name: "xml_text",
    type: "xml",
    sql: "$1::xml",
    text: (rendering) => `<a><b>see ${inXml(rendering)} now</b></a>`,
    masker: "redact",
  },
  {
    name: "xml_attribute",
    type: "xml",
    sql: "$1::xml",
    text: (rendering) => `<a b="${inXml(rendering)}"/>`,
    masker: "redact",
  },
  {
    name: "xml_cdata",
    type: "xml",
    sql: "$1::xml",
    text: (rendering) => `<a><![CDATA[see ${rendering} <now>]]></a>`,
    masker: "redact",
  },
  {
    name: "xml_comment",
    type: "xml",
    sql: "$1::xml",
    text: (rendering) => `<a><!-- see ${rendering} now --></a>`,
    masker: "redact",
  },
  { name: "in_range", type: "textrange", sql: "textrange($1, NULL)", masker: "null" },
  {
    name: "in_multirange",
    type: "textmultirange",
    sql: "textmultirange(textrange('a', 'b'), textrange($1, NULL))",
    text: (rendering) => `see ${rendering}`,
    masker: "null",
  },
  { name: "in_domain", type: "remark", sql: "$1", masker: "redact" },
  {
    name: "jsonpath",
    type: "jsonpath",
    sql: "('$.a ? (@ == ' || to_json($1::text)::text || ')')::jsonpath",
    masker: "null",
  },
  { name: "toasted", type: "text", sql: TOASTED, text: (rendering) => ` ${rendering} `, masker: "redact" },
  { name: "windowed", type: "text", sql: WINDOWED, text: (rendering) => ` ${rendering} `, masker: "redact" },
  {
    name: "toasted_jsonb",
    type: "jsonb",
    sql: `jsonb_build_object('a', ${TOASTED})`,
    text: (rendering) => ` ${rendering} `,
    masker: "json",
  },
  { name: "base_text", type: "text", sql: "$1", masker: "redact" },
  {
    name: "generated",
    type: "text GENERATED ALWAYS AS (base_text || '') STORED",
    sql: "$1",
    masker: "",
    generatedFrom: "base_text",
  },
];

/** What the place's `$1` is for a value in an encoding. */
export function textFor(place: Place, encoding: Encoding, value: string, variant: number): string {
  const rendering = encoding.render(value, variant);
  return (place.text ?? among)(rendering, encoding);
}

/** Whether the value's rendering fits into the place. */
export function fits(place: Place, encoding: Encoding, value: string, variant: number): boolean {
  if (place.maxBytes === undefined) return true;
  return Buffer.byteLength(encoding.render(value, variant)) <= place.maxBytes;
}

/** The columns that are filled, in order. */
export const FILLED: readonly Place[] = PLACES.filter(({ generatedFrom }) => generatedFrom === undefined);

/** CREATE TABLE of the wide table; nothing of it is compressed, so that a search of the files sees every field. */
export function wideTable(name: string): string {
  const columns = PLACES.map(({ name: column, type }) => `${column} ${type}`).join(", ");
  const storage = PLACES.filter(({ type }) => type !== "name" && type !== "tsquery")
    .map(({ name: column }) => `ALTER COLUMN ${column} SET STORAGE EXTERNAL`)
    .join(", ");
  return `CREATE TABLE ${name} (id int PRIMARY KEY, ${columns}); ALTER TABLE ${name} ${storage};`;
}
