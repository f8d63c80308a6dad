// `pgscrub rules explain` as a person reads it: a table's columns in a list, or all that is known of one column.
import type { Explained, ExplainedColumn, ExplainedPlace } from "../explain-rules.ts";
import { formatTable, type Paint } from "./style-text.ts";
import { oneLine, visible } from "./visible-text.ts";

/** Text with a newline at its end; what is wrong with the rules is the caller's to print. */
export function formatExplained(explained: Explained, paint: Paint, width: number): string {
  const [only] = explained.columns;
  const lines =
    explained.column !== undefined && only !== undefined
      ? formatColumn(explained, only, paint)
      : formatColumns(explained, paint, width);
  return `${lines.join("\n")}\n`;
}

function formatColumns({ table, rows, place, columns }: Explained, paint: Paint, width: number): string[] {
  const where = place === undefined ? "no rule of its own" : placeName(place);
  const body = formatTable(
    ["column", "type", "becomes", "because"].map((title) => ({ title, align: "left" as const })),
    columns.map((column) => [visible(column.column), column.type, becomes(column), column.because]),
    width,
  );
  const [head = "", ...rest] = body;
  return [
    `${paint.bold(visible(table))}  ${paint.dim(`${oneLine(rows)}, ${where}`)}`,
    paint.dim(head),
    ...rest,
  ];
}

function becomes({ treatment, masker, condition }: ExplainedColumn): string {
  const what = treatment === "mask" ? (masker ?? "") : treatment;
  return condition === undefined || treatment !== "mask" ? what : `${what}, some rows kept`;
}

const TREATMENTS: Readonly<Record<ExplainedColumn["treatment"], string>> = {
  keep: "kept as it is",
  mask: "masked",
  generated: "computed by the target from the other columns",
  unclassified: "nothing speaks for it, so a run stops",
};

function formatColumn({ table, rows }: Explained, column: ExplainedColumn, paint: Paint): string[] {
  const { masker, summary, guarantee, condition, because, place, instead, keys, treatment } = column;
  const fact = (name: string, value: string): string => `  ${paint.dim(name.padEnd(10))}${oneLine(value)}`;
  const name = paint.bold(visible(`${table}.${column.column}`));
  return [
    `${name}  ${paint.dim(column.type)}`,
    fact("becomes", treatment === "mask" && masker !== undefined ? masker : TREATMENTS[treatment]),
    ...(treatment === "mask" && summary !== undefined ? [fact("", summary)] : []),
    ...(treatment === "mask" && guarantee !== undefined
      ? [fact("guarantee", GUARANTEES[guarantee] ?? guarantee)]
      : []),
    ...(treatment === "unclassified" ? [] : [fact("because", because)]),
    ...(place?.lineText === undefined || place.lineText === ""
      ? []
      : [`  ${paint.dim(`${String(place.line).padStart(8)} |`)} ${visible(place.lineText)}`]),
    ...(condition === undefined ? [] : [fact("condition", condition)]),
    ...instead.map((other) => fact("before", other)),
    ...keys.map((key) => fact("key", key)),
    fact("rows", rows),
  ];
}

const GUARANTEES: Readonly<Record<string, string>> = {
  injective: "injective: equal only where the originals are equal",
  list: "list: drawn from a list, so different originals can become equal",
  lossy: "lossy: different originals can become equal",
  fixed: "fixed: every value becomes the same",
  identity: "identity: the value itself",
};

function placeName({ file, line }: ExplainedPlace): string {
  return `${file}:${line}`;
}
