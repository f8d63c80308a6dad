// What a sync did, as a person reads it: tables with rows and times, findings with their places, what comes next.
import type { SyncReport } from "../run/sync-result.ts";
import { formatAllowed, formatCoverage, formatFindings, formatRemedies, formatSpared } from "./proof-text.ts";
import { formatBytes, formatCount, formatDuration, formatTable, type Paint } from "./style-text.ts";
import { counted, visible } from "./visible-text.ts";

const SHOWN_TABLES = 8;

/** The report on stdout; `width` is the terminal's. */
export function formatSync(report: SyncReport, paint: Paint, width: number): string {
  const lines = report.verify?.ok === false ? [] : formatTables(report, paint, width);
  for (const { kind, name, because } of report.leftOut) {
    lines.push(paint.yellow(`left out: ${kind} ${visible(name)}: ${because}`));
  }
  lines.push(...formatAllowed(report.allow, paint), ...formatSpared(report.exempt, paint));
  lines.push(...formatVerdict(report, paint, width));
  return `${lines.join("\n")}\n`;
}

/** The largest ones; of a copy that is thrown away nobody asks how quick it was. */
function formatTables(report: SyncReport, paint: Paint, width: number): string[] {
  const largest = [...report.tables].sort((a, b) => b.bytes - a.bytes);
  const [head = "", ...body] = formatTable(
    [
      { title: "table", align: "left" },
      { title: "rows", align: "right" },
      { title: "bytes", align: "right" },
      { title: "time", align: "right" },
      { title: "format", align: "left" },
    ],
    largest
      .slice(0, SHOWN_TABLES)
      .map(({ table, rows, bytes, ms, format }) => [
        visible(table),
        formatCount(rows),
        formatBytes(bytes),
        formatDuration(ms),
        format,
      ]),
    width,
  );
  const lines = [paint.dim(head), ...body];
  if (largest.length > SHOWN_TABLES) lines.push(`  … and ${largest.length - SHOWN_TABLES} smaller tables`);
  lines.push("");
  return lines;
}

function formatVerdict(report: SyncReport, paint: Paint, width: number): string[] {
  const { verify, target, previous } = report;
  if (verify === undefined) {
    return [
      paint.red(
        "NOT PROVED: --no-verify was given, so the copy was not swapped in. The target is unchanged.",
      ),
    ];
  }
  const read = formatCoverage(verify.coverage);
  if (!verify.ok) {
    return [
      paint.red(
        `NOT CLEAN: ${counted(verify.findings.length, "finding")} in ${read}. The target is unchanged.`,
      ),
      ...formatFindings(verify.findings, width),
      "",
      ...formatRemedies(verify.findings, paint),
      "`pgscrub rules explain TABLE.COLUMN` shows the rule of a column.",
    ];
  }
  const kept =
    previous === undefined
      ? ""
      : ` What it replaced is ${JSON.stringify(previous)}: \`pgscrub undo\` brings it back.`;
  return [
    paint.green(`Clean: ${read} searched, nothing found.`),
    `${JSON.stringify(target)} is refreshed in ${formatDuration(report.durationMs)}.${kept}`,
    paint.dim("The copy is pseudonymised, not anonymous: treat it as personal data."),
  ];
}
