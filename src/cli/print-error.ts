// The one printer of errors: `error[CODE]: message`, `hint: …`, or the JSON form on stdout with --json.
import { ERRORS, PgscrubError } from "../errors.ts";
import { newPaint } from "../report/style-text.ts";
import type { Diagnostic } from "../rules/diagnostics.ts";
import type { CliContext } from "./context.ts";
import { unexpectedError } from "./unexpected-error.ts";

/** Prints `error` and returns the exit code. Anything that is not ours is a bug: only its class and place are shown. */
export async function printError(context: CliContext, error: unknown, isJson: boolean): Promise<number> {
  const known = error instanceof PgscrubError ? error : unexpectedError(error);
  const { code, message, hint } = known;
  const rules = code === "RULES_INVALID" ? await rulesMistakes(error) : undefined;
  if (isJson) {
    const document = {
      schemaVersion: 1,
      ok: false,
      error: { code, message, ...(hint === undefined ? {} : { hint }) },
      ...(rules === undefined ? {} : { diagnostics: rules.diagnostics }),
    };
    context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    if (rules !== undefined) context.stderr.write(`${rules.text}\n\n`);
    const paint = newPaint(context.isTerminal && context.hasColor);
    context.stderr.write(`${paint.red(`error[${code}]`)}: ${message}\n`);
    if (hint !== undefined) context.stderr.write(`hint: ${hint}\n`);
  }
  return ERRORS[code].exit;
}

/** What is wrong with the rules file, loaded only now: the way to `--help` should not read YAML. */
async function rulesMistakes(
  error: unknown,
): Promise<{ readonly text: string; readonly diagnostics: readonly Diagnostic[] } | undefined> {
  const { RulesError } = await import("../rules/rules-error.ts");
  if (!(error instanceof RulesError)) return undefined;
  const { formatDiagnostics } = await import("../rules/format-diagnostic.ts");
  return { text: formatDiagnostics(error.diagnostics, error.source), diagnostics: error.diagnostics };
}
