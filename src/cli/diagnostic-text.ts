// Mistakes of the rules as a screen shows them: the code in colour, sentences wrapped, code frames as wide as there is room.
// YAML that is there to be copied stays as it is.
import { wrapLine } from "../report/fit-text.ts";
import { newPaint } from "../report/style-text.ts";
import { formatDiagnostics, type Mistake } from "../rules/format-diagnostic.ts";
import type { Screen } from "./context.ts";

/** Room for the line's number and the bar. */
const GUTTER = 10;
const LONGEST_FRAME = 100;
const LEAST_FRAME = 30;

/** All of them, a blank line between, no newline at the end; `source`: the text of the rules file. */
export function showDiagnostics(diagnostics: readonly Mistake[], source: string, screen: Screen): string {
  const paint = newPaint(screen.hasColor);
  const frame = Math.max(LEAST_FRAME, Math.min(LONGEST_FRAME, screen.columns - GUTTER));
  return formatDiagnostics(diagnostics, source, frame)
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("hint: ")) return wrapLine(line, screen.columns, 2);
      const head = /^(\S+:\d+:\d+ )(error\[[A-Z_]+\])(: .*)$/.exec(line);
      if (head === null) return [/^\d* +\| +\^+$/.test(line) ? paint.red(line) : line];
      const [, place = "", code = "", message = ""] = head;
      return wrapLine(`${place}${paint.red(code)}${message}`, screen.columns, 2);
    })
    .join("\n");
}
