// The source of campaign 8: unique tokens in every place of rows that can hold text, each in one of the eight encodings,
// and the rules that scrub them, or keep them all for the self-check.
import { quoteIdentifier } from "../../src/postgres/identifier.ts";
import { execute, withClient } from "../support/databases.ts";
import { ENCODINGS, newRandom, tokenOf } from "./encodings.ts";
import { FILLED, PLACE_TYPES, PLACES, type Place, textFor, wideTable } from "./places.ts";

/** One token in one place in one encoding; its number is its position in the list. */
export interface Planted {
  readonly token: string;
  readonly place: string;
  readonly encoding: string;
  /** What the field is made of, for places whose bytes are written in hex by COPY. */
  readonly text: string;
}

/** Large fields: few are enough. */
const LARGE = new Set(["toasted", "windowed", "toasted_jsonb"]);
const LARGE_COUNT = 16;
const LONG_TOKEN = 24;
const SHORT_TOKEN = 10;

/** Places that are a row of a table of their own: name, SQL of the table, columns before `note`, masker. */
const ROW_TABLES: readonly { name: string; into: string; fill: string; masker: string }[] = [
  { name: "partition", into: "part", fill: "$2, 'a'", masker: "redact" },
  { name: "sub-partition", into: "part", fill: "$2 % 100, 'b'", masker: "redact" },
  { name: "default partition", into: "part", fill: "$2, 'z'", masker: "redact" },
  { name: "parent's own row", into: "parent", fill: "$2", masker: "redact" },
  { name: "inherited child", into: "child", fill: "$2", masker: "redact" },
  { name: "unlogged table", into: "light", fill: "$2", masker: "{fixed: none}" },
  { name: "awkward names", into: `"O'ther ""x"""."Ta ble"`, fill: "$2", masker: "null" },
  { name: "first rows", into: "many", fill: "$2", masker: "redact" },
  { name: "middle rows", into: "many", fill: "5000000 + $2", masker: "redact" },
  { name: "last rows", into: "many", fill: "9000000 + $2", masker: "redact" },
  { name: "materialized view", into: "shown", fill: "$2", masker: "redact" },
  { name: "error at the target", into: "", fill: "", masker: "" },
  { name: "error at the source", into: "", fill: "", masker: "" },
];

const SCHEMA = `${PLACE_TYPES} ${wideTable("place")}
  CREATE SCHEMA "O'ther ""x""";
  CREATE TABLE "O'ther ""x"""."Ta ble" (id int PRIMARY KEY, note text);
  CREATE TABLE part (id int, region text, note text) PARTITION BY LIST (region);
  CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
  CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b') PARTITION BY RANGE (id);
  CREATE TABLE part_b_low PARTITION OF part_b FOR VALUES FROM (MINVALUE) TO (100);
  CREATE TABLE part_rest PARTITION OF part DEFAULT;
  CREATE TABLE parent (id int PRIMARY KEY, note text);
  CREATE TABLE child () INHERITS (parent);
  CREATE UNLOGGED TABLE light (id int PRIMARY KEY, note text);
  CREATE TABLE many (id int PRIMARY KEY, note text);
  CREATE TABLE shown (id int PRIMARY KEY, note text);
  CREATE MATERIALIZED VIEW snapshot_of AS SELECT id, note FROM shown;
  CREATE INDEX many_note ON many (note); CREATE INDEX place_jsonb ON place USING gin (jsonb_leaf);`;

/** `count` tokens over all places, every place in every encoding in turn. */
export function plantedTokens(seed: number, count: number): Planted[] {
  const random = newRandom(seed);
  const wide = FILLED.filter(({ name }) => !LARGE.has(name));
  const large = FILLED.filter(({ name }) => LARGE.has(name));
  const names = [...wide, ...ROW_TABLES].map(({ name }) => name);
  const largeCount = Math.min(large.length * LARGE_COUNT, Math.floor(count / 8));
  return Array.from({ length: count }, (_, index): Planted => {
    const isLarge = index < largeCount;
    const at = isLarge ? index : index - largeCount;
    const places = isLarge ? large.map(({ name }) => name) : names;
    const round = Math.floor(at / places.length);
    const name = places[at % places.length] ?? "";
    const encoding = ENCODINGS[round % ENCODINGS.length] ?? ENCODINGS[0];
    if (encoding === undefined) throw new Error("no encodings");
    const place = FILLED.find((each) => each.name === name);
    const token = tokenOf(random, place?.maxBytes === undefined ? LONG_TOKEN : SHORT_TOKEN);
    const text =
      place === undefined
        ? `see ${encoding.render(token, round)} now`
        : textFor(place, encoding, token, round);
    return { token, place: name, encoding: encoding.name, text };
  });
}

/** Creates and fills everything but the places of errors. */
export async function fillPlanted(url: string, planted: readonly Planted[]): Promise<void> {
  await execute(
    url,
    SCHEMA,
    "INSERT INTO many SELECT 1000000 + n, 'line ' || n FROM generate_series(1, 20000) n",
  );
  const rows = new Map<string, Planted[]>();
  for (const one of planted) rows.set(one.place, [...(rows.get(one.place) ?? []), one]);
  const widest = Math.max(...FILLED.map(({ name }) => rows.get(name)?.length ?? 0));
  await withClient(url, async (client) => {
    await client.query("BEGIN");
    for (let row = 0; row < widest; row++) {
      const filled = FILLED.flatMap((place): [Place, string][] => {
        const one = rows.get(place.name)?.[row];
        return one === undefined ? [] : [[place, one.text]];
      });
      const columns = filled.map(([{ name }]) => quoteIdentifier(name));
      const fields = filled.map(([{ sql }], at) => sql.replaceAll("$1", `$${at + 2}::text`));
      await client.query(`INSERT INTO place (id, ${columns.join(", ")}) VALUES ($1, ${fields.join(", ")})`, [
        row + 1,
        ...filled.map(([, text]) => text),
      ]);
    }
    for (const { name, into, fill } of ROW_TABLES.filter((table) => table.into !== "")) {
      const columns = into === "part" ? "id, region, note" : "id, note";
      for (const [at, { text }] of (rows.get(name) ?? []).entries()) {
        const id = name === "inherited child" ? at + 10_001 : at + 1;
        await client.query(
          `INSERT INTO ${into} (${columns}) VALUES (${fill.replaceAll("$2", "$2::int")}, $1)`,
          [text, id],
        );
      }
    }
    await client.query("COMMIT; REFRESH MATERIALIZED VIEW snapshot_of");
  });
}

/** The rules: every place scrubbed, or everything kept. */
export function plantedRules(isKept: boolean): string {
  const keep = '{keep: "of the campaign"}';
  const columns = (entries: readonly (readonly [string, string])[]): string =>
    entries
      .map(([name, masker]) => `      ${name}: ${isKept || masker === "keep" ? keep : masker}\n`)
      .join("");
  const maskers = new Map(ROW_TABLES.map(({ into, masker }) => [into, masker]));
  const simple = ["part", "parent", "child", "light", "many", "shown"].map((table) => {
    const before = table === "part" ? [["region", "keep"] as const] : [];
    return `  ${table}:\n    columns:\n${columns([["id", "keep"], ...before, ["note", maskers.get(table) ?? "redact"]])}`;
  });
  return `version: 1
policy: {unclassified_column: fail, unclassified_table: fail, unmatched_json: redact, structural: keep}
tables:
  place:
    columns:
${columns([["id", "keep"], ...PLACES.filter(({ masker }) => masker !== "").map(({ name, masker }) => [name, masker] as const)])}  "O'ther \\"x\\".Ta ble":
    columns:
${columns([
  ["id", "keep"],
  ["note", "null"],
])}${simple.join("")}`;
}

/** A source on which a scrubbed row breaks a rule of the target, or a value breaks a cast at the source. */
export async function fillErrors(url: string, planted: readonly Planted[], place: string): Promise<string> {
  const texts = planted.filter((one) => one.place === place).map(({ text }) => text);
  const check = place === "error at the target" ? "CHECK (note LIKE 'see %')" : "";
  await execute(url, `CREATE TABLE strict (id int PRIMARY KEY, note text ${check})`);
  await withClient(url, async (client) => {
    for (const [at, text] of texts.entries()) {
      await client.query("INSERT INTO strict VALUES ($1, $2)", [at + 1, text]);
    }
  });
  const masker = place === "error at the target" ? "redact" : `{sql: "(note::int)::text"}`;
  return `version: 1\ntables:\n  strict:\n    columns: {id: {keep: "a number"}, note: ${masker}}\n`;
}
