// What rules must say of rows that would reference rows left behind, on small catalogs written by hand.
import { describe, expect, it } from "vitest";
import type { Table } from "../../../src/catalog/catalog.ts";
import { parseRules } from "../../../src/rules/load-rules.ts";
import { matchRules } from "../../../src/rules/match-rules.ts";
import { joinedTables, nullableColumns, readReferences } from "../../../src/rules/references.ts";
import { NO_FILTER, type RowFilter, type SubsetRule, type TableRule } from "../../../src/rules/rules.ts";
import { catalog, column, foreignKey, primaryKey, table } from "./catalogs.ts";

const POSITION = { line: 1, col: 1, length: 1 };
const id = column("id", "int4", { notNull: true });

function plain(
  name: string,
  parents: Readonly<Record<string, boolean>> = {},
  rest: Partial<Table> = {},
): Table {
  const names = Object.entries(parents);
  return table(name, [id, ...names.map(([parent, notNull]) => column(parent, "int4", { notNull }))], {
    uniqueKeys: [primaryKey("id")],
    foreignKeys: names.map(([parent]) => foreignKey(parent, parent, "id")),
    ...rest,
  });
}

const TABLES = [plain("a"), plain("b", { a: true }), plain("c", { b: false }), plain("d", { c: true })];

type Change = Partial<RowFilter> & { readonly rows?: "none"; readonly nulled?: string };

function problems(
  changes: Readonly<Record<string, Change>>,
  subset?: Partial<SubsetRule>,
  tables: readonly Table[] = TABLES,
): string[] {
  const parsed = parseRules("version: 1\ntables: {}\n", "rules.yaml");
  if (!("rules" in parsed)) throw new Error("rules do not parse");
  const ruled = tables.map(({ name, columns }): TableRule => {
    const { rows = "all", nulled, ...filter } = changes[name] ?? {};
    return {
      name,
      position: POSITION,
      rows,
      filter: { ...NO_FILTER, ...filter },
      condition: undefined,
      layer: 0,
      saysRows: true,
      preset: undefined,
      columns: columns.map((own) => ({
        name: own.name,
        spec:
          own.name === nulled
            ? { masker: "null", options: undefined }
            : { masker: "keep", options: undefined },
        condition: undefined,
        position: POSITION,
        alternatives: [],
        preset: undefined,
      })),
    };
  });
  const rule: SubsetRule = {
    root: "c",
    where: undefined,
    limit: undefined,
    children: "none",
    include: [],
    position: POSITION,
    ...subset,
  };
  const rules = { ...parsed.rules, tables: ruled, subset: subset === undefined ? undefined : rule };
  return matchRules(rules, catalog(tables)).diagnostics.map(({ code, table: of }) => `${code} ${of ?? ""}`);
}

describe("orphans", () => {
  it("must be spoken of where a referenced table is filtered or empty", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ a: { limit: 1 } })).toEqual(["RULES_ORPHANS public.b"]);
    expect(problems({ a: { rows: "none" } })).toEqual(["RULES_ORPHANS public.b"]);
    expect(problems({ d: { limit: 1 } })).toEqual([]);
    expect(problems({ b: { limit: 1 }, c: { nulled: "b" } })).toEqual([]);
    expect(problems({ b: { limit: 1 }, c: { rows: "none" }, d: { rows: "none" } })).toEqual([]);
  });

  it("are settled by the referenced table's mode or by the referencing table's own, which goes first", () => {
    expect(problems({ a: { limit: 1, orphans: "drop" } })).toEqual([]);
    expect(problems({ a: { limit: 1 }, b: { orphans: "drop" } })).toEqual([]);
    expect(problems({ a: { limit: 1, orphans: "null" } })).toEqual(["RULES_NULL_INTO_NOT_NULL public.b"]);
    expect(problems({ a: { limit: 1, orphans: "null" }, b: { orphans: "drop" } })).toEqual([]);
    expect(problems({ b: { rows: "none", orphans: "null" } })).toEqual([]);
  });

  it("are followed to tables that lose rows because others do", () => {
    expect(problems({ a: { limit: 1, orphans: "drop" }, d: { orphans: "null" } })).toEqual([
      "RULES_NULL_INTO_NOT_NULL public.d",
    ]);
    expect(
      problems({ a: { limit: 1, orphans: "drop" }, c: { orphans: "null" }, d: { orphans: "null" } }),
    ).toEqual([]);
  });

  it("are followed through a referenced column that becomes NULL", () => {
    const badge = plain("badge", { a: false });
    const holder = table("holder", [id, column("of", "int4", { notNull: true })], {
      foreignKeys: [foreignKey("of", "badge", "a")],
    });
    const tables = [plain("a"), badge, holder];
    expect(problems({ a: { limit: 1, orphans: "null" } }, undefined, tables)).toEqual([]);
    expect(
      problems({ a: { limit: 1, orphans: "null" }, holder: { orphans: "null" } }, undefined, tables),
    ).toEqual(["RULES_NULL_INTO_NOT_NULL public.holder"]);
  });
});

describe("a subset", () => {
  it("takes the place of filters on the tables that it joins, and of orphans", () => {
    const alone = plain("alone");
    const tables = [...TABLES, alone];
    expect(problems({}, {}, tables)).toEqual([]);
    expect(problems({ a: { limit: 1, orphans: "drop" }, alone: { limit: 1 } }, {}, tables)).toEqual([
      "RULES_CONFLICT public.a",
    ]);
    expect(problems({ a: { rows: "none" } }, {}, tables)).toEqual(["RULES_ORPHANS public.b"]);
    expect(problems({ a: { rows: "none", orphans: "drop" } }, {}, tables)).toEqual([]);
  });

  it("names tables that there are, with rows", () => {
    expect(problems({}, { root: "e", children: ["f"], include: ["g"] })).toEqual(
      Array.from({ length: 3 }, () => "RULES_UNKNOWN_TABLE "),
    );
    expect(problems({ d: { rows: "none" } }, { include: ["d"] })).toEqual(["RULES_CONFLICT "]);
  });
});

describe("references", () => {
  it("join tables up and down, and partitions with their parent's keys", () => {
    const parent = plain("p", { a: true }, { kind: "partitioned" });
    const leaves = [1, 2].map((n) => plain(`p${n}`, {}, { parentOids: [parent.oid] }));
    const whole = catalog([...TABLES, parent, ...leaves, plain("alone")]);
    const references = readReferences(whole);
    const joined = joinedTables(leaves.slice(0, 1), references);
    const names = whole.tables.filter(({ oid }) => joined.has(oid)).map(({ name }) => name);
    expect(names).toEqual(["a", "b", "c", "d", "p1", "p2"]);
  });

  it("can be taken away in nullable columns, and in all or none under MATCH FULL", () => {
    const half = table("half", [column("x", "int4"), column("y", "int4", { notNull: true })]);
    const key = { ...foreignKey("x", "a", "id"), columns: ["x", "y"] };
    expect(nullableColumns(key, half)).toEqual(["x"]);
    expect(nullableColumns({ ...key, isMatchFull: true }, half)).toEqual([]);
  });
});
