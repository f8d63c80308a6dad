// The grammar of the commands about backups: `backup`, `backups` and `restore`.
import { type Command, Option } from "commander";
import { BACKUP_DEFAULTS, BACKUP_FOLDER } from "../backup-defaults.ts";
import { collect, wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface BackupFlags {
  readonly source?: string;
  readonly dir: string;
  readonly prefix: string;
  readonly keep: number;
  readonly compress?: boolean;
  readonly encrypt: readonly string[];
  readonly verify?: boolean;
  readonly postgres?: string;
  readonly identity: readonly string[];
  readonly maxBlockMs: number;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

export interface BackupsFlags {
  readonly dir: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

export interface RestoreFlags {
  readonly source?: string;
  readonly target?: string;
  readonly toProduction?: boolean;
  readonly swap?: boolean;
  readonly confirm?: string;
  readonly dir: string;
  readonly prefix: string;
  readonly identity: readonly string[];
  readonly createRoles?: boolean;
  readonly check?: boolean;
  readonly dropPrevious?: boolean;
  readonly keepStaging?: boolean;
  readonly allowRemoteTarget: readonly string[];
  readonly insecureTls?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const BACKUP_HELP = `
The file is SQL: psql URL < FILE restores it into an empty database, in one transaction, and refuses any other.
It holds everything, owners, grants and large objects too, and everybody's data as it is: keep it as you keep production.
--encrypt takes an age recipient (age1…) or a file of them; the program age opens the file as well.`;

const RESTORE_HELP = `
FILE may be a backup of pgscrub, compressed or encrypted, or a plain dump of one database by pg_dump. It is read whole and
checked before any server is touched. Without --to-production it replaces the local target, which pgscrub undo brings back.
In an emergency read docs/recovery.md first: a provider's own restore may be quicker and lose less.`;

const DEFAULT_TARGET = "(default: LOCAL_DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_URL)";

/** Adds them to the program; `finish` gets the exit code of the command that ran. */
export function addBackupCommands(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("backup")
    .summary("write the whole source into one file that psql and `restore` take")
    .description(
      "Writes the source, as it is, into one SQL file, which gets its name when it is complete, and deletes older backups " +
        "beyond the last few good ones. The source is only read. Needs no PostgreSQL programs.",
    )
    .option("--source <url>", "database to back up, only ever read (default: PRODUCTION_DATABASE_URL)")
    .option("--dir <folder>", "where backups go", BACKUP_FOLDER)
    .option("--prefix <name>", "files are called <name>_backup_<date>_<time>.sql", BACKUP_DEFAULTS.prefix)
    .addOption(
      new Option("--keep <n>", "good backups of this prefix that stay, the new one among them")
        .default(BACKUP_DEFAULTS.keep)
        .argParser(wholeNumber(1, 100_000)),
    )
    .option("--compress", "compress with gzip: .sql.gz")
    .option(
      "--encrypt <recipient>",
      "encrypt to this age recipient, or those of a file; repeatable",
      collect,
      [],
    )
    .option("--verify", "restore it into a throw-away Postgres and compare, before it gets its name")
    .option(
      "--postgres <which>",
      "for --verify: docker, embedded, or a server's URL (default: what is there)",
    )
    .option(
      "--identity <file>",
      "for --verify with --encrypt: an age identity that opens the file",
      collect,
      [],
    )
    .addOption(
      new Option("--max-block-ms <ms>", "end the run when somebody on the source waits longer for us")
        .default(BACKUP_DEFAULTS.maxBlockMs)
        .argParser(wholeNumber(1, 3_600_000)),
    )
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, BACKUP_HELP))
    .action(async (flags: BackupFlags) =>
      finish(await (await import("./commands/backup.ts")).backup(context, flags)),
    );

  program
    .command("backups")
    .summary("list the backups that there are, with size, age and whether they are sound")
    .description(
      "Lists the backups of a folder and reads every byte of each, unless --quick. Changes nothing.",
    )
    .option("--dir <folder>", "where backups are", BACKUP_FOLDER)
    .option("--quick", "compare sizes only, not checksums")
    .option("--json", "print one JSON document on stdout")
    .action(async (flags: BackupsFlags) =>
      finish(await (await import("./commands/backups.ts")).backups(context, flags)),
    );

  program
    .command("restore")
    .argument("<file>", "a backup, or a plain dump of pg_dump")
    .summary("load a backup beside the local database, or beside production, and swap")
    .description("Loads a backup into a new database and puts it in the target's place when it is whole.")
    .option("--target <url>", `local database to replace ${DEFAULT_TARGET}`)
    .option("--to-production", "load beside production instead, into <database>_restored_<time>")
    .option("--source <url>", "for --to-production: production's URL (default: PRODUCTION_DATABASE_URL)")
    .option(
      "--swap",
      "for --to-production: then put it in production's place, after a backup of what is there",
    )
    .option("--confirm <name>", "for --swap: the database's name, instead of typing it")
    .option("--dir <folder>", "for --swap: where the backup of what is there goes", BACKUP_FOLDER)
    .option("--prefix <name>", "for --swap: prefix of that backup's name", BACKUP_DEFAULTS.prefix)
    .option("--identity <file>", "age identity file that opens an encrypted backup; repeatable", collect, [])
    .option("--create-roles", "create roles that the backup names and the server lacks (NOLOGIN)")
    .option("--check", "only check the file: read it whole, touch no server")
    .option("--drop-previous", "drop what the swap replaced instead of keeping it for undo")
    .option("--keep-staging", "keep the new database when the restore fails, to look at it")
    .option(
      "--allow-remote-target <host>",
      "allow this host as a target although it is not local",
      collect,
      [],
    )
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("-y, --yes", "do not ask (never answers for --swap)")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, RESTORE_HELP))
    .action(async (file: string, flags: RestoreFlags) =>
      finish(await (await import("./commands/restore.ts")).restore(context, file, flags)),
    );
}
