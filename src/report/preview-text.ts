// `pgscrub preview` as a person reads it, and as JSON: row by row, column by column, what arrives and what was there.
import { tableLabel } from "../catalog/catalog.ts";
import type { PreviewCell } from "../preview/preview-rows.ts";
import type { PreviewedTable } from "../preview.ts";
import { SCHEMA_VERSION } from "./documents.ts";
import { formatTable, type Paint } from "./style-text.ts";
import { counted, oneLine, visible } from "./visible-text.ts";

/** Text with a newline at its end, no line wider than `width`. */
export function formatPreview({ plan, rows }: PreviewedTable, paint: Paint, width: number): string {
  const name = paint.bold(visible(tableLabel(plan.table)));
  if (plan.rows === "none") return `${name}  ${paint.dim("arrives without rows (rows: none)")}\n`;
  if (rows.length === 0)
    return `${name}  ${paint.dim("the source has no rows that the rules let through")}\n`;
  const lines = [`${name}  ${paint.dim(`${counted(rows.length, "row")}, as they would arrive`)}`];
  for (const [index, row] of rows.entries()) {
    const [head = "", ...body] = formatTable(
      ["column", "arrives as", "was"].map((title) => ({ title, align: "left" as const })),
      row.map((cell) => [visible(cell.column), arrives(cell), was(cell)]),
      width,
    );
    lines.push("", paint.dim(`row ${index + 1}`), paint.dim(head), ...body);
  }
  return `${lines.join("\n")}\n`;
}

/** The same as data; a value that is not shown is absent. */
export function previewDocument({ plan, rows }: PreviewedTable, hasKey: boolean): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: true,
    table: tableLabel(plan.table),
    key: hasKey ? "given" : "random",
    columns: plan.columns.map(({ column, treatment, spec, because }) => ({
      column: column.name,
      type: column.type.name,
      treatment,
      ...(spec === undefined ? {} : { masker: spec.masker }),
      because,
    })),
    rows: rows.map((row) =>
      Object.fromEntries(
        row.map(({ column, state, value, original }) => [
          column,
          {
            state,
            ...(value === undefined ? {} : { value }),
            ...(original === undefined ? {} : { original }),
          },
        ]),
      ),
    ),
  };
}

function arrives({ value }: PreviewCell): string {
  if (value === undefined) return "(not shown)";
  return value === null ? "NULL" : value === "" ? "(empty)" : oneLine(value);
}

function was({ state, original, isPlaced }: PreviewCell): string {
  const shown = original === undefined ? "" : oneLine(original);
  switch (state) {
    case "masked":
      return isPlaced ? `stays at the source${shown === "" ? "" : `; arrives as ${shown}`}` : shown;
    case "structural":
      return "kept: structural";
    case "kept":
      return `kept by a rule: ${shown}`;
    case "spared":
      return `kept in this row: ${shown}`;
    case "unchanged":
      return `unchanged: ${shown}`;
  }
}
