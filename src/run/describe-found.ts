// The line of a step that searched a copy.
import { formatBytes, formatCount } from "../report/style-text.ts";
import type { VerifyReport } from "../verify/finding.ts";

/** `92 columns, 3,206 rows, 1.2 MB: nothing found`. */
export function describeFound({ coverage, findings }: VerifyReport): string {
  const read = `${formatCount(coverage.columns)} columns, ${formatCount(coverage.rows)} rows, ${formatBytes(coverage.bytes)}`;
  return `${read}: ${findings.length === 0 ? "nothing found" : `${findings.length} findings`}`;
}
