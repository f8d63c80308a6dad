// Prints a diagnostic the way compilers do: place, code, message, the line with what is meant underlined, what to do,
// and the YAML to add. Whatever could drive a terminal (control characters of a hostile file) is made visible first.
import type { Diagnostic } from "./diagnostics.ts";

/** A diagnostic, or a mistake that is told like one and has a code of its own. */
export type Mistake = Omit<Diagnostic, "code"> & { readonly code: string };

/** Longest stretch of a source line that a code frame shows, unless told otherwise. */
const FRAME_WIDTH = 100;

/** All diagnostics as text, a blank line between them, no newline at the end. `source`: the text of the rules file. */
export function formatDiagnostics(
  diagnostics: readonly Mistake[],
  source: string,
  frameWidth = FRAME_WIDTH,
): string {
  const lines = splitLines(source);
  return diagnostics.map((diagnostic) => formatWithLines(diagnostic, lines, frameWidth)).join("\n\n");
}

function splitLines(source: string): string[] {
  return source.split(/\r\n|\n/);
}

function formatWithLines(diagnostic: Mistake, lines: readonly string[], frameWidth: number): string {
  const { file, line, col, code, message } = diagnostic;
  const parts = [`${printable(file)}:${line}:${col} error[${code}]: ${printable(message)}`];
  const text = diagnostic.lineText ?? lines[line - 1];
  if (text !== undefined && text !== "") parts.push(codeFrame(text, diagnostic, frameWidth));
  if (diagnostic.hint !== undefined) parts.push(`hint: ${printable(diagnostic.hint)}`);
  if (diagnostic.yaml !== undefined) parts.push(...diagnostic.yaml.split("\n").map(printable));
  return parts.join("\n");
}

function codeFrame(text: string, { line, col, length }: Mistake, width: number): string {
  const from = col > width - 20 ? col - 1 - 20 : 0;
  const shown = text.slice(from, from + width);
  const start = col - 1 - from;
  const carets = Math.max(1, Math.min(length, shown.length - start));
  const number = String(line);
  const gutter = " ".repeat(number.length);
  return `${number} | ${printable(shown)}\n${gutter} | ${" ".repeat(start)}${"^".repeat(carets)}`;
}

/** `text` with every control and direction character replaced by one visible character, so that carets stay below. */
function printable(text: string): string {
  return text
    .replaceAll("\t", " ")
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, "\ufffd");
}
