// `pgscrub ci`: a scrubbed copy in a throw-away Postgres, judged, reported and thrown away again.
import type { SyncPlan } from "./plan/plan.ts";
import type { ProofReport } from "./report/proof-report.ts";
import { writeReports } from "./report/write-reports.ts";
import type { SyncReport } from "./run/sync-report.ts";
import { type CopyOptions, type Egress, makeScrubbedCopy } from "./scrubbed-copy.ts";

export interface CiOptions extends CopyOptions {
  /** Folder for the reports, absolute; undefined: none are written. */
  readonly reportDirectory: string | undefined;
  /** What the path of the rules file is relative to. */
  readonly workingDirectory: string;
}

export interface CiResult {
  readonly report: SyncReport;
  readonly plan: SyncPlan;
  readonly egress: Egress;
  /** What it ran on: `postgres:17-alpine, PostgreSQL 17.6`. */
  readonly postgres: string;
  /** Rows per table, undefined for all. */
  readonly sampleRows: number | undefined;
  readonly reportDirectory: string | undefined;
}

/** Runs it whole; nothing of it is left but the reports. `report.ok` is false when the copy is not clean. */
export async function runCi(options: CiOptions): Promise<CiResult> {
  const { reportDirectory, sampleRows } = options;
  const copy = await makeScrubbedCopy(options);
  try {
    if (reportDirectory !== undefined) {
      const proof: ProofReport = { ...copy.report.proof, command: "ci" };
      await writeReports(reportDirectory, proof, options.workingDirectory);
    }
    const { report, plan, egress, database } = copy;
    return { report, plan, egress, postgres: database.description, sampleRows, reportDirectory };
  } finally {
    await copy.database.stop();
  }
}
