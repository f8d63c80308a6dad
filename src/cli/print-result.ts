// The one door to stdout for results: a JSON document, or text in the colours and the width of where it goes.
import { wrapText } from "../report/fit-text.ts";
import { newPaint, type Paint } from "../report/style-text.ts";
import type { CliContext } from "./context.ts";

/** Prints `document` with --json, else `text`, whose lines are wrapped on a terminal. */
export function printResult(
  context: CliContext,
  isJson: boolean | undefined,
  document: () => object,
  text: (paint: Paint, width: number) => string,
): void {
  if (isJson === true) context.stdout.write(`${JSON.stringify(document(), null, 2)}\n`);
  else printText(context, text);
}

/** Text on stdout, wrapped on a terminal. */
export function printText(context: CliContext, text: (paint: Paint, width: number) => string): void {
  const { hasColor, columns } = context.stdoutScreen;
  context.stdout.write(wrapText(text(newPaint(hasColor), columns), columns));
}
