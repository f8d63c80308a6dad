// `pgscrub rules check`.
import { type CheckedRules, checkRules } from "../../check-rules.ts";
import { ERRORS } from "../../errors.ts";
import { SCHEMA_VERSION } from "../../report/documents.ts";
import { formatCount, newPaint } from "../../report/style-text.ts";
import type { Mistake } from "../../rules/format-diagnostic.ts";
import { findConnections } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { showDiagnostics } from "../diagnostic-text.ts";
import { type Annotation, annotate } from "../github.ts";
import type { RulesCheckFlags } from "../pipeline-commands.ts";
import { printResult } from "../print-result.ts";
import { prismaSchemaPath } from "../prisma-schema-path.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints every mistake with its place; 78 when there is one. */
export async function rulesCheck(context: CliContext, flags: RulesCheckFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const named = typeof flags.source === "string" ? flags.source : undefined;
    const prismaSchema = prismaSchemaPath(context, flags.prisma, named && "--source names one");
    const isAlone = flags.source === false || prismaSchema !== undefined;
    const found = isAlone
      ? undefined
      : await findConnections(context, { source: named }, reporter, ["source"]);
    const checked = await checkRules({
      rulesFile: flags.rules,
      prismaSchema,
      source: found?.source,
      insecureTls: flags.insecureTls ?? false,
      signal: context.signal,
    });
    reporter.close();
    for (const name of checked.notInSchema) {
      context.stderr.write(
        `· ${name} is not in ${prismaSchema}: only the database can say whether it is there\n`,
      );
    }
    annotate(context, checked.problems.map(problemAnnotation));
    printResult(
      context,
      flags.json,
      () => document(checked),
      () => format(context, checked, flags.rules, prismaSchema ?? (found?.source && "the source")),
    );
    return checked.problems.length === 0 ? 0 : ERRORS.RULES_INVALID.exit;
  } finally {
    reporter.close();
  }
}

/** A mistake of the rules on its line. */
export function problemAnnotation({ code, message, hint, file, line, col }: Mistake): Annotation {
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return { title: `pgscrub: ${code}`, message: text, file, line, col };
}

function document({ problems, notInSchema }: CheckedRules): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: problems.length === 0,
    diagnostics: problems.map(({ length: _, lineText: __, ...shown }) => shown),
    ...(notInSchema.length === 0 ? {} : { notInSchema }),
  };
}

function format(
  context: CliContext,
  { problems, text, tables, columns }: CheckedRules,
  file: string,
  schema: string | undefined,
): string {
  const paint = newPaint(context.stdoutScreen.hasColor);
  if (problems.length > 0) {
    const files = [...new Set(problems.map((problem) => problem.file))];
    const count = problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`;
    return `${showDiagnostics(problems, text, context.stdoutScreen)}\n\n${paint.red(`${count} in ${files.join(", ")}`)}\n`;
  }
  const size = `${formatCount(columns)} columns of ${tables} tables`;
  return schema !== undefined
    ? `${paint.green(`${file} fits`)}: it speaks for all ${size} of ${schema}\n`
    : `${paint.green(`${file} is well formed`)}: rules for ${size}; no database was asked whether it has them\n`;
}
