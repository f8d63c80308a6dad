// Colour and alignment of terminal text; without colour every function gives its argument back.

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
    hasColor ? `\u001b[${open}m${text}\u001b[${close}m` : text;
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
}

/** Lines of a table with aligned columns, cut with an ellipsis so that no line is wider than `width`. */
export function formatTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const gaps = 2 * (columns.length - 1) + 2;
  while (sum(widths) + gaps > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const next = (widths[widest] ?? 0) - 1;
    if (next < 8) break;
    widths[widest] = next;
  }
  const line = (cells: readonly string[]) =>
    `  ${columns
      .map((column, index) => {
        const size = widths[index] ?? 0;
        const cell = cells[index] ?? "";
        const cut = cell.length > size ? `${cell.slice(0, size - 1)}…` : cell;
        return column.align === "right" ? cut.padStart(size) : cut.padEnd(size);
      })
      .join("  ")}`.trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `12.3 MB`, decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `340 ms`, `4.2 s`, `1 min 12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
