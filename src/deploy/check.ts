// One line of predeploy, postdeploy and doctor: what was looked at, how it stands, and what to do about it.
import { ERRORS, PgscrubError } from "../errors.ts";
import type { Reporter } from "../events.ts";

/** `not-run`: it could not be looked at, which is never the same as finding nothing. */
export type CheckState = "passed" | "notice" | "warning" | "failed" | "not-run";

export interface Check {
  /** Kebab-case name, stable for scripts. */
  readonly code: string;
  readonly state: CheckState;
  /** For people, lower case, without a full stop; names objects, never values or secrets. */
  readonly message: string;
  /** What to do next, in whole sentences, one a line; SQL and commands stand on lines of their own. */
  readonly remedy?: readonly string[];
  /** Of a check that failed or was not run: the exit code when it is the first. */
  readonly exitCode?: number;
}

/** The exit codes that checks give; those of errors come from the errors. */
export const CHECK_EXITS = {
  unavailable: ERRORS.TOOL_UNAVAILABLE.exit,
  refused: ERRORS.NOT_CONFIRMED.exit,
  configuration: ERRORS.CONFIGURATION_INVALID.exit,
} as const;

/** Failed checks and those that could not be run. */
export function isRed(check: Check): boolean {
  return check.state === "failed" || check.state === "not-run";
}

/** Exit code of the first red check, 0 when there is none. */
export function exitCodeOf(checks: readonly Check[]): number {
  const first = checks.find(isRed);
  if (first === undefined) return 0;
  if (first.exitCode === undefined) throw new PgscrubError("BUG", `the check ${first.code} has no exit code`);
  return first.exitCode;
}

const ENDING: ReadonlySet<string> = new Set(["USAGE", "BUG", "INTERRUPTED", "TERMINATED"]);

/** A check that ended with an error: not run, with the error's words and exit code. Anything but a PgscrubError is thrown on. */
export function notRun(code: string, what: string, error: unknown): Check {
  if (!(error instanceof PgscrubError)) throw error;
  // A mistake in a flag, and Ctrl-C, end the command instead of becoming findings of it.
  if (ENDING.has(error.code)) throw error;
  return {
    code,
    state: "not-run",
    message: `${what} could not be checked: ${error.message}`,
    exitCode: error.exitCode,
    ...(error.hint === undefined ? {} : { remedy: [error.hint] }),
  };
}

/** Tells the reporter what is looked at; no tick is shown at its end, since a check may have found something. */
export function beginStep(reporter: Reporter, signal: AbortSignal, step: string): void {
  signal.throwIfAborted();
  reporter.report({ kind: "step-started", step });
}
