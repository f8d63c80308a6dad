// The grammar of the commands that look at the rules: `rules explain` and `rules schema`.
import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface RulesExplainFlags {
  readonly source?: string;
  /** true for --prisma without a path. */
  readonly prisma?: string | true;
  readonly rules: string;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface RulesSchemaFlags {
  readonly live?: boolean;
  readonly source?: string;
  readonly prisma?: string | true;
  readonly out?: string;
  readonly insecureTls?: boolean;
}

const SCHEMA_HELP = `
Editors find it by the first line of the rules file:
  # yaml-language-server: $schema=./scrub-rules.schema.json
With --live or --prisma it knows the names of your tables and columns and offers for each the maskers that fit its type.`;

/** Adds them below `rules`; `finish` gets the exit code of the command that ran. */
export function addRulesCommands(
  rules: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  rules
    .command("explain")
    .summary("what happens to a table or a column, and which rule says so")
    .description(
      "Says what the rules make of one table or column and why, with the line of the rule: against the source's schema, or " +
        "offline against a Prisma schema. Reads no row and runs no code of the rules.",
    )
    .argument("<table[.column]>", "for example User, audit.Log or User.email")
    .option("--source <url>", "database whose schema counts (default: PRODUCTION_DATABASE_URL)")
    .option("--prisma [path]", "a Prisma schema, a file or a folder, instead of the database")
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .action(async (subject: string, flags: RulesExplainFlags) =>
      finish(await (await import("./commands/rules-explain.ts")).rulesExplain(context, subject, flags)),
    );

  rules
    .command("schema")
    .summary("the JSON Schema of the rules file, for completion in editors")
    .description("Prints the JSON Schema (draft 2020-12) of scrub-rules.yaml.")
    .option("--live", "with the tables and columns of the source")
    .option("--prisma [path]", "with the tables and columns of a Prisma schema, a file or a folder")
    .option("--source <url>", "database for --live (default: PRODUCTION_DATABASE_URL)")
    .option("--out <file>", "write it there instead, for example scrub-rules.schema.json")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .addHelpText("after", helpText(context, SCHEMA_HELP))
    .action(async (flags: RulesSchemaFlags) =>
      finish(await (await import("./commands/rules-schema.ts")).rulesSchema(context, flags)),
    );
}
