// What `pgscrub ci` prints at its end: a few lines for a pipeline's log, the same as Markdown for the summary of a job, and
// its JSON document. Counts and places, never a value.
import type { CiResult } from "../ci.ts";
import type { Finding } from "../verify/finding.ts";
import { copiedDocument, SCHEMA_VERSION } from "./documents.ts";
import { placeOf } from "./finding-rules.ts";
import { formatAllowed, formatCoverage, formatFindings, formatSpared } from "./proof-text.ts";
import { formatBytes, formatCount, formatDuration, newPaint, type Paint } from "./style-text.ts";
import { counted, visible } from "./visible-text.ts";

/** `ci --json`. */
export function ciDocument(result: CiResult): object {
  const { report, egress, postgres, sampleRows, reportDirectory } = result;
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: report.ok,
    postgres,
    sampleRows: sampleRows ?? null,
    egress,
    ...copiedDocument(report),
    reports: reportDirectory ?? null,
  };
}

/** Lines for the log; the last one is the verdict. */
export function formatCi(result: CiResult, paint: Paint, width: number): string {
  const { report, reportDirectory } = result;
  const findings = findingsOf(result);
  const lines = [
    ...report.leftOut.map(({ kind, name, because }) =>
      paint.yellow(`left out: ${kind} ${visible(name)}: ${because}`),
    ),
    ...keptLines(result, paint),
    ...(findings.length === 0 ? [] : formatFindings(findings, width)),
    `copied ${copied(result)} into ${result.postgres}, in ${formatDuration(report.durationMs)}`,
    ...(reportDirectory === undefined ? [] : [`reports: ${reportDirectory}`]),
    report.ok ? paint.green(verdict(result)) : paint.red(verdict(result)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Markdown for the file in GITHUB_STEP_SUMMARY. */
export function ciMarkdown(result: CiResult): string {
  const findings = findingsOf(result);
  const rows = findings.map(
    ({ kind, table, column, detector, count }) =>
      `| ${[kind, placeOf({ table, column }), detector ?? ""].map(cell).join(" | ")} | ${formatCount(count)} |`,
  );
  const lines = [
    `## pgscrub: ${result.report.ok ? "clean" : "NOT CLEAN"}`,
    "",
    `${escapeMarkdown(verdict(result))}.`,
    "",
    `Copied ${copied(result)} into ${escapeMarkdown(result.postgres)}.`,
    "",
    ...(rows.length === 0
      ? []
      : ["| finding | where | what | count |", "| --- | --- | --- | ---: |", ...rows, ""]),
    ...keptLines(result, newPaint(false)).map((line) => `- ${escapeMarkdown(line)}`),
    "",
  ];
  return lines.join("\n");
}

function findingsOf({ report }: CiResult): readonly Finding[] {
  return report.verify?.findings ?? [];
}

function keptLines({ report: { allow, exempt } }: CiResult, paint: Paint): string[] {
  return [...formatAllowed(allow, paint), ...formatSpared(exempt, paint)];
}

function copied({ report: { tables, bytes }, sampleRows }: CiResult): string {
  const rows = tables.reduce((total, table) => total + table.rows, 0);
  const what =
    sampleRows === undefined ? "everything" : `a sample of ${formatCount(sampleRows)} rows per table`;
  return `${what}: ${formatCount(rows)} rows of ${tables.length} tables, ${formatBytes(bytes)}`;
}

function verdict(result: CiResult): string {
  const findings = findingsOf(result);
  const coverage = result.report.verify?.coverage;
  const read = coverage === undefined ? "nothing" : formatCoverage(coverage);
  if (result.report.ok) return `clean: ${read} searched, nothing found`;
  return `NOT CLEAN: ${counted(findings.length, "finding")} in ${read}`;
}

function cell(text: string): string {
  return escapeMarkdown(text).replaceAll("|", "\\|");
}

/** Names come from a database, which may call a table whatever it likes. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\`*_{}[\]<>#!&~]/g, "\\$&");
}
