// The grammar of the commands that only look: `preview`, and `completion` for the shell.
import { Argument, type Command, Option } from "commander";
import { wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface PreviewFlags {
  readonly limit: number;
  readonly reveal?: boolean;
  readonly source?: string;
  readonly rules: string;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

/** Shells for which a script is written. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

const PREVIEW_HELP = `
A value that is the original, or that an expression of yours (sql) made of it, is told by its form and length alone, as
a***@c***.com; keys, flags, enums, timestamps and counters that are kept are shown. Functions of your own (js) are run, as
sync runs them. With PGSCRUB_KEY the fakes are those of sync.`;

const COMPLETION_HELP = `
  bash  echo 'source <(pgscrub completion bash)' >> ~/.bashrc
  zsh   echo 'source <(pgscrub completion zsh)' >> ~/.zshrc      (below compinit)
  fish  pgscrub completion fish > ~/.config/fish/completions/pgscrub.fish
Commands and flags are completed, and names of tables and columns from scrub-rules.yaml.`;

/** Adds them to the program; `finish` gets the exit code of the command that ran. */
export function addLookingCommands(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("preview")
    .summary("rows of a table as they would arrive; touches nothing")
    .description(
      "Shows rows of one table as they would arrive, read from the source on a session that can only read and rewritten by the " +
        "same code as in sync; beside each masked value the form of the original. Writes nothing anywhere.",
    )
    .argument("<table>", "for example User, or audit.Log")
    .addOption(new Option("--limit <n>", "rows to show").default(3).argParser(wholeNumber(1, 100)))
    .option("--reveal", "show originals whole; refused where stdout is no terminal")
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, PREVIEW_HELP))
    .action(async (table: string, flags: PreviewFlags) =>
      finish(await (await import("./commands/preview.ts")).preview(context, table, flags)),
    );

  program
    .command("completion")
    .summary("completion for the shell: commands, flags, tables")
    .description(
      "Prints a script that lets the shell complete pgscrub's commands, flags and names of tables.",
    )
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(SHELLS))
    .addHelpText("after", helpText(context, COMPLETION_HELP))
    .action(async (shell: (typeof SHELLS)[number]) =>
      finish((await import("./commands/completion.ts")).completion(context, shell)),
    );

  // What the scripts ask while somebody types; not for people, so it is not in the help.
  program
    .command("complete-words", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: readonly string[]) =>
      finish((await import("./commands/completion.ts")).completeWords(context, program, words)),
    );
}
