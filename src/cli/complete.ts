// What may stand at the end of a command line that somebody is typing: subcommands, flags and choices as commander knows
// them, names of tables and columns from the rules file. Own code and not a package: the grammar is all there already.
import type { Command, Option } from "commander";

/** Names that an argument can be completed to. */
export interface CompletionNames {
  /** `User`, `audit.Log`. */
  readonly tables: readonly string[];
  /** `User.email`. */
  readonly columns: readonly string[];
}

export interface Completion {
  readonly word: string;
  readonly description: string;
}

/**
 * Completions of the last of `words` (which may be empty); `words` begins behind the program's name. undefined: a file's
 * name is wanted. `readNames` is called only where names can stand.
 */
export function completeLine(
  program: Command,
  words: readonly string[],
  readNames: () => CompletionNames,
): readonly Completion[] | undefined {
  const typed = words.slice(0, -1);
  const last = words.at(-1) ?? "";
  let command = program;
  let argumentCount = 0;
  let pending: Option | undefined;
  for (const word of typed) {
    if (pending?.required === true || (pending?.optional === true && !word.startsWith("-"))) {
      pending = undefined;
      continue;
    }
    pending = undefined;
    if (word.startsWith("-")) {
      pending = word.includes("=") ? undefined : optionsOf(command).find((option) => isFlag(option, word));
      continue;
    }
    const child = command.commands.find((other) => other.name() === word);
    if (child === undefined) argumentCount += 1;
    else command = child;
  }
  if (pending?.required === true) return completeValue(pending, last);
  if (last.startsWith("-")) return completeFlags(command, typed, last);
  const commands = command.commands
    .filter((other) => argumentCount === 0 && !isHidden(other))
    .map((other) => ({ word: other.name(), description: other.summary() || other.description() }));
  const files = pending?.optional === true ? undefined : [];
  const named = completeArgument(command, argumentCount, readNames);
  const found = [...commands, ...named].filter(({ word }) => word.startsWith(last));
  return found.length === 0 ? files : found;
}

function completeFlags(command: Command, typed: readonly string[], last: string): Completion[] {
  return optionsOf(command)
    .filter((option) => !option.hidden && (option.variadic || !typed.some((word) => isFlag(option, word))))
    .flatMap((option) => {
      const word = option.long ?? option.short ?? "";
      return word.startsWith(last) ? [{ word, description: option.description }] : [];
    });
}

function isFlag({ short, long }: Option, word: string): boolean {
  return word === short || word === long;
}

/** Flags of the command, its own help among them. */
function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

/** Values of a flag: its choices; undefined, so that the shell offers files, for paths. */
function completeValue({ argChoices, flags }: Option, last: string): readonly Completion[] | undefined {
  if (argChoices !== undefined) {
    return argChoices.filter((word) => word.startsWith(last)).map((word) => ({ word, description: "" }));
  }
  return /<(?:file|dir|path)>/.test(flags) ? undefined : [];
}

function completeArgument(command: Command, at: number, readNames: () => CompletionNames): Completion[] {
  const argument = command.registeredArguments[at];
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) {
    return argument.argChoices.map((word) => ({ word, description: "" }));
  }
  const { tables, columns } = argument.name().startsWith("table") ? readNames() : NO_NAMES;
  const words = argument.name() === "table" ? tables : [...tables, ...columns];
  return words.map((word) => ({ word, description: "" }));
}

const NO_NAMES: CompletionNames = { tables: [], columns: [] };

function isHidden(command: Command): boolean {
  return !(command.parent?.createHelp().visibleCommands(command.parent).includes(command) ?? true);
}
