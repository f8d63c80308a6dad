// The plan as plain data: what sync will do to every column, printed before it runs. Built by build-plan.ts.
import type { Column, Table } from "../catalog/catalog.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import type { RowFilter, SubsetRule } from "../rules/rules.ts";

/** keep: bytes pass · mask: rewritten by a masker · generated: recomputed by the target. */
export type Treatment = "keep" | "mask" | "generated";

export interface ColumnPlan {
  readonly column: Column;
  readonly treatment: Treatment;
  /** The masker with checked options; undefined for keep without reason and for generated columns. */
  readonly spec: MaskerSpec | undefined;
  /** SQL over the table's columns that is true for rows whose value is kept (`when`, `unless`); undefined: for none. */
  readonly exemptSql: string | undefined;
  /** source: an expression in COPY's select list, the value never leaves production. */
  readonly placement: "source" | "stream" | "none";
  /** Why: the rule's file:line, `structural: primary key`, a policy. */
  readonly because: string;
}

export interface TablePlan {
  readonly table: Table;
  /** none: only the table itself arrives (`rows: none`). */
  readonly rows: "all" | "none";
  /** Which of the rows; what `subset` and `orphans` make of it is run/select-rows.ts' part. */
  readonly filter: RowFilter;
  readonly format: "binary" | "text";
  /** In attribute order, generated ones included. */
  readonly columns: readonly ColumnPlan[];
}

export interface Hazard {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly table?: string;
  readonly column?: string;
  readonly message: string;
}

export interface SyncPlan {
  readonly tables: readonly TablePlan[];
  readonly subset: SubsetRule | undefined;
  /** Of every table only so many rows, and those that they reference; undefined: all that the rules let through. */
  readonly sampleRows?: number | undefined;
  readonly hazards: readonly Hazard[];
  /** Hash over rules and catalog; `sync --plan F` refuses (78) when it differs. */
  readonly digest: string;
}
