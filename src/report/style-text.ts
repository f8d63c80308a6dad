// Colour, alignment and units of terminal text; without colour every function gives its argument back.
export { formatBytes } from "../byte-size.ts";

import { cutToWidth, displayWidth, padToWidth } from "./fit-text.ts";

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** ANSI SGR codes that light and dark terminals both show well. */
export function newPaint(hasColor: boolean): Paint {
  const wrap = (open: number, close: number) => (text: string) =>
    hasColor && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
  };
}

export interface TextColumn {
  readonly title: string;
  readonly align: "left" | "right";
  /** Least width, so that the columns of several tables stand below one another. */
  readonly width?: number;
}

/** Below this a column is not narrowed. */
const LEAST_WIDTH = 8;

/** Lines of a table with aligned columns, cut with an ellipsis so that no line is wider than `width`. */
export function formatTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columnWidths(columns, rows);
  const gaps = 2 * (columns.length - 1) + 2;
  while (sum(widths) + gaps > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const next = (widths[widest] ?? 0) - 1;
    if (next < LEAST_WIDTH) break;
    widths[widest] = next;
  }
  const line = (cells: readonly string[]) =>
    `  ${columns
      .map(({ align }, index) => {
        const size = widths[index] ?? 0;
        return padToWidth(cutToWidth(cells[index] ?? "", size), size, align);
      })
      .join("  ")}`.trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

/** The width that each column needs for its title and its cells. */
export function columnWidths(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title, width = 0 }, index) =>
    rows.reduce(
      (most, row) => Math.max(most, displayWidth(row[index] ?? "")),
      Math.max(width, displayWidth(title)),
    ),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `340 ms`, `4.2 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
