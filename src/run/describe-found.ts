// The line of a step that searched a copy.
import { formatBytes, formatCount } from "../report/style-text.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { StepOutcome } from "./steps.ts";

/** `92 columns, 3,206 rows, 1.2 MB: nothing found`; alarming when something was found. */
export function describeFound({ coverage, findings }: VerifyReport): StepOutcome {
  const read = `${formatCount(coverage.columns)} columns, ${formatCount(coverage.rows)} rows, ${formatBytes(coverage.bytes)}`;
  const found =
    findings.length === 0 ? "nothing found" : `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
  return { detail: `${read}: ${found}`, isAlarming: findings.length > 0 };
}
