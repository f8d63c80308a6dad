// `pgscrub plan`.
import { writeFile } from "node:fs/promises";
import { PgscrubError } from "../../errors.ts";
import { planSource } from "../../plan-source.ts";
import { planDocument } from "../../report/documents.ts";
import { formatPlan } from "../../report/plan-text.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { PlanFlags } from "../program.ts";
import { newPlanOptions } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints the plan, and writes it with --out; 78 when a hazard would stop sync. */
export async function plan(context: CliContext, flags: PlanFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const found = await findConnections(context, flags, reporter);
    const source = requireConnection("source", found.source);
    const options = await newPlanOptions(context, flags, source, found.target, reporter);
    const { plan, sizes } = await planSource(options);
    reporter.close();
    const document = planDocument(plan, sizes);
    if (flags.out !== undefined) await writePlan(flags.out, `${JSON.stringify(document, null, 2)}\n`);
    printResult(
      context,
      flags.json,
      () => document,
      (paint, width) => formatPlan(plan, sizes, paint, width, flags.out),
    );
    return plan.hazards.some(({ severity }) => severity === "error") ? 78 : 0;
  } finally {
    reporter.close();
  }
}

async function writePlan(file: string, document: string): Promise<void> {
  try {
    await writeFile(file, document, { mode: 0o600 });
  } catch {
    throw new PgscrubError("CANNOT_WRITE", `the plan cannot be written to ${file}`, {
      hint: "Check the folder and its permissions.",
    });
  }
}
