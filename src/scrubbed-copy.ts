// A scrubbed, verified copy in a throw-away Postgres: what `pgscrub ci` and `pgscrub/testing` are made of. The plan and the
// egress come first, before a server is started or a row is read.
import type { SyncPlan } from "./plan/plan.ts";
import { type PlanResult, planSource } from "./plan-source.ts";
import { parseConnectionString } from "./postgres/connection-string.ts";
import type { PgDumpChoice } from "./postgres/pg-dump.ts";
import { formatBytes, formatCount } from "./report/style-text.ts";
import type { PlanOptions } from "./run/run-options.ts";
import { newStepRunner } from "./run/steps.ts";
import type { SyncReport } from "./run/sync-report.ts";
import { sync } from "./sync.ts";
import { SYNC_DEFAULTS } from "./sync-defaults.ts";
import { guardEnvironment } from "./target/guard.ts";
import type { ThrowawayChoice } from "./throwaway/throwaway-choice.ts";
import { openThrowaway, type ThrowawayDatabase } from "./throwaway/throwaway-database.ts";

export interface CopyOptions extends Omit<PlanOptions, "target"> {
  readonly postgres: ThrowawayChoice;
  /** Container image; the official one of the source's major version unless given. */
  readonly image: string | undefined;
  /** 32 bytes, or undefined for a random one of this run. */
  readonly key: Buffer | undefined;
  /** Tables copied at a time. */
  readonly jobs: number;
  readonly pgDump: PgDumpChoice;
}

/** What leaves the source, in bytes, as its catalog and statistics say. */
export interface Egress {
  readonly rowsBytes: number;
  /** Names that free text is searched for. */
  readonly namesBytes: number;
  /** All that a run without a sample would read of rows, at most. */
  readonly wholeBytes: number;
}

export interface ScrubbedDatabase {
  /** Whoever gets it stops it, whether the copy is clean or not. */
  readonly database: ThrowawayDatabase;
  readonly report: SyncReport;
  readonly plan: SyncPlan;
  readonly egress: Egress;
}

/**
 * Makes the copy. Resolves when it is verified, with findings in the report when it is not clean; then no database is
 * there. Throws PgscrubError for everything else, and has removed what it started.
 */
export async function makeScrubbedCopy(options: CopyOptions): Promise<ScrubbedDatabase> {
  const { reporter, signal, insecureTls } = options;
  guardEnvironment(options.nodeEnv);
  const steps = newStepRunner(reporter, signal);
  const planned = await steps.run("plan", () => planSource({ ...options, target: undefined }));
  reporter.report({ kind: "notice", message: describeEgress(planned, options.sampleRows) });
  for (const { severity, code, message } of planned.plan.hazards) {
    if (severity === "warning") reporter.report({ kind: "warning", message: `hazard[${code}] ${message}` });
  }
  const { postgres: choice, image } = options;
  const major = Math.floor(planned.sourceVersion / 10_000);
  const database = await steps.run(
    "start a throw-away Postgres",
    () => openThrowaway({ choice, image, major, insecureTls, signal }),
    ({ description }) => description,
  );
  try {
    const target = parseConnectionString(database.url, "of the throw-away server");
    const report = await sync({
      ...SYNC_DEFAULTS,
      ...options,
      target,
      // Roles belong to the server: none is left behind on one that stays.
      createRoles: database.kind !== "server",
      allowRemoteTargets:
        database.kind === "docker"
          ? [...options.allowRemoteTargets, target.host]
          : options.allowRemoteTargets,
      confirm: async () => true,
    });
    return { database, report, plan: planned.plan, egress: egressOf(planned) };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

function egressOf({ sizes, namesBytes, wholeBytes }: PlanResult): Egress {
  return { rowsBytes: sizes.egressBytes, namesBytes, wholeBytes };
}

/** One sentence: what this run reads, and what a run of everything would. */
function describeEgress(
  { plan, sizes, namesBytes, wholeBytes }: PlanResult,
  sample: number | undefined,
): string {
  const names =
    namesBytes === 0 ? "" : `, and about ${formatBytes(namesBytes)} of names to look for in free text`;
  const read = `about ${formatBytes(sizes.egressBytes)}`;
  if (sample === undefined) return `egress: ${read} of rows will leave the source${names}`;
  const rows = [...sizes.filteredRows.values()].reduce((total, count) => total + count, 0);
  const tables = plan.tables.filter((table) => table.rows === "all").length;
  return (
    `egress: ${read} will leave the source${names}: ${formatCount(rows)} rows of ${tables} tables, ` +
    `${formatCount(sample)} of each and what they reference; --full would read about ${formatBytes(wholeBytes)}`
  );
}
