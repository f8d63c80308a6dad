// The plan as a person reads it: table by table, every column that is rewritten, and one line for those that are kept.
import { tableLabel } from "../catalog/catalog.ts";
import type { ColumnPlan, SyncPlan, TablePlan } from "../plan/plan.ts";
import { wrapLine } from "./fit-text.ts";
import {
  columnWidths,
  formatBytes,
  formatCount,
  formatTable,
  type Paint,
  type TextColumn,
} from "./style-text.ts";
import { counted, visible } from "./visible-text.ts";

export interface PlanSizes {
  /** Bytes that leave the source, from the catalog's sizes. */
  readonly egressBytes: number;
  /** Bytes that the target's disk must have free for staging. */
  readonly stagingBytes: number;
  /** Exact rows by `schema.table` of tables with a filter, where they were counted. */
  readonly filteredRows?: ReadonlyMap<string, number>;
}

/** Lines of the plan; `width` is the terminal's, `file` where it was written. */
export function formatPlan(
  plan: SyncPlan,
  sizes: PlanSizes,
  paint: Paint,
  width: number,
  file?: string | undefined,
): string {
  const lines: string[] = [];
  const columns = alignedColumns(plan);
  for (const table of plan.tables) {
    const exact = sizes.filteredRows?.get(tableLabel(table.table));
    lines.push(...formatTablePlan(table, exact, columns, paint, width), "");
  }
  lines.push(
    ...formatHazards(plan, paint),
    `${summarizePlan(plan)}, about ${formatBytes(sizes.egressBytes)} to read, ` +
      `${formatBytes(sizes.stagingBytes)} of disk for the new database.`,
    nextStep(plan, file),
  );
  return `${lines.join("\n")}\n`;
}

/** `25 tables, 80 columns rewritten (7 of them at the source)`. */
export function summarizePlan(plan: SyncPlan): string {
  const masked = plan.tables.flatMap(({ columns }) => columns).filter(isRewritten);
  const atSource = masked.filter(({ placement }) => placement === "source");
  const tables = counted(plan.tables.length, "table");
  return `${tables}, ${counted(masked.length, "column")} rewritten (${atSource.length} of them at the source)`;
}

function nextStep({ hazards }: SyncPlan, file: string | undefined): string {
  const errors = hazards.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return `\`pgscrub sync\` would stop here: settle ${counted(errors, "error")} above first.`;
  return `Nothing was changed; \`pgscrub sync${file === undefined ? "" : ` --plan ${file}`}\` does it.`;
}

function isRewritten({ treatment }: ColumnPlan): boolean {
  return treatment === "mask";
}

const TITLES = ["column", "type", "becomes", "where", "because"];

/** As wide as the widest cell of any table, so that the columns of all tables stand below one another. */
function alignedColumns(plan: SyncPlan): TextColumn[] {
  const columns = TITLES.map((title) => ({ title, align: "left" as const }));
  const rows = plan.tables.flatMap((table) => table.columns.filter(isRewritten).map(cellsOf));
  const widths = columnWidths(columns, rows);
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? 0 }));
}

function cellsOf(column: ColumnPlan): string[] {
  return [
    visible(column.column.name),
    column.column.type.name,
    becomes(column),
    column.placement === "source" ? "source" : "stream",
    column.because.replace(/^.*\/(?=[^/]+:\d+$)/, ""), // the file's folder would push the rest off the line
  ];
}

function formatTablePlan(
  plan: TablePlan,
  exact: number | undefined,
  aligned: readonly TextColumn[],
  paint: Paint,
  width: number,
): string[] {
  const { table, rows, format, columns } = plan;
  const estimate =
    table.estimatedRows < 0 ? "rows not counted" : `about ${formatCount(table.estimatedRows)} rows`;
  const count = exact === undefined ? estimate : `${formatCount(exact)} rows of ${estimate}`;
  const size =
    rows === "none" ? "arrives empty" : `${count}, ${formatBytes(table.dataBytes)}, ${format} copy`;
  const header = `${paint.bold(visible(tableLabel(table)))}  ${paint.dim(size)}`;
  if (rows === "none") return [header];
  const rewritten = columns.filter(isRewritten);
  const kept = columns.filter((column) => !isRewritten(column));
  const body = formatTable(aligned, rewritten.map(cellsOf), width);
  const names = kept.map(({ column, treatment }) =>
    treatment === "generated" ? `${visible(column.name)}*` : visible(column.name),
  );
  const keptLine = kept.length === 0 ? [] : wrapLine(`  kept: ${names.join(", ")}`, width, 4).map(paint.dim);
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
