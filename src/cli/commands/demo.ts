// `pgscrub demo`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DemoResult, runDemo } from "../../demo/run-demo.ts";
import { SHOWN } from "../../demo/shown-rows.ts";
import { ERRORS } from "../../errors.ts";
import { syncDocument } from "../../report/documents.ts";
import { formatTable, newPaint } from "../../report/style-text.ts";
import { formatSync } from "../../report/sync-text.ts";
import type { CliContext } from "../context.ts";
import type { DemoFlags } from "../program.ts";
import { defaultJobs, pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** The rules that ship with the package, beside dist/. */
const RULES_FILE = join(fileURLToPath(new URL("../../..", import.meta.url)), "scrub-rules.yaml");

/** Runs the demo and prints its result; 65 when verification found something. */
export async function demo(context: CliContext, flags: DemoFlags): Promise<number> {
  const reporter = newTerminalReporter(context.stderr, context.isTerminal, context.hasColor);
  try {
    const result = await runDemo({
      contacts: flags.contacts,
      events: flags.events,
      rulesFile: RULES_FILE,
      jobs: defaultJobs(),
      pgDump: pgDumpChoice(context),
      reporter,
      signal: context.signal,
    });
    reporter.close();
    const document = () => `${JSON.stringify(syncDocument(result.report), null, 2)}\n`;
    context.stdout.write(flags.json === true ? document() : formatDemo(context, result));
    return result.report.ok ? 0 : ERRORS.VERIFICATION_FAILED.exit;
  } finally {
    reporter.close();
  }
}

function formatDemo(context: CliContext, { report, before, after }: DemoResult): string {
  const paint = newPaint(context.hasColor);
  const lines = [formatSync(report, paint, context.columns)];
  if (after !== undefined) {
    const half = Math.floor((context.columns - 39) / 2);
    const cut = (text: string) => (text.length > half ? `${text.slice(0, half - 1)}…` : text);
    const rows = SHOWN.map(({ label }, index) => [label, cut(before[index] ?? ""), cut(after[index] ?? "")]);
    const titles = ["column", "production", "your copy"].map((title) => ({ title, align: "left" as const }));
    lines.push(...formatTable(titles, rows, context.columns), "");
    lines.push(
      "Where to look next:",
      "  scrub-rules.yaml  the rules of this run",
      "  README.md         how to point pgscrub at your own databases",
      "  pgscrub plan      what would happen to every column of them",
    );
  }
  return `${lines.join("\n")}\n`;
}
