// The error that carries every diagnostic of a rules file to whoever prints it.
import { PgscrubError } from "../errors.ts";
import type { Diagnostic } from "./diagnostics.ts";

/** RULES_INVALID with what is wrong, for formatDiagnostics; `source` is the file's text. */
export class RulesError extends PgscrubError {
  readonly diagnostics: readonly Diagnostic[];
  readonly source: string;

  constructor(file: string, diagnostics: readonly Diagnostic[], source: string) {
    const count = diagnostics.length === 1 ? "1 mistake" : `${diagnostics.length} mistakes`;
    super("RULES_INVALID", `${count} in ${file}`, { hint: "Correct the rules as each diagnostic says." });
    this.diagnostics = diagnostics;
    this.source = source;
  }
}
