// The transfer of all tables and the index builds that follow each: largest first, on lanes that each copy one table at a
// time, in this thread or in one of their own.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import type { Progress, Reporter } from "../events.ts";
import type { TablePlan } from "../plan/plan.ts";
import type { TableResult } from "./load-table.ts";
import { shareOf } from "./plan-sizes.ts";
import { runScheduled } from "./scheduler.ts";
import type { StagingSessions } from "./staging-session.ts";

/** A table to be copied. */
export interface PendingTransfer {
  readonly plan: TablePlan;
  /** `schema.table`. */
  readonly label: string;
}

/** Copies one table at a time. */
export interface LoadLane {
  /** Copies every row of `schema.table`. */
  load(label: string): Promise<TableResult>;
  /** What this lane has copied so far, read on a timer. */
  readonly progress: Readonly<Pick<Progress, "rows" | "bytes">>;
}

export interface LoadInput {
  readonly staging: StagingSessions;
  readonly transfers: readonly PendingTransfer[];
  readonly lanes: readonly LoadLane[];
  /** Lanes in all: those beyond `lanes` build indexes. */
  readonly jobs: number;
  /** Exact rows by `schema.table`, where they were counted. */
  readonly counts: ReadonlyMap<string, number>;
  /** Builds the indexes of a table on a session of its own; called once per table when its rows are in. */
  buildIndexes(transfer: PendingTransfer, client: Client): Promise<void>;
  /** Called when the last byte is out of the source and all rows are in the target; the snapshot is released afterwards. */
  onTransferred(tables: readonly TableResult[]): Promise<void>;
  readonly reporter: Reporter;
}

/** Copies every table, largest first; returns their results in the order they were given. */
export async function loadData(input: LoadInput): Promise<TableResult[]> {
  const { transfers, lanes, jobs, counts, reporter } = input;
  const results = new Map<string, TableResult>();
  reporter.watch({
    get rows() {
      return sum(lanes, ({ progress }) => progress.rows);
    },
    get bytes() {
      return sum(lanes, ({ progress }) => progress.bytes);
    },
    estimatedRows: sum(
      transfers,
      ({ label, plan }) => counts.get(label) ?? Math.max(0, plan.table.estimatedRows),
    ),
    estimatedBytes: sum(
      transfers,
      ({ label, plan: { table } }) => table.dataBytes * shareOf(table, counts.get(label)),
    ),
  });
  const inOrder = (): TableResult[] => transfers.flatMap(({ label }) => results.get(label) ?? []);
  const largestFirst = [...transfers].sort((a, b) => b.plan.table.dataBytes - a.plan.table.dataBytes);
  await runScheduled(
    largestFirst,
    [...lanes, ...Array.from({ length: Math.max(0, jobs - lanes.length) }, () => undefined)],
    async (transfer, lane, scheduler) => {
      const { label } = transfer;
      const result = await lane.load(label);
      results.set(label, result);
      const { table, rows, bytes, ms } = result;
      reporter.report({ kind: "table-finished", table, rows, bytes, durationMs: ms });
      scheduler.later(() => input.staging.use((client) => input.buildIndexes(transfer, client)));
    },
    () => input.onTransferred(inOrder()),
  );
  return inOrder();
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Rejects when the signal is aborted, so that whatever is awaited beside it ends the run. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason ?? new PgscrubError("INTERRUPTED", "the run was interrupted"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
