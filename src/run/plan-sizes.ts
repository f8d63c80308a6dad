// How much a run reads and how much room it needs, from the sizes in the source's catalog.
import { type Table, tableLabel } from "../catalog/catalog.ts";
import type { SyncPlan } from "../plan/plan.ts";

/** Sizes, and what the filters of the rules let through. */
export interface PlannedAmounts extends PlannedSizes {
  /** Exact rows by `schema.table`, of the tables of which not all rows may be copied. */
  readonly filteredRows: ReadonlyMap<string, number>;
}

export interface PlannedSizes {
  /** Bytes that leave the source; compressed values grow on the wire. */
  readonly egressBytes: number;
  /** Bytes of disk that the new database needs beside the target. */
  readonly stagingBytes: number;
}

/**
 * The sizes of what `plan` copies; indexes come with their tables. A table of which only `counts` rows are copied has its
 * share of them.
 */
export function sizesOf(plan: SyncPlan, counts: ReadonlyMap<string, number>): PlannedSizes {
  let egressBytes = 0;
  let stagingBytes = 0;
  for (const { table, rows } of plan.tables) {
    if (rows === "none") continue;
    const share = shareOf(table, counts.get(tableLabel(table)));
    egressBytes += Math.ceil(table.dataBytes * share);
    stagingBytes += Math.ceil(table.totalBytes * share);
  }
  return { egressBytes, stagingBytes };
}

/** Share of the table's rows that is copied; all of it where the table was never analysed. */
export function shareOf({ estimatedRows }: Table, count: number | undefined): number {
  if (count === undefined) return 1;
  return count === 0 ? 0 : Math.min(1, count / (estimatedRows > 0 ? estimatedRows : count));
}
