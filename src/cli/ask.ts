// The answers of a person: asked on a terminal, given by --yes, refused for want of both.
import { createInterface } from "node:readline/promises";
import { PgscrubError } from "../errors.ts";
import { wrapText } from "../report/fit-text.ts";
import type { CliContext } from "./context.ts";

/** true when --yes is given or the person says yes; NOT_CONFIRMED (77) off a terminal without the flag. */
export async function askYes(context: CliContext, question: string, isYes: boolean): Promise<boolean> {
  if (isYes) return true;
  if (!context.isInteractive) {
    throw new PgscrubError("NOT_CONFIRMED", `nobody is here to answer: ${question}`, {
      hint: "Pass --yes to go on.",
    });
  }
  return /^y(es)?$/i.test(await askLine(context, `${question} [y/N] `));
}

/** The line that is typed, without blanks around it; empty for Ctrl-D. Throws INTERRUPTED for Ctrl-C, and the signal's reason. */
export async function askLine(context: CliContext, question: string): Promise<string> {
  // Lines, not keys: the terminal itself edits the line, no escape sequence is written, and Ctrl-C stays a signal.
  const reader = createInterface({ input: context.stdin, output: context.stderr, terminal: false });
  const closed = new Promise<undefined>((resolve) => reader.once("close", () => resolve(undefined)));
  try {
    const answer = reader
      .question(wrapText(question, context.stderrScreen.columns), { signal: context.signal })
      .catch((error: unknown) => {
        if (context.signal.aborted) throw whileAsking(context.signal);
        if (error instanceof Error && error.name === "AbortError") return undefined; // closed while the question stood
        throw error;
      });
    const line = await Promise.race([answer, closed]);
    if (line === undefined) context.stderr.write("\n");
    return line?.trim() ?? "";
  } finally {
    reader.close();
  }
}

/** Nothing was done before an answer. The terminal has printed ^C behind the question. */
function whileAsking(signal: AbortSignal): unknown {
  const { reason } = signal;
  if (!(reason instanceof PgscrubError)) return reason;
  return new PgscrubError(reason.code, reason.message, { hint: "Nothing was changed." });
}
