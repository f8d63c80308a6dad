// The transfer of all tables and the index builds that follow each: readers of one snapshot, writers on staging, lanes.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import type { Progress, Reporter } from "../events.ts";
import type { Snapshot } from "../pipeline/source/snapshot.ts";
import { type SourceTap, transferTable } from "../pipeline/transfer.ts";
import type { CompiledTransfer } from "../plan/compile.ts";
import { filteredRows } from "../plan/filter-rows.ts";
import type { TablePlan } from "../plan/plan.ts";
import type { RowPiece } from "../plan/select-list.ts";
import { destroyClient, endClient } from "../postgres/connect.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import type { ChosenRows } from "./choose-rows.ts";
import { countRows } from "./count-filtered.ts";
import { shareOf } from "./plan-sizes.ts";
import { runScheduled } from "./scheduler.ts";
import type { StagingSessions } from "./staging-session.ts";

export interface TableResult {
  /** `schema.table`. */
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly format: "binary" | "text";
  readonly ms: number;
}

/** A table that is compiled when its turn comes: the memories of its maskers are given back with it. */
export interface PendingTransfer {
  readonly plan: TablePlan;
  /** `schema.table`. */
  readonly label: string;
  compile(): Promise<CompiledTransfer>;
}

export interface LoadInput {
  readonly snapshot: Snapshot;
  readonly staging: StagingSessions;
  readonly transfers: readonly PendingTransfer[];
  readonly chosen: ChosenRows;
  /** A tap for the verifier on tables that have something to prove, else undefined. */
  tapFor(transfer: CompiledTransfer): SourceTap | undefined;
  /** Every row of `schema.table` has passed its taps. */
  onTableLoaded(label: string): void;
  /** Builds the indexes of `schema.table` on a session of its own; called once per table when its rows are in. */
  buildIndexes(label: string, client: Client): Promise<void>;
  /** The rows and the indexes of `schema.table` are in. */
  onTableBuilt(label: string): void;
  /** Called when the last byte is out of the source and all rows are in the target; the snapshot is released afterwards. */
  onTransferred(tables: readonly TableResult[]): Promise<void>;
  readonly jobs: number;
  readonly watchdogMs: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Copies every table, largest first; returns their results in the order they were given. */
export async function loadData(input: LoadInput): Promise<TableResult[]> {
  const { transfers, reporter } = input;
  const { counts } = input.chosen;
  const results = new Map<string, TableResult>();
  const progress: Progress = {
    rows: 0,
    bytes: 0,
    estimatedRows: sum(
      transfers,
      ({ label, plan }) => counts.get(label) ?? Math.max(0, plan.table.estimatedRows),
    ),
    estimatedBytes: sum(
      transfers,
      ({ label, plan: { table } }) => table.dataBytes * shareOf(table, counts.get(label)),
    ),
  };
  reporter.watch(progress);
  const inOrder = (): TableResult[] => transfers.flatMap(({ label }) => results.get(label) ?? []);
  const largestFirst = [...transfers].sort((a, b) => b.plan.table.dataBytes - a.plan.table.dataBytes);
  await runScheduled(
    largestFirst,
    input.jobs,
    async (transfer, scheduler) => {
      const result = await loadTable(input, await transfer.compile(), progress);
      results.set(transfer.label, result);
      input.onTableLoaded(transfer.label);
      const { table, rows, bytes, ms } = result;
      reporter.report({ kind: "table-finished", table, rows, bytes, durationMs: ms });
      scheduler.later(async () => {
        await input.staging.use((client) => input.buildIndexes(transfer.label, client));
        input.onTableBuilt(transfer.label);
      });
    },
    () => input.onTransferred(inOrder()),
  );
  return inOrder();
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

async function loadTable(
  input: LoadInput,
  transfer: CompiledTransfer,
  progress: Progress,
): Promise<TableResult> {
  const { label } = transfer;
  if (transfer.sent.length === 0) return loadEmptyRows(input, transfer);
  const source = await input.snapshot.openReader();
  let target: Client;
  try {
    target = await input.staging.open();
  } catch (error) {
    destroyClient(source);
    throw error;
  }
  try {
    return await input.staging.whileAlive(target, () => copyTable(input, transfer, progress, source, target));
  } catch (error) {
    destroyClient(source);
    destroyClient(target);
    throw serverError(error, { doing: `copying ${label}` });
  }
}

async function copyTable(
  input: LoadInput,
  transfer: CompiledTransfer,
  progress: Progress,
  source: Client,
  target: Client,
): Promise<TableResult> {
  const { label, plan } = transfer;
  const pieces = input.chosen.selection?.piecesOf(plan.table);
  await target.query("BEGIN");
  // FREEZE is allowed only to whoever created or truncated the table in the same transaction.
  await target.query(`TRUNCATE ONLY ${quoteQualified(plan.table.schema, plan.table.name)}`);
  const result = await Promise.race([
    transferTable({
      label,
      source,
      target,
      copyOutSqls: copyOutSqls(transfer, pieces ?? [filteredRows(plan)]),
      copyInSql: transfer.copyInSql,
      scrub: transfer.scrub ?? (pieces === undefined ? undefined : transfer.joining),
      openTap: () => input.tapFor(transfer),
      progress,
      watchdogMs: input.watchdogMs,
      signal: input.signal,
    }),
    input.snapshot.lost,
  ]);
  await target.query("COMMIT");
  await endClient(target);
  return {
    table: label,
    rows: result.rows,
    bytes: result.bytes,
    format: plan.format,
    ms: result.durationMs,
  };
}

/** Made one by one: each names some 20,000 rows. */
function* copyOutSqls(transfer: CompiledTransfer, pieces: Iterable<RowPiece>): Generator<string> {
  for (const piece of pieces) yield transfer.copyOutSql(piece);
}

/** A table without columns still has rows: COPY can say neither how many nor load them. */
async function loadEmptyRows(input: LoadInput, transfer: CompiledTransfer): Promise<TableResult> {
  const { label, plan } = transfer;
  const startedAt = performance.now();
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const source = await input.snapshot.openReader();
  try {
    const rows = input.chosen.counts.get(label) ?? (await countRows(source, plan));
    await input.staging.use((client) =>
      client.query(`INSERT INTO ${relation} SELECT FROM pg_catalog.generate_series(1, ${rows})`),
    );
    return { table: label, rows, bytes: 0, format: plan.format, ms: performance.now() - startedAt };
  } catch (error) {
    throw serverError(error, { doing: `copying ${label}` });
  } finally {
    destroyClient(source);
  }
}

/** Rejects when the signal is aborted, so that whatever is awaited beside it ends the run. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason ?? new PgscrubError("INTERRUPTED", "the run was interrupted"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
