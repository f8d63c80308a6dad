// `--report DIR`: writes the proof and says where.
import type { ProofReport } from "../report/proof-report.ts";
import { writeReports } from "../report/write-reports.ts";
import type { CliContext } from "./context.ts";
import type { TerminalReporter } from "./terminal-reporter.ts";

/** Does nothing without a directory. */
export async function writeReport(
  context: CliContext,
  reporter: TerminalReporter,
  directory: string | undefined,
  proof: ProofReport,
): Promise<void> {
  if (directory === undefined) return;
  const files = await writeReports(directory, proof, context.directory);
  reporter.report({ kind: "notice", message: `reports: ${files.join(", ")}` });
}
