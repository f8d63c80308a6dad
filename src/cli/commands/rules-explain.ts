// `pgscrub rules explain TABLE[.COLUMN]`.
import { ERRORS } from "../../errors.ts";
import { type Explained, explainRules } from "../../explain-rules.ts";
import { SCHEMA_VERSION } from "../../report/documents.ts";
import { formatExplained } from "../../report/explain-text.ts";
import { findConnections, requireDatabase } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { showDiagnostics } from "../diagnostic-text.ts";
import { printResult } from "../print-result.ts";
import { prismaSchemaPath } from "../prisma-schema-path.ts";
import type { RulesExplainFlags } from "../rules-commands.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints what applies and why; 78 when the rules of the table have mistakes. */
export async function rulesExplain(
  context: CliContext,
  subject: string,
  flags: RulesExplainFlags,
): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const prismaSchema = prismaSchemaPath(context, flags.prisma, flags.source && "--source names one");
    const found =
      prismaSchema === undefined
        ? await findConnections(context, { source: flags.source }, reporter, ["source"])
        : undefined;
    const explained = await explainRules({
      rulesFile: flags.rules,
      subject,
      prismaSchema,
      source: found === undefined ? undefined : requireDatabase(found.source),
      insecureTls: flags.insecureTls ?? false,
      signal: context.signal,
    });
    reporter.close();
    const { diagnostics, source } = explained;
    printResult(
      context,
      flags.json,
      () => document(explained),
      (paint, width) => formatExplained(explained, paint, width),
    );
    if (flags.json !== true && diagnostics.length > 0)
      context.stdout.write(`\n${showDiagnostics(diagnostics, source, context.stdoutScreen)}\n`);
    return diagnostics.length === 0 ? 0 : ERRORS.RULES_INVALID.exit;
  } finally {
    reporter.close();
  }
}

function document({ table, rows, place, columns, diagnostics }: Explained): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: diagnostics.length === 0,
    table,
    rows,
    place,
    columns,
    diagnostics: diagnostics.map(({ length: _, lineText: __, ...shown }) => shown),
  };
}
