// What the selection knows of one table with rows: which are kept, which are lost, which lose a reference, and which
// still have to be followed.
import type { Table } from "../../catalog/catalog.ts";
import type { TablePlan } from "../../plan/plan.ts";
import type { Reference, RuledRows } from "../../rules/references.ts";
import { RowSet } from "./row-set.ts";
import type { RowStore } from "./row-store.ts";

/** One table with rows, plain or leaf of a partitioned one. */
export class TableRows implements RuledRows {
  readonly table: Table;
  readonly rows: "all" | "none";
  readonly filter: TablePlan["filter"];
  readonly nulled: ReadonlySet<string>;
  readonly plan: TablePlan;
  /** The rows to copy, once something has chosen them row by row. */
  kept: RowSet | undefined;
  /** While nothing has: rows that its own filter lets through but that are dropped. */
  lost: RowSet | undefined;
  /** Rows whose columns of the reference become NULL. */
  readonly nulls = new Map<Reference, RowSet>();
  readonly #store: RowStore;

  constructor(plan: TablePlan, store: RowStore) {
    this.plan = plan;
    this.table = plan.table;
    this.rows = plan.rows;
    this.filter = plan.filter;
    const nulled = plan.columns.filter(
      ({ spec, exemptSql }) => spec?.masker === "null" && exemptSql === undefined,
    );
    this.nulled = new Set(nulled.map(({ column }) => column.name));
    this.#store = store;
  }

  newSet(): RowSet {
    return new RowSet(this.#store);
  }

  /** The rows to copy, from now on chosen row by row. */
  choose(): RowSet {
    this.kept ??= this.newSet();
    return this.kept;
  }

  /** Whether the row was to be copied until now. */
  lose(row: number): boolean {
    if (this.kept !== undefined) return this.kept.delete(row);
    this.lost ??= this.newSet();
    return this.lost.add(row);
  }

  /** Whether the row loses this reference only now; it stays. */
  takeReference(row: number, reference: Reference): boolean {
    if (this.kept?.has(row) === false || this.lost?.has(row) === true) return false;
    let rows = this.nulls.get(reference);
    if (rows === undefined) {
      rows = this.newSet();
      this.nulls.set(reference, rows);
    }
    return rows.add(row);
  }

  /** Other tables' rules changed what is copied of this one. */
  get isChanged(): boolean {
    return this.kept !== undefined || this.lost !== undefined || this.nulls.size > 0;
  }
}
