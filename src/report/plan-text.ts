// The plan as a person reads it: table by table, every column that is rewritten, and one line for those that are kept.
import { tableLabel } from "../catalog/catalog.ts";
import type { ColumnPlan, SyncPlan, TablePlan } from "../plan/plan.ts";
import { formatBytes, formatCount, formatTable, type Paint } from "./style-text.ts";

export interface PlanSizes {
  /** Bytes that leave the source, from the catalog's sizes. */
  readonly egressBytes: number;
  /** Bytes that the target's disk must have free for staging. */
  readonly stagingBytes: number;
  /** Exact rows by `schema.table` of tables with a filter, where they were counted. */
  readonly filteredRows?: ReadonlyMap<string, number>;
}

/** Lines of the plan; `width` is the terminal's. */
export function formatPlan(plan: SyncPlan, sizes: PlanSizes, paint: Paint, width: number): string {
  const lines: string[] = [];
  for (const table of plan.tables) {
    const counted = sizes.filteredRows?.get(tableLabel(table.table));
    lines.push(...formatTablePlan(table, counted, paint, width), "");
  }
  lines.push(...formatHazards(plan, paint));
  const masked = plan.tables
    .flatMap(({ columns }) => columns)
    .filter(({ treatment }) => treatment === "mask");
  const atSource = masked.filter(({ placement }) => placement === "source");
  lines.push(
    `${plan.tables.length} tables, ${formatCount(masked.length)} columns rewritten ` +
      `(${atSource.length} of them at the source), about ${formatBytes(sizes.egressBytes)} to read, ` +
      `${formatBytes(sizes.stagingBytes)} of disk for the new database.`,
  );
  return `${lines.join("\n")}\n`;
}

function formatTablePlan(
  plan: TablePlan,
  counted: number | undefined,
  paint: Paint,
  width: number,
): string[] {
  const { table, rows, format, columns } = plan;
  const estimate =
    table.estimatedRows < 0 ? "rows not counted" : `about ${formatCount(table.estimatedRows)} rows`;
  const count = counted === undefined ? estimate : `${formatCount(counted)} rows of ${estimate}`;
  const size =
    rows === "none" ? "arrives empty" : `${count}, ${formatBytes(table.dataBytes)}, ${format} copy`;
  const header = `${paint.bold(tableLabel(table))}  ${paint.dim(size)}`;
  if (rows === "none") return [header];
  const rewritten = columns.filter(({ treatment }) => treatment === "mask");
  const kept = columns.filter(({ treatment }) => treatment !== "mask");
  const body = formatTable(
    [
      { title: "column", align: "left" },
      { title: "type", align: "left" },
      { title: "becomes", align: "left" },
      { title: "where", align: "left" },
      { title: "because", align: "left" },
    ],
    rewritten.map((column) => [
      column.column.name,
      column.column.type.name,
      becomes(column),
      column.placement === "source" ? "at the source" : "in the stream",
      column.because.replace(/^.*\/(?=[^/]+:\d+$)/, ""), // the file's folder would push the rest off the line
    ]),
    width,
  );
  const names = kept.map(({ column, treatment }) =>
    treatment === "generated" ? `${column.name}*` : column.name,
  );
  const keptLine = kept.length === 0 ? [] : wrap(`kept: ${names.join(", ")}`, width, "  ").map(paint.dim);
  return [
    header,
    ...(rewritten.length === 0 ? [] : [paint.dim(body[0] ?? ""), ...body.slice(1)]),
    ...keptLine,
  ];
}

function becomes({ spec, exemptSql }: ColumnPlan): string {
  const masker = spec?.masker ?? "";
  return exemptSql === undefined ? masker : `${masker}, some rows kept`;
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > width && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = `${indent}  `;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

/** Hazards, errors first, one line each. */
export function formatHazards(plan: SyncPlan, paint: Paint): string[] {
  if (plan.hazards.length === 0) return [];
  const sorted = [...plan.hazards].sort((a, b) => a.severity.localeCompare(b.severity));
  const lines = sorted.map(({ code, severity, table, message }) => {
    const mark = severity === "error" ? paint.red(`error[${code}]`) : paint.yellow(`hazard[${code}]`);
    return `${mark} ${table === undefined ? "" : `${table}: `}${message}`;
  });
  return [...lines, ""];
}
