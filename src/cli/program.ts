// The command line's grammar: commands, flags, help. Every action is loaded when it is called, so that `--help` stays
// quick; the commands themselves live in commands/, one verb each.
import { Command, CommanderError, Option } from "commander";
import { PgscrubError } from "../errors.ts";
import { SYNC_DEFAULTS } from "../sync-defaults.ts";
import { collect, wholeNumber } from "./arguments.ts";
import { addBackupCommands } from "./backup-commands.ts";
import type { CliContext } from "./context.ts";
import { addDeployCommands } from "./deploy-commands.ts";
import { helpStyle, helpText, helpWidth } from "./help-text.ts";
import { addInitCommand } from "./init-command.ts";
import { addLookingCommands } from "./looking-commands.ts";
import { addPipelineCommands } from "./pipeline-commands.ts";
import { addValidateCommand } from "./validate-command.ts";

/** Flags that say where the source, the target and the rules are. */
export interface ConnectionFlags {
  readonly source?: string;
  readonly target?: string;
  readonly rules: string;
  readonly allowRemoteTarget: readonly string[];
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface PlanFlags extends ConnectionFlags {
  readonly out?: string;
}

export interface SyncFlags extends ConnectionFlags {
  readonly plan?: string;
  readonly yes?: boolean;
  readonly jobs?: number;
  readonly maxBlockMs: number;
  readonly watchdogMs: number;
  readonly after?: string;
  readonly createRoles?: boolean;
  readonly keepStaging?: boolean;
  readonly dropPrevious?: boolean;
  readonly report?: string;
  /** false with --no-verify. */
  readonly verify: boolean;
}

export interface VerifyFlags {
  /** false with --no-source. */
  readonly source?: string | false;
  readonly target?: string;
  readonly rules?: string;
  readonly deep?: boolean;
  readonly report?: string;
  readonly jobs?: number;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface UndoFlags {
  readonly target?: string;
  readonly allowRemoteTarget: readonly string[];
  readonly insecureTls?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface DemoFlags {
  readonly contacts: number;
  readonly events: number;
  readonly json?: boolean;
}

/** Each action returns the exit code. */
type Finish = (exitCode: number) => void;

/** The program for one run; `finish` gets the exit code of the command that ran. */
export function newProgram(context: CliContext, version: string, finish: Finish): Command {
  const program = new Command("pgscrub")
    .description(
      "Refresh a local Postgres from production: scrubbed on the way, proved clean, then swapped in.",
    )
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: () => {}, // told by the one printer of errors, with its exit code
      getOutHasColors: () => context.stdoutScreen.hasColor,
      getOutHelpWidth: () => helpWidth(context),
    })
    .configureHelp(helpStyle(context))
    .addHelpText("after", helpText(context, EXIT_CODES_HELP));

  addDemoCommand(program, context, finish);
  addInitCommand(program, context, finish);

  connectionFlags(program.command("plan").summary("show what sync would do to every column; touches nothing"))
    .description(
      "Shows what sync would do, per column, with hazards, bytes and disk needed. Touches nothing.",
    )
    .option("--out <file>", "write the plan, for sync --plan")
    .action(async (flags: PlanFlags) =>
      finish(await (await import("./commands/plan.ts")).plan(context, flags)),
    );

  connectionFlags(
    program.command("sync").summary("refresh the target from the source, scrubbed and proved clean"),
  )
    .description(
      "Copies the source beside the target, scrubbed by the rules, proves the copy clean and swaps it in. " +
        "Until the swap the target is untouched; what it replaces is kept for `pgscrub undo`.",
    )
    .option("--plan <file>", "run exactly the plan that `plan --out` wrote")
    .option("-y, --yes", "answer yes: go on in spite of hazards, replace the target")
    .option("-j, --jobs <n>", "tables at a time (default: number of cores, 4 at most)", wholeNumber(1, 32))
    .option("--after <command>", "run on the new database before it is verified, DATABASE_URL points there")
    .option("--create-roles", "create roles that policies name and the target lacks (NOLOGIN)")
    .option("--drop-previous", "drop what the swap replaced instead of keeping it for undo")
    .option("--keep-staging", "keep the new database when the run fails, to look at it")
    .option("--report <dir>", REPORT_HELP)
    .option("--no-verify", "load but do not verify: never swaps, exits 65")
    .addOption(
      new Option("--max-block-ms <ms>", "end the run when somebody on the source waits longer for us")
        .default(SYNC_DEFAULTS.maxBlockMs)
        .argParser(wholeNumber(1, 3_600_000)),
    )
    .addOption(
      new Option("--watchdog-ms <ms>", "end the run when no byte moves for this long")
        .default(SYNC_DEFAULTS.watchdogMs)
        .argParser(wholeNumber(100, 3_600_000)),
    )
    .action(async (flags: SyncFlags) =>
      finish(await (await import("./commands/sync.ts")).sync(context, flags)),
    );

  program
    .command("verify")
    .summary("prove a copy clean: search all of it, with the source's values or without")
    .description(
      "Searches the whole target for values of the source (where one is given), for strangers, and compares it with the " +
        "manifest that sync wrote into it. Changes nothing on either side; the source is only read, its scrubbed columns " +
        "alone. Exits 65 when anything is found.",
    )
    .option("--source <url>", "look for this database's present values (default: PRODUCTION_DATABASE_URL)")
    .option("--no-source", "leave the source alone: strangers and the manifest only")
    .option(
      "--target <url>",
      "database to verify (default: LOCAL_DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_URL)",
    )
    .option(
      "--rules <file>",
      "scrub rules (default: scrub-rules.yaml, where it is there or a source is read)",
    )
    .option("--deep", "follow every foreign key row by row")
    .option("--report <dir>", REPORT_HELP)
    .option("-j, --jobs <n>", "tables at a time (default: number of cores, 4 at most)", wholeNumber(1, 32))
    .option("--insecure-tls", "allow sslmode=no-verify")
    .option("--json", "print one JSON document")
    .action(async (flags: VerifyFlags) =>
      finish(await (await import("./commands/verify.ts")).verify(context, flags)),
    );

  addPipelineCommands(program, context, finish);
  addBackupCommands(program, context, finish);
  addDeployCommands(program, context, finish);
  addLookingCommands(program, context, finish);
  addValidateCommand(program, context, finish);

  program
    .command("undo")
    .summary("exchange the target and the database that the last sync replaced")
    .description(
      "Exchanges the target and the database that the last sync replaced. Running it again undoes it.",
    )
    .option(
      "--target <url>",
      "target database (default: LOCAL_DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_URL)",
    )
    .option("--allow-remote-target <host>", "allow this host as a target", collect, [])
    .option("--insecure-tls", "allow sslmode=no-verify")
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON document")
    .action(async (flags: UndoFlags) =>
      finish(await (await import("./commands/undo.ts")).undo(context, flags)),
    );
  program.commandsGroup("Shell:");
  for (const [heading, names] of COMMAND_GROUPS) {
    for (const command of program.commands.filter((other) => names.includes(other.name())))
      command.helpGroup(heading);
  }
  return program;
}

function addDemoCommand(program: Command, context: CliContext, finish: Finish): void {
  program
    .command("demo")
    .summary("try it: two throw-away Postgres servers, synthetic people, a sync")
    .description(
      "Starts two throw-away Postgres servers, fills one as production, syncs, verifies, shows the result.",
    )
    .addOption(
      new Option("--contacts <n>", "contacts in production").default(20_000).argParser(wholeNumber(1, 1e7)),
    )
    .addOption(
      new Option("--events <n>", "events in production").default(100_000).argParser(wholeNumber(1, 1e8)),
    )
    .option("--json", "print one JSON document")
    .action(async (flags: DemoFlags) =>
      finish(await (await import("./commands/demo.ts")).demo(context, flags)),
    );
}

function connectionFlags(command: Command): Command {
  return command
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option(
      "--target <url>",
      "target database (default: LOCAL_DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_URL)",
    )
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option(
      "--allow-remote-target <host>",
      "allow this host as a target although it is not local",
      collect,
      [],
    )
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout");
}

const REPORT_HELP = "write the proof there: proof.html, proof.json, proof.junit.xml, proof.sarif";

const EXIT_CODES_HELP = `
Exit codes: 0 done and clean, 64 usage, 65 verification found something, 69 unavailable, 70 bug, 73 cannot write, 75 try again, 77 refused, 78 rules or configuration invalid, 130/143 interrupted.`;

const COMMAND_GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["Start:", ["demo", "init", "doctor", "validate"]],
  ["Refresh:", ["plan", "sync", "verify", "undo", "preview"]],
  ["Rules and pipelines:", ["rules", "ci"]],
  ["Backups:", ["backup", "backups", "restore"]],
  ["Deploys:", ["predeploy", "postdeploy"]],
  ["Shell:", ["completion"]],
];

/** The exit code of what commander throws instead of exiting: 0 for help and version; usage errors become ours. */
export function commanderExit(
  error: unknown,
  program: Command,
  args: readonly string[],
): number | PgscrubError {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return 0;
  const help = `See \`${commandPath(program, args)} --help\`.`;
  // `pgscrub rules` alone is a usage error without words.
  if (error.code === "commander.help")
    return new PgscrubError("USAGE", "a command is missing", { hint: help });
  const message = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n.*$/s, "")
    .replace(/is invalid\. /, "is invalid: ")
    .replace(/^too many arguments for '(.*)'\..*$/, "$1 takes no arguments");
  const suggestion = /\(Did you mean (.*)\?\)/.exec(error.message)?.[1];
  const hint = suggestion === undefined ? help : `Did you mean ${suggestion}?`;
  return new PgscrubError("USAGE", message, { hint });
}

/** `pgscrub rules check`: as far as `args` name commands. */
function commandPath(program: Command, args: readonly string[]): string {
  let command = program;
  const names = [program.name()];
  for (const word of args) {
    const child = command.commands.find((other) => other.name() === word);
    if (child === undefined) break;
    command = child;
    names.push(word);
  }
  return names.join(" ");
}
