// Foreign keys as edges between the tables that hold rows, and what orphans and subset make of them: which keys count,
// which mode a lost row has, which tables hang together. Pure; the checks of rules and the selection of rows share it.
import { type Catalog, type ForeignKey, type Table, tableLabel } from "../catalog/catalog.ts";
import type { RowFilter } from "./rules.ts";

/** One foreign key. Keys that a partitioned table declares hold for all of its leaves. */
export interface Reference {
  readonly key: ForeignKey;
  /** Declares the key; its rows reference the parent's. */
  readonly child: Table;
  readonly parent: Table;
  readonly childLeaves: readonly Table[];
  readonly parentLeaves: readonly Table[];
}

/** What rules say of one table with rows; both ResolvedTable and TablePlan can be seen so. */
export interface RuledRows {
  readonly table: Table;
  readonly rows: "all" | "none";
  readonly filter: RowFilter;
  /** Columns that are NULL in every copied row. */
  readonly nulled: ReadonlySet<string>;
}

/** Every foreign key of the catalog between its own tables. */
export function readReferences(catalog: Catalog): Reference[] {
  const byLabel = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  return catalog.tables.flatMap((child) =>
    child.foreignKeys.flatMap((key): Reference[] => {
      const parent = byLabel.get(`${key.referencedSchema}.${key.referencedTable}`);
      if (parent === undefined) return [];
      const childLeaves = leavesOf(child, catalog);
      return [{ key, child, parent, childLeaves, parentLeaves: leavesOf(parent, catalog) }];
    }),
  );
}

/** The tables that hold the rows of `table`: itself, or the leaves below a partitioned one. */
export function leavesOf(table: Table, catalog: Catalog): Table[] {
  if (table.kind === "leaf") return [table];
  return catalog.tables
    .filter(({ parentOids }) => parentOids.includes(table.oid))
    .flatMap((part) => leavesOf(part, catalog));
}

/** The table that rules call `name`: `Name` in schema public, or `schema.Name`. */
export function tableNamed(name: string, catalog: Catalog): Table | undefined {
  const labelled = (label: string) => catalog.tables.find((table) => tableLabel(table) === label);
  return labelled(`public.${name}`) ?? labelled(name);
}

/** The key still points somewhere in copied rows of `child`: MATCH SIMPLE looks nothing up where one column is NULL. */
export function isFollowed({ key }: Reference, child: RuledRows): boolean {
  return child.rows === "all" && !key.columns.some((name) => child.nulled.has(name));
}

/** The table's own filter leaves rows out. */
export function isFiltered({ filter }: { readonly filter: RowFilter }): boolean {
  return filter.where !== undefined || filter.limit !== undefined || filter.sample !== undefined;
}

/** The table's own rules leave rows out. */
export function leavesRowsOut(table: Pick<RuledRows, "rows" | "filter">): boolean {
  return table.rows === "none" || isFiltered(table);
}

/**
 * What happens to rows of `child` whose row of `parent` is not copied: the child's own mode goes before the parent's; a
 * parent that lost rows only because others did passes on that they were dropped. undefined: no rule says it.
 */
export function orphanMode(
  child: Pick<RuledRows, "filter">,
  parent: Pick<RuledRows, "rows" | "filter">,
): "drop" | "null" | undefined {
  return child.filter.orphans ?? parent.filter.orphans ?? (leavesRowsOut(parent) ? undefined : "drop");
}

/** Columns of the key that `orphans: null` sets to NULL in rows of `leaf`; empty: the key cannot be taken away. */
export function nullableColumns(key: ForeignKey, leaf: Table): string[] {
  const names = key.columns.filter((name) => {
    const column = leaf.columns.find((other) => other.name === name);
    return column !== undefined && !column.notNull && !column.isGenerated;
  });
  return key.isMatchFull && names.length < key.columns.length ? [] : names;
}

/** The references by which rows are found through one of `columns` of theirs. */
export function throughColumns(references: readonly Reference[], columns: readonly string[]): Reference[] {
  return references.filter(({ key }) => key.referencedColumns.some((name) => columns.includes(name)));
}

/** oids of all tables that a chain of `references`, up or down, joins with `roots`, themselves included. */
export function joinedTables(roots: readonly Table[], references: readonly Reference[]): Set<number> {
  const joined = new Set(roots.map(({ oid }) => oid));
  for (let before = -1; before !== joined.size; ) {
    before = joined.size;
    for (const { childLeaves, parentLeaves } of references) {
      const members = [...childLeaves, ...parentLeaves];
      if (members.some(({ oid }) => joined.has(oid))) for (const { oid } of members) joined.add(oid);
    }
  }
  return joined;
}

/**
 * The references that a subset follows: both sides have rows to copy, and the key still points somewhere. `ruled` gives
 * a leaf's rules by oid.
 */
export function followedReferences(
  references: readonly Reference[],
  ruled: ReadonlyMap<number, RuledRows>,
): Reference[] {
  const ofLeaves = (leaves: readonly Table[]) => leaves.flatMap(({ oid }) => ruled.get(oid) ?? []);
  return references.filter(
    (reference) =>
      ofLeaves(reference.childLeaves).some((child) => isFollowed(reference, child)) &&
      ofLeaves(reference.parentLeaves).some(({ rows }) => rows === "all"),
  );
}
