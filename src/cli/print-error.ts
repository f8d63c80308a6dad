// The one printer of errors: `error[CODE]: message`, `hint: …`, or the JSON form on stdout with --json.
import { ERRORS, PgscrubError } from "../errors.ts";
import { wrapText } from "../report/fit-text.ts";
import { newPaint } from "../report/style-text.ts";
import type { Diagnostic } from "../rules/diagnostics.ts";
import type { CliContext } from "./context.ts";
import { unexpectedError } from "./unexpected-error.ts";

/** Prints `error` and returns the exit code. Anything that is not ours is a bug: only its class and place are shown. */
export async function printError(context: CliContext, error: unknown, isJson: boolean): Promise<number> {
  const known = error instanceof PgscrubError ? error : unexpectedError(error);
  const { code, message, hint } = known;
  const rules = code === "RULES_INVALID" ? await rulesMistakes(context, error) : undefined;
  if (isJson) {
    const document = {
      schemaVersion: 1,
      ok: false,
      error: { code, message, ...(hint === undefined ? {} : { hint }) },
      ...(rules === undefined ? {} : { diagnostics: rules.diagnostics }),
    };
    context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const { hasColor, columns } = context.stderrScreen;
    if (rules !== undefined) context.stderr.write(`${rules.text}\n\n`);
    const lines = [`${newPaint(hasColor).red(`error[${code}]`)}: ${message}`];
    if (hint !== undefined) lines.push(`hint: ${hint}`);
    context.stderr.write(`${wrapText(lines.join("\n"), columns)}\n`);
  }
  return ERRORS[code].exit;
}

/** What is wrong with the rules file, loaded only now: the way to `--help` should not read YAML. */
async function rulesMistakes(
  context: CliContext,
  error: unknown,
): Promise<{ readonly text: string; readonly diagnostics: readonly Diagnostic[] } | undefined> {
  const { RulesError } = await import("../rules/rules-error.ts");
  if (!(error instanceof RulesError)) return undefined;
  const { showDiagnostics } = await import("./diagnostic-text.ts");
  const text = showDiagnostics(error.diagnostics, error.source, context.stderrScreen);
  return { text, diagnostics: error.diagnostics };
}
