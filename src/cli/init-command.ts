// The grammar of `pgscrub init`.
import type { Command } from "commander";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface InitFlags {
  readonly source?: string;
  /** true for --prisma without a path. */
  readonly prisma?: string | true;
  /** false with --no-workflow. */
  readonly workflow: boolean;
  readonly dryRun?: boolean;
  readonly insecureTls?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const HELP = `
Written are: .gitignore lines, .pgscrub/production.json (when PRODUCTION_DATABASE_URL's server answers), scrub-rules.yaml and
its JSON Schema, the npm scripts db:sync, db:backup, db:validate, three wrappers in scripts/, .github/workflows/pgscrub.yml.
Nothing that is there is written over: what is missing is added, and a second run has nothing to do.`;

/** Adds it to the program; `finish` gets the exit code. */
export function addInitCommand(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("init")
    .summary("set an application's folder up: rules, npm scripts, wrappers, .gitignore, a workflow")
    .description(
      "Sets an application's folder up. The rules are drawn from production's schema where it answers, else from the Prisma " +
        "schema. Shows what it will write, and asks.",
    )
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option(
      "--prisma [path]",
      "draw the rules from this Prisma schema, a file or a folder, without a database",
    )
    .option("--no-workflow", "without the workflow of GitHub Actions")
    .option("--dry-run", "show what would be written, and write nothing")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, HELP))
    .action(async (flags: InitFlags) =>
      finish(await (await import("./commands/init.ts")).init(context, flags)),
    );
}
