// What a run knows at its end → its report (sync-result.ts).
import { tableLabel } from "../catalog/catalog.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { describeTarget } from "../postgres/connection-string.ts";
import type { ProofReport } from "../report/proof-report.ts";
import type { AllowEntry } from "../rules/rules.ts";
import type { ExemptValues } from "../verify/exempt-values.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { Manifest } from "../verify/manifest.ts";
import { pgscrubVersion } from "../version.ts";
import type { StagedCopy } from "./build-staging.ts";
import type { SyncOptions } from "./run-options.ts";
import type { ExemptField, SyncReport } from "./sync-result.ts";

export type { SyncReport } from "./sync-result.ts";

/** A report before the run has ended. */
export type UntimedReport = Omit<SyncReport, "durationMs" | "proof">;

export function syncReport(input: {
  readonly ok: boolean;
  readonly target: string;
  readonly copy: StagedCopy;
  readonly plan: SyncPlan;
  readonly allow: readonly AllowEntry[];
  /** What the taps saw spared; undefined when nothing was verified. */
  readonly exempt: ExemptValues | undefined;
  readonly previous: string | undefined;
  readonly manifest: Manifest | undefined;
  readonly verify: VerifyReport | undefined;
}): UntimedReport {
  const { copy, plan, exempt, ...rest } = input;
  const bytes = copy.tables.reduce((total, table) => total + table.bytes, 0);
  return { ...rest, bytes, tables: copy.tables, leftOut: copy.leftOut, exempt: exemptFields(plan, exempt) };
}

/** The report of a run that took `durationMs`. */
export function timedReport(
  report: UntimedReport,
  durationMs: number,
  { source, target }: Pick<SyncOptions, "source" | "target">,
): SyncReport {
  const proof: ProofReport = {
    command: "sync",
    version: pgscrubVersion(),
    at: new Date().toISOString(),
    durationMs,
    source: describeTarget(source),
    target: describeTarget(target),
    manifest: report.manifest,
    verify: report.verify,
  };
  return { ...report, durationMs, proof };
}

function exemptFields(plan: SyncPlan, exempt: ExemptValues | undefined): ExemptField[] {
  return plan.tables.flatMap(({ table, columns }) =>
    columns.flatMap(({ column, exemptSql }) => {
      if (exemptSql === undefined) return [];
      const label = tableLabel(table);
      const fields = exempt === undefined ? undefined : (exempt.find(label, column.name)?.spared ?? 0);
      return [{ table: label, column: column.name, condition: exemptSql, fields }];
    }),
  );
}
