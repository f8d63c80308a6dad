// What is true of the servers and the disk when a command ends in the middle: a sentence for the hint of an interruption or
// a lost connection, which are made where nobody knows the command.
import { PgscrubError } from "../errors.ts";

const NOTHING = "Nothing was changed.";

/** By command; those that only look change nothing. */
const REMAINS: Readonly<Record<string, string | undefined>> = {
  sync: "The target was not changed.",
  undo: "The target was not changed.",
  restore: "The database was not replaced.",
  backup: "No file was left, and no older backup was deleted.",
  predeploy: "No unfinished backup was left.",
  ci: "What it made was removed.",
  demo: "What it made was removed.",
  // May have written some of its files.
  init: undefined,
};

/** The sentence for the command line `args` (without node and program), `undefined` where none holds. */
export function whatRemains(args: readonly string[]): string | undefined {
  const command = args[0] ?? "";
  return Object.hasOwn(REMAINS, command) ? REMAINS[command] : NOTHING;
}

/**
 * `error` with the sentence in its hint where it ended the command in the middle and says nothing about that itself;
 * anything else as it is.
 */
export function tellRemains(error: unknown, args: readonly string[]): unknown {
  const remains = whatRemains(args);
  if (!(error instanceof PgscrubError) || remains === undefined) return error;
  const { code, message, hint } = error;
  if ((code === "INTERRUPTED" || code === "TERMINATED") && hint === undefined)
    return new PgscrubError(code, message, { hint: remains });
  if (code !== "CONNECTION_LOST" || hint !== "Run the command again.") return error;
  const clause = remains.slice(0, 1).toLowerCase() + remains.slice(1);
  return new PgscrubError(code, message, { hint: `Run the command again; ${clause}` });
}
