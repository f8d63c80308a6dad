// The yes of a person: asked on a terminal, given by --yes, refused for want of both.
import { createInterface } from "node:readline/promises";
import { PgscrubError } from "../errors.ts";
import type { CliContext } from "./context.ts";

/** true when --yes is given or the person says yes; NOT_CONFIRMED (77) off a terminal without the flag. */
export async function askYes(context: CliContext, question: string, isYes: boolean): Promise<boolean> {
  if (isYes) return true;
  if (!context.isInteractive) {
    throw new PgscrubError("NOT_CONFIRMED", `nobody is here to answer: ${question}`, {
      hint: "Pass --yes to go on.",
    });
  }
  const reader = createInterface({ input: context.stdin, output: context.stderr });
  try {
    const answer = await reader.question(`${question} [y/N] `, { signal: context.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    throw error;
  } finally {
    reader.close();
  }
}
