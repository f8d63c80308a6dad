// `pgscrub sync`.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ERRORS, PgscrubError } from "../../errors.ts";
import type { SyncPlan } from "../../plan/plan.ts";
import { syncDocument } from "../../report/documents.ts";
import { formatHazards, summarizePlan } from "../../report/plan-text.ts";
import { newPaint } from "../../report/style-text.ts";
import { formatSync } from "../../report/sync-text.ts";
import { sync as runSync } from "../../sync.ts";
import { askYes } from "../ask.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { SyncFlags } from "../program.ts";
import { defaultJobs, newPlanOptions, pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter, type TerminalReporter } from "../terminal-reporter.ts";
import { writeReport } from "../write-report.ts";

/** Refreshes the target; 0 swapped in, 65 when verification found something or was left out. */
export async function sync(context: CliContext, flags: SyncFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const found = await findConnections(context, flags, reporter);
    const source = requireConnection("source", found.source);
    const target = requireConnection("target", found.target);
    const report = await runSync({
      ...(await newPlanOptions(context, flags, source, target, reporter)),
      target,
      key: found.key,
      jobs: flags.jobs ?? defaultJobs(),
      maxBlockMs: flags.maxBlockMs,
      watchdogMs: flags.watchdogMs,
      pgDump: pgDumpChoice(context),
      createRoles: flags.createRoles ?? false,
      after: flags.after,
      keepStaging: flags.keepStaging ?? false,
      isVerified: flags.verify,
      dropPrevious: flags.dropPrevious ?? false,
      planDigest: flags.plan === undefined ? undefined : await readPlanDigest(flags.plan),
      confirm: (plan) => confirm(context, reporter, plan, target.database, flags.yes ?? false),
    });
    await writeReport(context, reporter, flags.report, report.proof);
    reporter.close();
    printResult(
      context,
      flags.json,
      () => syncDocument(report),
      (paint, width) => formatSync(report, paint, width),
    );
    if (report.ok) return 0;
    return ERRORS[report.verify === undefined ? "NOT_PROVED" : "VERIFICATION_FAILED"].exit;
  } finally {
    reporter.close();
  }
}

/** Hazards and the replacement of the target in one question. */
async function confirm(
  context: CliContext,
  reporter: TerminalReporter,
  plan: SyncPlan,
  database: string,
  isYes: boolean,
): Promise<boolean> {
  reporter.report({ kind: "notice", message: summarizePlan(plan) });
  for (const line of formatHazards(plan, newPaint(context.stderrScreen.hasColor))) {
    if (line !== "") reporter.report({ kind: "warning", message: line });
  }
  return askYes(context, `Replace the database ${JSON.stringify(database)} with a scrubbed copy?`, isYes);
}

const PLAN_FILE = z.object({ schemaVersion: z.literal(1), digest: z.string() });

async function readPlanDigest(file: string): Promise<string> {
  try {
    return PLAN_FILE.parse(JSON.parse(await readFile(file, "utf8"))).digest;
  } catch {
    throw new PgscrubError("CONFIGURATION_INVALID", `${file} is not a plan that pgscrub wrote`, {
      hint: "Make one with `pgscrub plan --out FILE`.",
    });
  }
}
