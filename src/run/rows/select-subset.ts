// `subset:`: the root's rows, everything they reference, and downwards as far as the rules ask. A row is expanded upwards
// once, and downwards once more where it counts as a child; cycles end at the sets of rows already seen.
import type { Table } from "../../catalog/catalog.ts";
import { filteredRows } from "../../plan/filter-rows.ts";
import { referencedSql, referencingSql, rootRowsSql, rowsSql } from "../../plan/row-sql.ts";
import { followedReferences, isFollowed, joinedTables, type Reference } from "../../rules/references.ts";
import type { SubsetRule } from "../../rules/rules.ts";
import type { RowSet } from "./row-set.ts";
import type { Selecting } from "./selecting.ts";
import type { TableRows } from "./table-rows.ts";

/** Names of `subset` with the tables they stand for. */
export interface SubsetTables {
  readonly rule: SubsetRule;
  readonly root: Table;
  readonly rootLeaves: readonly Table[];
  /** oids of the leaves that children are taken from. */
  isChild(oid: number): boolean;
  readonly included: readonly Table[];
}

/** Chooses the rows of every table that is joined with the root. */
export async function selectSubset(selecting: Selecting, subset: SubsetTables): Promise<void> {
  const { tables, references, source } = selecting;
  const followed = followedReferences(references, tables);
  const joined = joinedTables(subset.rootLeaves, followed);
  const waiting = new Map<
    TableRows,
    { readonly up: RowSet; readonly down: RowSet; readonly children: RowSet }
  >();
  for (const table of tables.values()) {
    if (!joined.has(table.table.oid)) continue;
    table.choose();
    waiting.set(table, { up: table.newSet(), down: table.newSet(), children: table.newSet() });
  }
  const keep = (oid: number, row: number): void => {
    const table = tables.get(oid);
    const ahead = table === undefined ? undefined : waiting.get(table);
    if (table?.rows === "all" && table.choose().add(row)) ahead?.up.add(row);
  };
  const keepWithChildren = (oid: number, row: number): void => {
    const table = tables.get(oid);
    const ahead = table === undefined ? undefined : waiting.get(table);
    if (ahead === undefined || table?.rows !== "all") return;
    keep(oid, row);
    if (ahead.children.add(row)) ahead.down.add(row);
  };
  const hasChildren = subset.rule.children !== "none";
  const started = hasChildren ? keepWithChildren : keep;
  const doing = `choosing the subset's rows of ${subset.root.name}`;
  await source.read(rootRowsSql(subset.root, subset.rule), started, { doing, isFilter: true });
  for (const table of subset.included) {
    const rows = joined.has(table.oid) ? tables.get(table.oid) : undefined;
    if (rows === undefined) continue; // copied as its own rules say
    const all = rowsSql(table, filteredRows(rows.plan));
    await source.read(all, keep, { doing: `reading which rows ${table.name} has`, isFilter: true });
  }
  const goesDown = (reference: Reference) =>
    hasChildren && reference.childLeaves.some(({ oid }) => subset.isChild(oid));
  const takeChild = (oid: number, row: number): void => {
    if (subset.isChild(oid)) keepWithChildren(oid, row);
  };
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const [table, { up, down }] of waiting) {
      const upwards = followed.filter(
        (reference) => reference.childLeaves.includes(table.table) && isFollowed(reference, table),
      );
      const downwards = followed.filter(
        (reference) => reference.parentLeaves.includes(table.table) && goesDown(reference),
      );
      await selecting.eachBatch(up, async (tids) => {
        isDone = false;
        for (const reference of upwards) {
          await source.read(
            referencedSql(reference, table.table, tids),
            keep,
            selecting.following(reference),
          );
        }
      });
      await selecting.eachBatch(down, async (tids) => {
        isDone = false;
        for (const reference of downwards) {
          const sql = referencingSql(reference, table.table, tids);
          await source.read(sql, takeChild, selecting.following(reference));
        }
      });
    }
  }
  for (const { children } of waiting.values()) children.clear();
}
