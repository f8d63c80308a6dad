// `pgscrub rules suggest`.
import { SCHEMA_VERSION } from "../../report/documents.ts";
import { displayWidth, padToWidth, wrapLine } from "../../report/fit-text.ts";
import { formatCount, type Paint } from "../../report/style-text.ts";
import { type SuggestedRules, suggestRules } from "../../suggest-rules.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { RulesSuggestFlags } from "../pipeline-commands.ts";
import { printResult } from "../print-result.ts";
import { prismaSchemaPath } from "../prisma-schema-path.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints what is proposed for every column; with --write says what went into the file. */
export async function rulesSuggest(context: CliContext, flags: RulesSuggestFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const prismaSchema = prismaSchemaPath(context, flags.prisma, flags.source);
    const found =
      prismaSchema === undefined
        ? await findConnections(context, { source: flags.source }, reporter, ["source"])
        : undefined;
    const suggested = await suggestRules({
      rulesFile: flags.rules,
      source: prismaSchema === undefined ? requireConnection("source", found?.source) : { prismaSchema },
      sampleRows: flags.sample,
      write: flags.write === true,
      insecureTls: flags.insecureTls ?? false,
      signal: context.signal,
    });
    reporter.close();
    printResult(
      context,
      flags.json,
      () => document(suggested),
      (paint, width) => format(suggested, flags, paint, width),
    );
    return 0;
  } finally {
    reporter.close();
  }
}

function document({ suggestions, written }: SuggestedRules): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    columns: suggestions,
    ...(written === undefined ? {} : { written }),
  };
}

/** Below this a person should look first. */
const UNSURE_BELOW = 0.6;

function format(
  { suggestions, written }: SuggestedRules,
  flags: RulesSuggestFlags,
  paint: Paint,
  width: number,
): string {
  const lines: string[] = [];
  // One width for all tables, so that their columns stand below one another.
  const proposed = suggestions.filter(({ sensitive }) => sensitive);
  const nameWidth = Math.max(0, ...proposed.map(({ column }) => displayWidth(column)));
  const maskerWidth = Math.max(0, ...proposed.map(({ masker }) => masker.length));
  for (const table of new Set(suggestions.map((suggestion) => suggestion.table))) {
    const columns = suggestions.filter((suggestion) => suggestion.table === table);
    const masked = columns.filter(({ sensitive }) => sensitive);
    const kept = columns.filter(({ sensitive }) => !sensitive);
    lines.push(paint.bold(table));
    for (const { column, masker, confidence, reason } of masked) {
      const sure = confidence.toFixed(2);
      const shown = confidence < UNSURE_BELOW ? paint.yellow(sure) : sure;
      const line = `  ${padToWidth(column, nameWidth)}  ${masker.padEnd(maskerWidth)}  ${shown}  ${paint.dim(reason)}`;
      lines.push(...wrapLine(line, width, nameWidth + maskerWidth + 12));
    }
    if (kept.length > 0)
      lines.push(
        ...wrapLine(`  keep: ${kept.map(({ column }) => column).join(", ")}`, width, 4).map(paint.dim),
      );
    lines.push("");
  }
  const masked = suggestions.filter(({ sensitive }) => sensitive);
  const unsure = masked.filter(({ confidence }) => confidence < UNSURE_BELOW).length;
  const doubt =
    unsure === 0 ? "" : `; ${formatCount(unsure)} of them unsure, confidence below ${UNSURE_BELOW}`;
  lines.push(
    `${formatCount(suggestions.length)} columns: ${formatCount(masked.length)} sensitive, ` +
      `${formatCount(suggestions.length - masked.length)} kept${doubt}`,
  );
  lines.push(outcome(written, flags, paint));
  return `${lines.join("\n")}\n`;
}

function outcome(written: SuggestedRules["written"], flags: RulesSuggestFlags, paint: Paint): string {
  if (written === undefined) {
    return paint.dim(`add them to ${flags.rules} with --write; --json says why a column is kept`);
  }
  const { file, isNew, tables, columns } = written;
  if (tables === 0 && !isNew) return paint.green(`${file} speaks for everything already; it was not changed`);
  const size = `${formatCount(columns)} ${columns === 1 ? "column" : "columns"} of ${formatCount(tables)} ${tables === 1 ? "table" : "tables"}`;
  return paint.green(`${isNew ? "wrote" : "added to"} ${file}: ${size}; read them before you sync`);
}
