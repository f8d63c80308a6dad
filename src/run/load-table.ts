// One table of the transfer: a reader of the snapshot, a writer on staging, one transaction. Runs in the main thread or in a
// worker; what it needs is told in plain terms.
import type { Client } from "pg";
import type { Progress } from "../events.ts";
import { type SourceTap, transferTable } from "../pipeline/transfer.ts";
import type { CompiledTransfer } from "../plan/compile.ts";
import { filteredRows } from "../plan/filter-rows.ts";
import type { TablePlan } from "../plan/plan.ts";
import type { RowPiece } from "../plan/select-list.ts";
import { destroyClient, endClient } from "../postgres/connect.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { countRows } from "./count-filtered.ts";
import type { StagingSessions } from "./staging-session.ts";
import type { TableResult } from "./sync-result.ts";

export type { TableResult } from "./sync-result.ts";

export interface TableLoader {
  /** A reader of the snapshot, ready for one COPY. */
  openSource(): Promise<Client>;
  readonly staging: StagingSessions;
  /** Exact rows by `schema.table`, where they were counted. */
  readonly counts: ReadonlyMap<string, number>;
  /** The rows that were chosen one by one; undefined: the table's own filter says them. */
  piecesOf(plan: TablePlan): Iterable<RowPiece> | undefined;
  /** A tap for the verifier on tables that have something to prove, else undefined. */
  tapFor(transfer: CompiledTransfer): SourceTap | undefined;
  /** Counts on. */
  readonly progress: Pick<Progress, "rows" | "bytes">;
  readonly watchdogMs: number;
  /** Aborts when the run ends, for whatever reason; that is its reason. */
  readonly signal: AbortSignal;
}

/** Copies all rows of one table; its transaction is committed when this resolves. */
export async function loadTable(loader: TableLoader, transfer: CompiledTransfer): Promise<TableResult> {
  const { label } = transfer;
  if (transfer.sent.length === 0) return loadEmptyRows(loader, transfer);
  const source = await loader.openSource();
  let target: Client;
  try {
    target = await loader.staging.open();
  } catch (error) {
    destroyClient(source);
    throw error;
  }
  try {
    return await loader.staging.whileAlive(target, () => copyTable(loader, transfer, source, target));
  } catch (error) {
    destroyClient(source);
    destroyClient(target);
    throw serverError(error, { doing: `copying ${label}` });
  }
}

async function copyTable(
  loader: TableLoader,
  transfer: CompiledTransfer,
  source: Client,
  target: Client,
): Promise<TableResult> {
  const { label, plan } = transfer;
  const pieces = loader.piecesOf(plan);
  await target.query("BEGIN");
  // FREEZE is allowed only to whoever created or truncated the table in the same transaction.
  await target.query(`TRUNCATE ONLY ${quoteQualified(plan.table.schema, plan.table.name)}`);
  const result = await transferTable({
    label,
    source,
    target,
    copyOutSqls: copyOutSqls(transfer, pieces ?? [filteredRows(plan)]),
    copyInSql: transfer.copyInSql,
    scrub: transfer.scrub ?? (pieces === undefined ? undefined : transfer.joining),
    openTap: () => loader.tapFor(transfer),
    progress: loader.progress,
    watchdogMs: loader.watchdogMs,
    signal: loader.signal,
  });
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
async function loadEmptyRows(loader: TableLoader, transfer: CompiledTransfer): Promise<TableResult> {
  const { label, plan } = transfer;
  const startedAt = performance.now();
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const source = await loader.openSource();
  try {
    const rows = loader.counts.get(label) ?? (await countRows(source, plan));
    await loader.staging.use((client) =>
      client.query(`INSERT INTO ${relation} SELECT FROM pg_catalog.generate_series(1, ${rows})`),
    );
    return { table: label, rows, bytes: 0, format: plan.format, ms: performance.now() - startedAt };
  } catch (error) {
    throw serverError(error, { doing: `copying ${label}` });
  } finally {
    destroyClient(source);
  }
}
