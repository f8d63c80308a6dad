// How help looks: as wide as the screen up to what reads well, titles in bold, prose flowing, indented lines as they are.
import { Help } from "commander";
import { wrapLine, wrapText } from "../report/fit-text.ts";
import { newPaint } from "../report/style-text.ts";
import type { CliContext } from "./context.ts";

/** Wider lines are hard to read. */
const WIDEST_HELP = 100;

/** Columns of help. */
export function helpWidth({ stdoutScreen }: CliContext): number {
  return Math.min(stdoutScreen.columns, WIDEST_HELP);
}

/** What commander is told. */
export function helpStyle(context: CliContext): Partial<Help> {
  const { optionDescription } = Help.prototype;
  return {
    helpWidth: helpWidth(context),
    sortSubcommands: false,
    styleTitle: newPaint(context.stdoutScreen.hasColor).bold,
    // `(default: [])` says nothing to anybody.
    optionDescription(option) {
      return optionDescription.call(this, option).replace(/ \(default: \[\]\)$/, "");
    },
  };
}

/** Text below the options: lines are joined to paragraphs and wrapped; indented lines stay lines. */
export function helpText(context: CliContext, text: string): string {
  const paragraphs: string[] = [];
  let isProse = false;
  for (const line of text.split("\n")) {
    const flows = line !== "" && !line.startsWith(" ");
    if (flows && isProse) paragraphs.push(`${paragraphs.pop() ?? ""} ${line}`);
    else paragraphs.push(line);
    isProse = flows;
  }
  const width = helpWidth(context);
  return paragraphs
    .flatMap((line) => (line.startsWith(" ") ? wrapText(line, width).split("\n") : wrapLine(line, width, 0)))
    .join("\n");
}
