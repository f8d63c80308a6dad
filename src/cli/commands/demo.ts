// `pgscrub demo`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DemoResult, runDemo } from "../../demo/run-demo.ts";
import { SHOWN } from "../../demo/shown-rows.ts";
import { resolveKey } from "../../environment/resolve-urls.ts";
import { ERRORS } from "../../errors.ts";
import { syncDocument } from "../../report/documents.ts";
import { cutToWidth } from "../../report/fit-text.ts";
import { formatTable, type Paint } from "../../report/style-text.ts";
import { formatSync } from "../../report/sync-text.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { DemoFlags } from "../program.ts";
import { defaultJobs, pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** The rules that ship with the package, beside dist/. */
const RULES_FILE = join(fileURLToPath(new URL("../../..", import.meta.url)), "scrub-rules.yaml");

/** Of a value of a row: enough to see what it is. */
const LONGEST_VALUE = 40;

/** Runs the demo and prints its result; 65 when verification found something. */
export async function demo(context: CliContext, flags: DemoFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const result = await runDemo({
      contacts: flags.contacts,
      events: flags.events,
      rulesFile: RULES_FILE,
      jobs: defaultJobs(),
      key: (await resolveKey({ processEnv: context.env, directory: context.directory }))?.key,
      pgDump: pgDumpChoice(context),
      reporter,
      signal: context.signal,
    });
    reporter.close();
    printResult(
      context,
      flags.json,
      () => syncDocument(result.report),
      (paint, width) => formatDemo(result, paint, width),
    );
    return result.report.ok ? 0 : ERRORS.VERIFICATION_FAILED.exit;
  } finally {
    reporter.close();
  }
}

function formatDemo({ report, before, after }: DemoResult, paint: Paint, width: number): string {
  const lines = [formatSync({ ...report, previous: undefined }, paint, width)];
  if (after !== undefined) {
    const half = Math.min(LONGEST_VALUE, Math.floor((width - 35) / 2));
    const cut = (text: string) => cutToWidth(text, half);
    const rows = SHOWN.map(({ label }, index) => [label, cut(before[index] ?? ""), cut(after[index] ?? "")]);
    const titles = ["column", "production", "your copy"].map((title) => ({ title, align: "left" as const }));
    const [head = "", ...body] = formatTable(titles, rows, width);
    lines.push(paint.dim(head), ...body, "");
    lines.push(
      "Where to look next:",
      "  scrub-rules.yaml  the rules of this run",
      "  README.md         how to point pgscrub at your own databases",
      "  pgscrub plan      what would happen to every column of them",
    );
  }
  return `${lines.join("\n")}\n`;
}
