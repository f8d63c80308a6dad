// `pgscrub init`.
import { isAbsolute, relative } from "node:path";
import { PgscrubError } from "../../errors.ts";
import {
  type InitOptions,
  type InitPlan,
  type InitStep,
  isWriting,
  planInit,
  writeInit,
} from "../../init.ts";
import { SCHEMA_VERSION } from "../../report/documents.ts";
import type { Paint } from "../../report/style-text.ts";
import { findPrismaSchema } from "../../rules/prisma/read-prisma.ts";
import { askYes } from "../ask.ts";
import { findConnections } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { InitFlags } from "../init-command.ts";
import { printResult, printText } from "../print-result.ts";
import { prismaSchemaPath } from "../prisma-schema-path.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Shows what the folder lacks, asks, writes it; 0 also when there is nothing to do. */
export async function init(context: CliContext, flags: InitFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const given = prismaSchemaPath(context, flags.prisma, flags.source);
    const found =
      given === undefined
        ? await findConnections(context, { source: flags.source }, reporter, ["source"])
        : undefined;
    const options: InitOptions = {
      directory: context.directory,
      processEnv: context.env,
      source: found?.source,
      isSourceRequired: flags.source !== undefined,
      prismaSchema: given === undefined ? findPrismaSchema(context.directory) : below(context, given),
      hasWorkflow: flags.workflow,
      insecureTls: flags.insecureTls ?? false,
      reporter,
      signal: context.signal,
    };
    const plan = await planInit(options);
    reporter.close();
    const isDry = flags.dryRun === true;
    const isJson = flags.json === true;
    if (!isJson) printText(context, (paint) => formatPlan(plan, paint));
    const writing = plan.steps.filter(isWriting);
    const isWritten = writing.length > 0 && !isDry;
    if (isWritten) {
      const files = writing.length === 1 ? "1 file" : `${writing.length} files`;
      if (!(await askYes(context, `Write ${files} into ${context.directory}?`, flags.yes ?? false))) {
        throw new PgscrubError("NOT_CONFIRMED", "the set-up was not confirmed", {
          hint: "Nothing was written.",
        });
      }
      await writeInit(plan, options);
    }
    printResult(
      context,
      isJson,
      () => document(plan, isWritten),
      (paint) => formatEnd(plan, { isDry, hasSource: found?.source !== undefined }, paint),
    );
    return 0;
  } finally {
    reporter.close();
  }
}

/** A path as it is written in the workflow: from the application's folder. */
function below(context: CliContext, path: string): string {
  return isAbsolute(path) ? relative(context.directory, path) : path;
}

function document({ steps, unsureColumns, installCommand }: InitPlan, isWritten: boolean): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: true,
    written: isWritten,
    steps: steps.map((step) => ({
      path: step.path,
      action: step.kind,
      about: step.about,
      ...(step.kind === "extend" ? { added: step.added } : {}),
    })),
    ...(unsureColumns === undefined ? {} : { unsureColumns }),
    ...(installCommand === undefined ? {} : { install: installCommand }),
  };
}

const SIGNS: Readonly<Record<InitStep["kind"], string>> = { create: "+", extend: "~", keep: "=", skip: "-" };

function formatPlan({ steps }: InitPlan, paint: Paint): string {
  const width = Math.max(...steps.map(({ path }) => path.length));
  const lines = steps.flatMap((step) => {
    const line = `${SIGNS[step.kind]} ${step.path.padEnd(width)}  ${step.about}`;
    if (step.kind === "keep") return [paint.dim(line)];
    if (step.kind === "skip") return [paint.yellow(line)];
    const added = step.kind === "extend" ? step.added : [];
    return [paint.green(line), ...added.map((text) => `    ${text}`)];
  });
  const legend = paint.dim("+ new   ~ lines added   = stays as it is   - left out");
  return `${lines.join("\n")}\n\n${legend}\n`;
}

function formatEnd(
  plan: InitPlan,
  { isDry, hasSource }: { readonly isDry: boolean; readonly hasSource: boolean },
  paint: Paint,
): string {
  const { steps, installCommand, unsureColumns } = plan;
  const written = steps.filter(isWriting).length;
  if (written === 0) return `${paint.green("nothing to do")}\n`;
  if (isDry) return `${paint.dim("nothing was written (--dry-run)")}\n`;
  const variables = hasSource ? "LOCAL_DATABASE_URL" : "PRODUCTION_DATABASE_URL and LOCAL_DATABASE_URL";
  const guesses = unsureColumns === 1 ? "1 column is a guess" : `${unsureColumns} columns are guesses`;
  const unsure = unsureColumns ? `; ${guesses}, \`pgscrub rules suggest\` shows which` : "";
  const next = [
    ...(installCommand === undefined ? [] : [installCommand]),
    `set ${variables} in .env.local, if they are nowhere yet`,
    ...(unsureColumns === undefined ? [] : [`read scrub-rules.yaml line by line${unsure}`]),
    "npm run db:sync",
  ];
  return `${paint.green("written")}\n\nnext:\n${next.map((line, index) => `  ${index + 1}. ${line}\n`).join("")}`;
}
