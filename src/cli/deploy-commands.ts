// The grammar of the commands around a deploy: `predeploy`, `postdeploy`, `doctor`.
import { type Command, Option } from "commander";
import { BACKUP_FOLDER } from "../backup-defaults.ts";
import { collect, wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface MigrationFlags {
  readonly source?: string;
  readonly migrations?: string;
  readonly schema?: string;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface PredeployFlags extends MigrationFlags {
  readonly rules: string;
  /** false with --no-backup. */
  readonly backup: boolean;
  readonly dir: string;
  readonly compress?: boolean;
  readonly encrypt: readonly string[];
  readonly yes?: boolean;
}

export interface PostdeployFlags extends MigrationFlags {
  readonly url: readonly string[];
  readonly expect?: string;
  readonly wait: number;
}

export interface DoctorFlags {
  readonly source?: string;
  readonly target?: string;
  readonly allowRemoteTarget: readonly string[];
  readonly skip: readonly string[];
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

const PREDEPLOY_HELP = `
Production is only read. Every check is run although one before it is red; the backup is made when none is. Exits with the
code of the first red check. Statements that may lose data, break the running application, fail or block need a yes: they
are asked about on a terminal, and --yes accepts them elsewhere (77 without it).`;

const POSTDEPLOY_HELP = `
Exits with the code of the first red check: 69 the site or the database does not answer, 78 migrations are not applied,
77 the database is not the production that .pgscrub/production.json pins.`;

const DOCTOR_HELP = `
Changes nothing on either side. Exit codes: 0 nothing is in the way, 69 something is not there or could not be looked at,
77 a privilege is missing or a guard refuses.`;

/** Adds them to the program; `finish` gets the exit code of the command that ran. */
export function addDeployCommands(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  migrationFlags(
    program
      .command("predeploy")
      .summary("before a deploy: environment, rules, migrations, backup, checklist"),
  )
    .description(
      "Checks what can be checked before a deploy: the environment, the rules, the migrations and what is destructive in " +
        "pending ones, read by PostgreSQL's own parser. Then makes a backup and prints what is left to do.",
    )
    .option("--rules <file>", "scrub rules", "scrub-rules.yaml")
    .option("--no-backup", "make no backup, and say so")
    .option("--dir <folder>", "folder of the backups", BACKUP_FOLDER)
    .option("--compress", "compress the backup (.sql.gz)")
    .option(
      "--encrypt <recipient>",
      "encrypt the backup for this age recipient; may be repeated",
      collect,
      [],
    )
    .option("-y, --yes", "accept statements that may lose data, break the application, fail or block")
    .addHelpText("after", helpText(context, PREDEPLOY_HELP))
    .action(async (flags: PredeployFlags) =>
      finish(await (await import("./commands/predeploy.ts")).predeploy(context, flags)),
    );

  migrationFlags(
    program
      .command("postdeploy")
      .summary("after a deploy: the site answers, migrations are applied, it is production"),
  )
    .description(
      "Checks that the site answers, that every migration is applied, and that the database is the pinned production.",
    )
    .option("--url <url>", "page of the site that must answer; may be repeated", collect, [])
    .option("--expect <text>", "text that the page must hold")
    .addOption(
      new Option("--wait <seconds>", "keep trying this long while the site starts")
        .default(30)
        .argParser(wholeNumber(0, 3600)),
    )
    .addHelpText("after", helpText(context, POSTDEPLOY_HELP))
    .action(async (flags: PostdeployFlags) =>
      finish(await (await import("./commands/postdeploy.ts")).postdeploy(context, flags)),
    );

  program
    .command("doctor")
    .summary("everything that could stand in the way of a sync or a backup, each with its remedy")
    .description(
      "Looks at both ends: versions, privileges, pooler, row-level security, roles, extensions, disk, settings. Every line " +
        "that is not in order says what to do.",
    )
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option(
      "--target <url>",
      "target database (default: LOCAL_DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_URL)",
    )
    .option(
      "--allow-remote-target <host>",
      "allow this host as a target although it is not local",
      collect,
      [],
    )
    .option(
      "--skip <check>",
      "a red check that you have settled, by its code in --json; may be repeated",
      collect,
      [],
    )
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, DOCTOR_HELP))
    .action(async (flags: DoctorFlags) =>
      finish(await (await import("./commands/doctor.ts")).doctor(context, flags)),
    );
}

function migrationFlags(command: Command): Command {
  return command
    .option("--source <url>", "production database, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option(
      "--migrations <dir>",
      "Prisma's migrations (default: beside the schema that package.json names, else prisma/migrations)",
    )
    .option("--schema <name>", "schema of the table _prisma_migrations (default: the one that has it)")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout");
}
