// `pgscrub ci`.
import { resolve } from "node:path";
import { runCi } from "../../ci.ts";
import { ERRORS } from "../../errors.ts";
import type { SyncPlan } from "../../plan/plan.ts";
import { ciDocument, ciMarkdown, formatCi } from "../../report/ci-text.ts";
import { describeFinding, placeOf } from "../../report/finding-rules.ts";
import { RulesError } from "../../rules/rules-error.ts";
import { SAMPLE_ROWS } from "../../sync-defaults.ts";
import { parseThrowawayChoice, type ThrowawayChoice } from "../../throwaway/throwaway-choice.ts";
import type { Finding } from "../../verify/finding.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { type Annotation, annotate, appendSummary } from "../github.ts";
import type { CiFlags } from "../pipeline-commands.ts";
import { printResult } from "../print-result.ts";
import { defaultJobs, newPlanOptions, pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";
import { problemAnnotation } from "./rules-check.ts";

/** Names what `--postgres` would, where a URL with a password should not stand in the process list. */
const POSTGRES_VARIABLE = "PGSCRUB_CI_POSTGRES";

/** Syncs into a throw-away Postgres, verifies, reports; 65 when the copy is not clean. */
export async function ci(context: CliContext, flags: CiFlags): Promise<number> {
  const postgres = choiceOf(context, flags);
  const reporter = newTerminalReporter(context);
  try {
    const found = await findConnections(context, { source: flags.source }, reporter, ["source"]);
    const source = requireConnection("source", found.source);
    const result = await runCi({
      ...(await newPlanOptions(context, flags, source, undefined, reporter)),
      key: found.key,
      jobs: defaultJobs(),
      pgDump: pgDumpChoice(context),
      sampleRows: flags.full === true ? undefined : (flags.sample ?? SAMPLE_ROWS),
      postgres,
      image: flags.image,
      reportDirectory: flags.report === undefined ? undefined : resolve(context.directory, flags.report),
      workingDirectory: context.directory,
    });
    reporter.close();
    const { report, plan } = result;
    annotate(
      context,
      (report.verify?.findings ?? []).map((finding) => findingAnnotation(finding, plan, flags.rules)),
    );
    await appendSummary(context, ciMarkdown(result));
    printResult(
      context,
      flags.json,
      () => ciDocument(result),
      (paint, width) => formatCi(result, paint, width),
    );
    return report.ok ? 0 : ERRORS.VERIFICATION_FAILED.exit;
  } catch (error) {
    reporter.close();
    if (error instanceof RulesError) annotate(context, error.diagnostics.map(problemAnnotation));
    throw error;
  } finally {
    reporter.close();
  }
}

function choiceOf({ env }: CliContext, { postgres }: CiFlags): ThrowawayChoice {
  if (postgres !== undefined) return parseThrowawayChoice(postgres, "of --postgres");
  const named = env[POSTGRES_VARIABLE];
  if (named === undefined || named === "") return { kind: "auto" };
  return parseThrowawayChoice(named, `in ${POSTGRES_VARIABLE}`);
}

/** On the line of the rule that speaks for the column, else on the rules file. */
function findingAnnotation(finding: Finding, plan: SyncPlan, rulesFile: string): Annotation {
  const { kind, table, column } = finding;
  const because = plan.tables
    .find((planned) => `${planned.table.schema}.${planned.table.name}` === table)
    ?.columns.find((planned) => planned.column.name === column)?.because;
  const rule = /^(.+):(\d+)$/.exec(because ?? "");
  return {
    title: `pgscrub: ${kind} in ${placeOf(finding)}`,
    message: describeFinding(finding),
    file: rule?.[1] ?? rulesFile,
    line: rule === null ? undefined : Number(rule[2]),
  };
}
