// `pgscrub completion SHELL`, and what its scripts ask while somebody types.
import type { Command } from "commander";
import { ruleNames } from "../../rule-names.ts";
import { completeLine } from "../complete.ts";
import type { CliContext } from "../context.ts";
import { SHELL_SCRIPTS } from "../shell-scripts.ts";

/** Prints the script of a shell. */
export function completion(context: CliContext, shell: keyof typeof SHELL_SCRIPTS): number {
  context.stdout.write(SHELL_SCRIPTS[shell]);
  return 0;
}

/** Prints what can stand for the last of `words`, one a line with its description, or `:files`. */
export function completeWords(context: CliContext, program: Command, words: readonly string[]): number {
  const at = words.indexOf("--rules");
  const rules = (at === -1 ? undefined : words[at + 1]) ?? "scrub-rules.yaml";
  const found = completeLine(program, words, () => ruleNames(rules));
  const lines = found?.map(({ word, description }) => `${word}\t${description}\n`) ?? [":files\n"];
  context.stdout.write(lines.join(""));
  return 0;
}
