// Every masker on every type that it declares, through whole copies on real servers: binary and text COPY give the same
// rows, a key gives the same values again and another key others, NULL stays NULL, what comes out fits its column.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnOf, declares, ruleFor, type SampleType, specOf, TYPES } from "../../scripts/masker-matrix.mjs";
import { parseMaskerNotation } from "../../src/pipeline/transform/masker-notation.ts";
import { MASKERS } from "../../src/pipeline/transform/registry.ts";
import { quoteIdentifier, quoteLiteral } from "../../src/postgres/identifier.ts";
import { checkColumn } from "../../src/rules/check-column.ts";
import { sync } from "../../src/sync.ts";
import { deriveDatabaseNames } from "../../src/target/database-names.ts";
import { createDatabase, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { surroundings } from "../support/masker-context.ts";
import { syncOptions } from "../support/sync-options.ts";

interface Cell {
  readonly masker: string;
  readonly type: SampleType;
  readonly rule: string;
  /** Name of the table without its prefix; the masker's name is the column's. */
  readonly table: string;
}

/** What the rules' own checks let through, as a user's rules file would be checked. */
const CELLS: readonly Cell[] = [...MASKERS.values()].flatMap((definition) =>
  TYPES.flatMap((type, index): Cell[] => {
    const rule = declares(definition, type) ? ruleFor(definition.name, type) : undefined;
    if (rule === undefined) return [];
    const spec = specOf(rule, MASKERS, parseMaskerNotation);
    const { reserved } = surroundings();
    if (checkColumn(columnOf(type), "public.t.sample", spec, MASKERS, reserved).length > 0) return [];
    return [{ masker: definition.name, type, rule, table: `t${index}` }];
  }),
);
const TABLES = TYPES.map((type, index) => ({
  type,
  table: `t${index}`,
  cells: CELLS.filter((cell) => cell.type === type),
}));

/** Twice the same table; a masked float makes the second one's COPY a text one. */
const PREFIXES = ["bin", "txt"] as const;
const SCHEMA = `
  CREATE EXTENSION citext; CREATE EXTENSION hstore;
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE DOMAIN short_text AS text CHECK (length(VALUE) <= 200);
  ${TABLES.flatMap(({ type, table, cells }) =>
    PREFIXES.map((prefix) => {
      const columns = cells.map(({ masker }) => `${quoteIdentifier(masker)} ${type.sql}`).join(", ");
      const rows = [...type.values.map((value) => quoteLiteral(value)), "NULL"].map((value, row) => {
        const values = cells.map(() => `${value}::${type.sql}`).join(", ");
        return `(${row}, ${values}${prefix === "txt" ? ", 1.5" : ""})`;
      });
      const ratio = prefix === "txt" ? ", ratio float8" : "";
      return `CREATE TABLE ${prefix}_${table} (row_id int PRIMARY KEY, ${columns}${ratio});
        INSERT INTO ${prefix}_${table} VALUES ${rows.join(", ")};`;
    }),
  ).join("\n")}`;
const RULES = `version: 1
tables:
${TABLES.flatMap(({ table, cells }) =>
  PREFIXES.map((prefix) => {
    const columns = cells.map(({ masker, rule }) => `      ${JSON.stringify(masker)}: ${rule}`);
    const ratio = prefix === "txt" ? ["      ratio: redact"] : [];
    return `  ${prefix}_${table}:\n    columns:\n      row_id: {keep: "a number"}\n${[...columns, ...ratio].join("\n")}`;
  }),
).join("\n")}
`;
/** A function that fits every type: one of the samples' other values, by the value's kind. */
const MASKS = `const others = new Map(${JSON.stringify(TYPES.map(({ other }, index) => [`t${index}`, other]))});
export const mask = (value, { table }) => {
  const other = others.get(table.slice(table.indexOf("_") + 1)) ?? "";
  return other.startsWith("{") && other.endsWith("}") && !other.includes('"') ? other.slice(1, -1) : other;
};`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let rulesFile: string;
const copies = new Map<string, Map<string, (string | null)[]>>();

/** Columns' values by `table.masker`, in the rows' order. */
async function copyWith(name: string, key: Buffer, jobs: number): Promise<Map<string, (string | null)[]>> {
  const target = await createDatabase(laptop, name);
  await sync(syncOptions(source, target, { rulesFile, key, jobs, isVerified: false, keepStaging: true }));
  return readValues(laptop.url(deriveDatabaseNames(name).staging));
}

async function readValues(url: string): Promise<Map<string, (string | null)[]>> {
  return withClient(url, async (client) => {
    await client.query("SET extra_float_digits = 3; SET TimeZone = 'UTC'");
    const values = new Map<string, (string | null)[]>();
    for (const { table, cells } of TABLES) {
      for (const prefix of PREFIXES) {
        for (const { masker } of cells) {
          const { rows } = await client.query<{ value: string | null }>(
            `SELECT ${quoteIdentifier(masker)}::text AS value FROM ${prefix}_${table} ORDER BY row_id`,
          );
          values.set(
            `${prefix} ${table} ${masker}`,
            rows.map(({ value }) => value),
          );
        }
      }
    }
    return values;
  });
}

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "matrix", SCHEMA);
  const folder = mkdtempSync(join(tmpdir(), "pgscrub-matrix-"));
  rulesFile = join(folder, "scrub-rules.yaml");
  writeFileSync(rulesFile, RULES);
  writeFileSync(join(folder, "masks.mjs"), MASKS);
  copies.set("source", await readValues(source));
  copies.set("first", await copyWith("first", Buffer.alloc(32, 1), 2));
  copies.set("again", await copyWith("again", Buffer.alloc(32, 1), 4));
  copies.set("other", await copyWith("other", Buffer.alloc(32, 2), 1));
}, 180_000);
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function valuesOf(copy: string, cell: Cell, prefix: (typeof PREFIXES)[number] = "bin"): (string | null)[] {
  return copies.get(copy)?.get(`${prefix} ${cell.table} ${cell.masker}`) ?? [];
}

/** Maskers whose outcome the key does not change. */
const UNKEYED = new Set(["keep", "null", "fixed", "redact", "sql", "js", "password"]);
const titled = CELLS.map((cell): [string, Cell] => [`${cell.masker} on ${cell.type.sql}`, cell]);

describe("every masker on every type", () => {
  it("is in the matrix with a type or more, and every type with several maskers", () => {
    expect([...MASKERS.keys()].filter((name) => !CELLS.some(({ masker }) => masker === name))).toEqual([]);
    for (const { type, cells } of TABLES) expect(cells.length, type.sql).toBeGreaterThan(4);
  });

  it.each(titled)("%s", (_, cell) => {
    const [before, first] = [valuesOf("source", cell), valuesOf("first", cell)];
    expect(first).toHaveLength(cell.type.values.length + 1);
    expect(first.at(-1)).toBeNull();
    if (cell.masker !== "password") expect(valuesOf("first", cell, "txt")).toEqual(first);
    if (cell.masker !== "password") expect(valuesOf("again", cell)).toEqual(first);
    const definition = MASKERS.get(cell.masker);
    const spec = specOf(cell.rule, MASKERS, parseMaskerNotation);
    const guarantee = definition?.guaranteeOf?.(spec.options) ?? definition?.guarantee;
    if (guarantee === "identity") {
      expect(first).toEqual(before);
    } else if (guarantee === "injective" && cell.type.isArray !== true) {
      // Where a type calls two spellings one value, as citext does, their fakes may be one value or two, never fewer.
      const fold = (values: (string | null)[]) =>
        new Set(cell.type.sql === "citext" ? values.map((value) => value?.toLowerCase()) : values);
      expect(fold(first).size).toBeGreaterThanOrEqual(fold(before).size);
      expect(new Set(first).size).toBe(new Set(before).size);
    }
    // Empty strings and blanks say nothing and stay; so do documents without a leaf to mask.
    const changed = first.filter((value, row) => value !== before[row]).length;
    if (guarantee !== "identity") expect(changed).toBeGreaterThan(0);
    if (UNKEYED.has(cell.masker) || isFewValued(cell)) return;
    // What is no date, no number and no document becomes a value that says nothing, whatever the key is.
    const keyed = first.filter((value, row) => value !== before[row] && !saysNothing(value ?? ""));
    const other = valuesOf("other", cell);
    if (keyed.length > 0) expect(keyed.some((value) => !other.includes(value))).toBe(true);
  });
});

/** `redacted`, 0, 1970-01-01, an empty document or list, and lists of these. */
function saysNothing(value: string): boolean {
  return value.replaceAll(/redacted|NULL|1970-01-01|[0-9]:[0-9]|[0{}[\]",=. ]/g, "") === "";
}

/** Types and lists with so few values that two keys may agree by chance. */
function isFewValued({ type, masker }: Cell): boolean {
  return ["bool", "enum", "cidr"].includes(type.family) || masker === "user_agent";
}

it("writes hashes of the known password only", async () => {
  const cells = CELLS.filter(({ masker, type }) => masker === "password" && type.isArray !== true);
  expect(cells.length).toBeGreaterThan(3);
  for (const cell of cells) {
    const values = valuesOf("first", cell).filter((value) => value !== null && value.trim() !== "");
    for (const value of values) expect(value).toMatch(/^\$2b\$04\$/);
  }
});
