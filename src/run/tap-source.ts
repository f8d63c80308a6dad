// Reads the source's present values for a verification after the fact: the scrubbed columns alone, through the same taps
// as a sync, with nothing behind them.
import type { Client } from "pg";
import { tableLabel } from "../catalog/catalog.ts";
import { PgscrubError } from "../errors.ts";
import type { Progress, Reporter } from "../events.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { openSnapshot, type Snapshot } from "../pipeline/source/snapshot.ts";
import type { SourceTap } from "../pipeline/transfer.ts";
import type { TablePlan } from "../plan/plan.ts";
import { selectList } from "../plan/select-list.ts";
import { destroyClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { serverError } from "../postgres/server-error.ts";
import type { Rules } from "../rules/rules.ts";
import { whenAborted } from "./load-data.ts";
import { scrubbedColumns } from "./observed-columns.ts";
import { type PlannedSource, planOver } from "./read-source.ts";
import { type CollectedEvidence, collectEvidence, newEvidenceSetup } from "./source-evidence.ts";

export interface TapSourceOptions {
  readonly source: ConnectionTarget;
  readonly rules: Rules;
  readonly insecureTls: boolean;
  /** Tables read at once. */
  readonly jobs: number;
  /** Fingerprints of the source's values in memory at most; left out: what 40 MB hold. */
  readonly mostFingerprintsHeld?: number | undefined;
  readonly maxBlockMs: number;
  /** No byte moves for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface TappedSource {
  readonly planned: PlannedSource;
  readonly evidence: CollectedEvidence;
}

const ALL = { where: undefined, tail: undefined, nulls: new Map<string, string>() };

/**
 * Collects from every table that arrives; nothing of the source is held any longer when it returns. The caller closes the
 * evidence.
 */
export async function tapSource(options: TapSourceOptions): Promise<TappedSource> {
  const evidence = collectEvidence(newEvidenceSetup(options.rules, options.mostFingerprintsHeld));
  try {
    const planned = await tapTables(options, evidence);
    return { planned, evidence };
  } catch (error) {
    evidence.close();
    throw error;
  }
}

async function tapTables(options: TapSourceOptions, evidence: CollectedEvidence): Promise<PlannedSource> {
  const { rules, reporter } = options;
  const snapshot = await openSnapshot(options.source, options);
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  snapshot.lost.catch((error: unknown) => ending.abort(error));
  try {
    const version = await serverVersion(snapshot.client);
    const planned = await planOver(snapshot.client, rules, version);
    await evidence.readConstraints(snapshot.client);
    const queue = planned.plan.tables
      .filter(({ table, rows }) => table.kind === "leaf" && rows !== "none")
      .map((table) => ({ ...table, columns: scrubbedColumns(table) }))
      .filter(({ columns }) => columns.length > 0)
      .toSorted((a, b) => b.table.dataBytes - a.table.dataBytes);
    const progress: Progress = {
      rows: 0,
      bytes: 0,
      estimatedRows: queue.reduce((sum, { table }) => sum + Math.max(0, table.estimatedRows), 0),
      estimatedBytes: queue.reduce((sum, { table }) => sum + table.dataBytes, 0),
    };
    reporter.watch(progress);
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await tapTable(snapshot, next, { evidence, progress, signal, watchdogMs: options.watchdogMs });
      }
    };
    const workers = Array.from({ length: options.jobs }, work);
    await Promise.race([Promise.all(workers), whenAborted(signal)]);
    return planned;
  } catch (error) {
    ending.abort(error);
    throw error;
  } finally {
    await snapshot.release();
  }
}

async function serverVersion(client: Client): Promise<number> {
  try {
    const { rows } = await client.query<{ version: number }>(
      "SELECT pg_catalog.current_setting('server_version_num')::int4 AS version",
    );
    return rows[0]?.version ?? 0;
  } catch (error) {
    throw serverError(error, { doing: "asking the source's version" });
  }
}

interface TapRun {
  readonly evidence: CollectedEvidence;
  readonly progress: Progress;
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

async function tapTable(snapshot: Snapshot, plan: TablePlan, run: TapRun): Promise<void> {
  const label = tableLabel(plan.table);
  // What is placed at the source stays there: only its digests come.
  const list = await selectList(plan, run.evidence.digestSalt, async () => "NULL");
  const tap = run.evidence.tapFor(list);
  const client = await snapshot.openReader();
  const abort = (): void => destroyClient(client);
  run.signal.addEventListener("abort", abort, { once: true });
  try {
    await readInto(client, list.copyOutSql(ALL), tap, run, label);
    run.evidence.finishTable(label);
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    throw serverError(error, { doing: `reading ${label}` });
  } finally {
    run.signal.removeEventListener("abort", abort);
    destroyClient(client);
  }
}

async function readInto(
  client: Client,
  sql: string,
  tap: SourceTap,
  { progress, watchdogMs }: TapRun,
  label: string,
): Promise<void> {
  const stream = openCopyOut(client, sql);
  let lastMoveAt = Date.now();
  const watchdog = setInterval(
    () => {
      if (Date.now() - lastMoveAt <= watchdogMs) return;
      stream.destroy(
        new PgscrubError("CONNECTION_LOST", `${label}: no byte moved for ${watchdogMs} ms`, {
          hint: "Check the network to the source and run the command again.",
        }),
      );
    },
    Math.min(1000, watchdogMs / 2),
  );
  try {
    for await (const chunk of stream) {
      lastMoveAt = Date.now();
      const before = tap.rows;
      tap.push(chunk);
      progress.bytes += chunk.length;
      progress.rows += tap.rows - before;
    }
  } finally {
    clearInterval(watchdog);
  }
  tap.finish();
  if (tap.rows === stream.rowCount) return;
  throw new PgscrubError("SOURCE_CHANGED", `${label}: ${stream.rowCount} rows sent, ${tap.rows} seen`, {
    hint: "Run the command again; report it if it stays.",
  });
}
