// How much a run reads and how much room it needs, from the sizes in the source's catalog.
import type { SyncPlan } from "../plan/plan.ts";

/** Sizes, and what the filters of the rules let through. */
export interface PlannedAmounts extends PlannedSizes {
  /** Exact rows by `schema.table`, of the tables with `where`, `limit` or `sample`. */
  readonly filteredRows: ReadonlyMap<string, number>;
}

export interface PlannedSizes {
  /** Bytes that leave the source; compressed values grow on the wire. */
  readonly egressBytes: number;
  /** Bytes of disk that the new database needs beside the target. */
  readonly stagingBytes: number;
}

/** The sizes of what `plan` copies; indexes come with their tables. */
export function sizesOf(plan: SyncPlan): PlannedSizes {
  const copied = plan.tables.filter(({ rows }) => rows === "all").map(({ table }) => table);
  return {
    egressBytes: copied.reduce((total, { dataBytes }) => total + dataBytes, 0),
    stagingBytes: copied.reduce((total, { totalBytes }) => total + totalBytes, 0),
  };
}
