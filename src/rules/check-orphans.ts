// Rows that would reference rows left behind: every foreign key into a table that is not copied whole needs orphans or a
// subset to settle it, and orphans needs a key that can be NULL or rows that may be dropped.
import { type Catalog, tableLabel } from "../catalog/catalog.ts";
import type { KeyProblem } from "./check-keys.ts";
import {
  followedReferences,
  isFiltered,
  isFollowed,
  joinedTables,
  leavesOf,
  leavesRowsOut,
  nullableColumns,
  orphanMode,
  type Reference,
  type RuledRows,
  readReferences,
  tableNamed,
  throughColumns,
} from "./references.ts";
import type { ResolvedTable, SubsetRule } from "./rules.ts";

/** A problem and the table whose rules it is about; `column` undefined: the table itself. */
export interface OrphanProblem extends KeyProblem {
  readonly of: ResolvedTable;
}

export interface OrphanInput {
  readonly catalog: Catalog;
  readonly tables: readonly ResolvedTable[];
  readonly subset: SubsetRule | undefined;
  /** False for a table that no rule and no policy speaks for, which has a diagnostic of its own. */
  isSettled(table: ResolvedTable): boolean;
}

/** Everything that would leave an orphan in the copy, or a filter beside a subset that decides. */
export function checkOrphans({ catalog, tables, subset, isSettled }: OrphanInput): OrphanProblem[] {
  const resolved = new Map(tables.map((table) => [table.table.oid, table]));
  const ruled = new Map(tables.map((table) => [table.table.oid, ruledRows(table)]));
  const references = readReferences(catalog);
  const root = subset === undefined ? undefined : tableNamed(subset.root, catalog);
  const joined =
    root === undefined
      ? new Set<number>()
      : joinedTables(leavesOf(root, catalog), followedReferences(references, ruled));
  const problems: OrphanProblem[] = [];
  const judged = new Set<string>();
  for (const table of tables) {
    if (table.table.kind !== "leaf" || !joined.has(table.table.oid) || !isFiltered(table)) continue;
    problems.push({
      of: table,
      code: "RULES_CONFLICT",
      column: undefined,
      message: `subset decides which rows of ${tableLabel(table.table)} are copied, where, limit and sample do not`,
      hint: `Remove where, limit and sample from ${tableLabel(table.table)}, or write them below subset for its root.`,
    });
  }
  // Tables that lose rows: by their own rules, then by the rows that go with them.
  const losing: Losing[] = tables
    .filter(({ table, rows }) => table.kind === "leaf" && (rows === "none" || !joined.has(table.oid)))
    .filter(leavesRowsOut)
    .map((table) => ({ table, through: references }));
  const known = new Set(losing.map(({ table }) => table.table.oid));
  for (const { table: parent, through } of losing) {
    if (!isSettled(parent)) continue;
    for (const reference of through) {
      if (!reference.parentLeaves.includes(parent.table)) continue;
      for (const leaf of reference.childLeaves) {
        const child = resolved.get(leaf.oid);
        const rows = ruled.get(leaf.oid);
        if (child === undefined || rows === undefined || !isFollowed(reference, rows)) continue;
        if (!isSettled(child)) continue;
        const mode = orphanMode(child, parent);
        const nulled = mode === "null" ? nullableColumns(reference.key, leaf) : [];
        if (mode === "drop" && !known.has(leaf.oid)) {
          known.add(leaf.oid);
          losing.push({ table: child, through: references });
        } else if (nulled.length > 0 && !judged.has(`${references.indexOf(reference)} ${leaf.oid}`)) {
          judged.add(`${references.indexOf(reference)} ${leaf.oid}`);
          losing.push({ table: child, through: throughColumns(references, nulled) });
        } else if (mode === undefined || (mode === "null" && nulled.length === 0)) {
          problems.push({ of: child, ...orphanProblem(reference, parent, mode) });
        }
      }
    }
  }
  return problems;
}

/** A table of which rows, or columns of rows, do not arrive, and the keys by which others may miss them. */
interface Losing {
  readonly table: ResolvedTable;
  readonly through: readonly Reference[];
}

function ruledRows({ table, rows, filter, columns }: ResolvedTable): RuledRows {
  const nulled = columns.filter(({ spec, condition }) => spec?.masker === "null" && condition === undefined);
  return { table, rows, filter, nulled: new Set(nulled.map(({ column }) => column.name)) };
}

function orphanProblem(
  { key, child, parent: declared }: Reference,
  parent: ResolvedTable,
  mode: "null" | undefined,
): KeyProblem {
  const [label, referenced] = [tableLabel(child), tableLabel(declared)];
  const column = key.columns[0];
  const lost = parent.rows === "none" ? "which is copied without rows" : "of which not all rows are copied";
  const message = `${label}.${key.columns.join(", ")} references ${referenced}, ${lost}`;
  if (mode === "null") {
    return {
      code: "RULES_NULL_INTO_NOT_NULL",
      column,
      message: `${message}, and orphans: null cannot hold: the key's columns are NOT NULL`,
      hint: `Write orphans: drop for ${label}, whose rows then go too.`,
    };
  }
  const whole = `orphans: drop or orphans: null for ${referenced}, or choose rows with subset`;
  return {
    code: "RULES_ORPHANS",
    column,
    message,
    hint:
      parent.rows === "none"
        ? `Write ${whole}, rows: none for ${label} too, or null for the column.`
        : `Write ${whole}, or null for the column or rows: none for ${label}.`,
  };
}
