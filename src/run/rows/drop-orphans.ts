// `orphans:`: rows whose reference is not copied go too, or lose the reference; breadth first downwards from what the
// rules leave out. References that point nowhere on the source either are left alone.
import { tableLabel } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";
import { filteredRows } from "../../plan/filter-rows.ts";
import { referencingSql, rowsSql } from "../../plan/row-sql.ts";
import {
  isFiltered,
  isFollowed,
  nullableColumns,
  orphanMode,
  type Reference,
  throughColumns,
} from "../../rules/references.ts";
import type { RowSet } from "./row-set.ts";
import type { Selecting } from "./selecting.ts";
import type { TableRows } from "./table-rows.ts";

/** Rows of one table that others may reference no more, through these keys alone. */
interface Pending {
  readonly table: TableRows;
  readonly rows: RowSet;
  readonly references: readonly Reference[];
}

/** Follows what is left out until no copied row references it. */
export async function dropOrphans(selecting: Selecting): Promise<void> {
  const { tables, references, source } = selecting;
  const pendings = new Map<string, Pending>();

  /** Keys that rows of `table` are referenced by, from rows that are copied. */
  function referencesTo(table: TableRows): Reference[] {
    return references.filter(
      (reference) => reference.parentLeaves.includes(table.table) && copiedChildren(reference).length > 0,
    );
  }
  function copiedChildren(reference: Reference): TableRows[] {
    const children = reference.childLeaves.flatMap(({ oid }) => tables.get(oid) ?? []);
    return children.filter((child) => isFollowed(reference, child));
  }
  /** Rows whose loss, or whose loss of one reference, is still to be followed. */
  function pendingOf(table: TableRows, taken: Reference | undefined): Pending | undefined {
    const name = `${table.table.oid} ${taken === undefined ? "" : references.indexOf(taken)}`;
    const known = pendings.get(name);
    if (known !== undefined) return known;
    let followed = referencesTo(table);
    if (taken !== undefined) {
      const nulled = nullableColumns(taken.key, table.table);
      followed = throughColumns(followed, nulled);
    }
    if (followed.length === 0) return undefined;
    const pending = { table, rows: table.newSet(), references: followed };
    pendings.set(name, pending);
    return pending;
  }
  function lose(table: TableRows, row: number): void {
    if (table.lose(row)) pendingOf(table, undefined)?.rows.add(row);
  }
  /** What happens to a row that references one of `parent` that is not copied. */
  function leave(reference: Reference, parent: TableRows, oid: number, row: number): void {
    const child = tables.get(oid);
    if (child === undefined || !isFollowed(reference, child)) return;
    const mode = orphanMode(child, parent);
    if (mode === undefined) throw unsettled(reference);
    if (mode === "drop") {
      lose(child, row);
      return;
    }
    if (nullableColumns(reference.key, child.table).length === 0) throw unsettled(reference);
    if (child.takeReference(row, reference)) pendingOf(child, reference)?.rows.add(row);
  }

  for (const table of tables.values()) {
    const followed = referencesTo(table);
    if (followed.length === 0) continue;
    if (table.rows === "none") {
      for (const reference of followed) {
        const sql = referencingSql(reference, table.table, undefined);
        const visit = (oid: number, row: number) => leave(reference, table, oid, row);
        await source.read(sql, visit, selecting.following(reference));
      }
    } else if (isFiltered(table) && table.kept === undefined) {
      await chooseFiltered(selecting, table);
      const kept = table.choose();
      const left = pendingOf(table, undefined);
      const visit = (_: number, row: number) => {
        if (!kept.has(row)) left?.rows.add(row);
      };
      const doing = `reading which rows ${tableLabel(table.table)} has`;
      await source.read(rowsSql(table.table, { where: undefined, tail: undefined }), visit, { doing });
    }
  }
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const { table, rows, references: followed } of pendings.values()) {
      await selecting.eachBatch(rows, async (tids) => {
        isDone = false;
        for (const reference of followed) {
          const sql = referencingSql(reference, table.table, tids);
          const visit = (oid: number, row: number) => leave(reference, table, oid, row);
          await source.read(sql, visit, selecting.following(reference));
        }
      });
    }
  }
}

/** Chooses the rows that the table's own filter lets through, once, whatever it may say the next time. */
export async function chooseFiltered({ source }: Selecting, table: TableRows): Promise<void> {
  const { lost } = table;
  const kept = table.choose();
  const doing = `choosing the rows of ${tableLabel(table.table)} that its filter lets through`;
  const visit = (_: number, row: number) => {
    if (lost?.has(row) !== true) kept.add(row);
  };
  await source.read(rowsSql(table.table, filteredRows(table.plan)), visit, { doing, isFilter: true });
}

function unsettled({ key, child }: Reference): PgscrubError {
  return new PgscrubError("BUG", `no rule settles the orphans of ${tableLabel(child)} under ${key.name}`);
}
