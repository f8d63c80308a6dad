// `pgscrub predeploy`, step by step: everything that can be known before a deploy, then a backup, then what is left for
// a person to do. Production is only read. Environment, rules and backup are other commands' work and come in as functions.
import { formatBytes } from "./byte-size.ts";
import { readMigrationTable } from "./deploy/applied-migrations.ts";
import { beginStep, type Check, exitCodeOf, isRed, notRun } from "./deploy/check.ts";
import { deployChecklist } from "./deploy/checklist.ts";
import { readLiveRelations } from "./deploy/live-relations.ts";
import { judgeStatements, judgeStatus } from "./deploy/migration-checks.ts";
import { findMigrationFolder, type MigrationFile, readMigrationFolder } from "./deploy/migration-files.ts";
import { compareMigrations } from "./deploy/migration-status.ts";
import type { StatementHazard } from "./deploy/sql/hazard.ts";
import { judgeMigrations } from "./deploy/sql/judge-migrations.ts";
import { loadSqlParser } from "./deploy/sql/parse-migration.ts";
import type { LiveRelation } from "./deploy/sql/table-state.ts";
import type { Reporter } from "./events.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { withReadOnlySource } from "./run/read-source.ts";

/** A backup that was made. */
export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
}

export interface PredeployOptions {
  /** Production, only ever read. */
  readonly source: ConnectionTarget;
  /** The application's folder. */
  readonly directory: string;
  /** Relative to `directory`; undefined: beside the schema that package.json names, else prisma/migrations. */
  readonly migrations: string | undefined;
  /** Schema of _prisma_migrations; undefined: the one that has it. */
  readonly schema: string | undefined;
  readonly insecureTls: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** `pgscrub validate` as checks. */
  checkEnvironment(): Promise<readonly Check[]>;
  /** `pgscrub rules check` as checks. */
  checkRules(): Promise<readonly Check[]>;
  /** Makes the backup; undefined with --no-backup. */
  readonly backUp: (() => Promise<MadeBackup>) | undefined;
  /** Shown the hazards when one is an error; true when they are accepted. */
  accept(hazards: readonly StatementHazard[]): Promise<boolean>;
}

export type PredeployStep = "environment" | "rules" | "migrations" | "statements" | "backup";

export interface PredeployReport {
  readonly ok: boolean;
  /** Exit code of the first red check. */
  readonly exitCode: number;
  readonly steps: readonly { readonly step: PredeployStep; readonly checks: readonly Check[] }[];
  /** Names of the migrations that the deploy will apply. */
  readonly pending: readonly string[];
  readonly hazards: readonly StatementHazard[];
  readonly backup: MadeBackup | undefined;
  /** What is left to do, in order; empty while something is red. */
  readonly checklist: readonly string[];
}

interface ReadMigrations {
  readonly checks: readonly Check[];
  /** undefined: the migrations could not be read. */
  readonly pending: readonly MigrationFile[] | undefined;
  readonly live: readonly LiveRelation[] | undefined;
  readonly defaultSchema: string;
}

/** Runs every check although one before it is red, and makes the backup only when none is. */
export async function predeploy(options: PredeployOptions): Promise<PredeployReport> {
  const done: { step: PredeployStep; checks: readonly Check[] }[] = [];
  const all = (): Check[] => done.flatMap(({ checks }) => checks);
  const run = async (
    step: PredeployStep,
    what: string,
    work: () => Promise<readonly Check[]>,
  ): Promise<void> => {
    beginStep(options.reporter, options.signal, what);
    const checks = await work().catch((error) => [notRun(step, what, error)]);
    done.push({ step, checks });
  };
  await run("environment", "environment", () => options.checkEnvironment());
  await run("rules", "rules", () => options.checkRules());
  let read: ReadMigrations | undefined;
  await run("migrations", "migrations", async () => {
    read = await readMigrations(options);
    return read.checks;
  });
  let hazards: readonly StatementHazard[] = [];
  await run("statements", "pending statements", async () => {
    const judged = await judgePending(read, options);
    hazards = judged.hazards;
    return judged.checks;
  });
  let backup: MadeBackup | undefined;
  await run("backup", "backup", async () => {
    const outcome = await makeBackup(options, all());
    backup = outcome.backup;
    return [outcome.check];
  });
  const exitCode = exitCodeOf(all());
  const pending = (read?.pending ?? []).map(({ name }) => name);
  return {
    ok: exitCode === 0,
    exitCode,
    steps: done,
    pending,
    hazards,
    backup,
    checklist: exitCode === 0 ? deployChecklist({ pending, backup: backup?.file }) : [],
  };
}

async function readMigrations(options: PredeployOptions): Promise<ReadMigrations> {
  const path = options.migrations ?? (await findMigrationFolder(options.directory));
  const folder = await readMigrationFolder(options.directory, path);
  return withReadOnlySource(options.source, options, async (client) => {
    const table = await readMigrationTable(client, options.schema);
    const status = compareMigrations(folder, table);
    const live = await readLiveRelations(client);
    return { checks: judgeStatus(status), pending: status.pending, live, defaultSchema: table.schema };
  });
}

async function judgePending(
  read: ReadMigrations | undefined,
  options: PredeployOptions,
): Promise<{ hazards: readonly StatementHazard[]; checks: readonly Check[] }> {
  if (read?.pending === undefined) {
    const checks: Check[] = [
      {
        code: "statements",
        state: "not-run",
        message: "which statements are pending is not known, so none of them was read",
        exitCode: 69,
      },
    ];
    return { hazards: [], checks };
  }
  const { pending, live, defaultSchema } = read;
  const parser = await loadSqlParser();
  const { hazards, additions } = judgeMigrations({ migrations: pending, live, defaultSchema }, parser);
  const isAccepted = hazards.some(({ severity }) => severity === "error") && (await options.accept(hazards));
  const checks = [judgeStatements(hazards, pending.length, isAccepted), ...noteAdditions(additions)];
  return { hazards, checks };
}

/** What the rules do not know yet stops the next sync, so it is better said now. */
function noteAdditions(additions: readonly string[]): Check[] {
  if (additions.length === 0) return [];
  const shown = additions.slice(0, 5).join(", ");
  const more = additions.length > 5 ? ` and ${additions.length - 5} more` : "";
  return [
    {
      code: "additions",
      state: "notice",
      message: `the migrations add ${shown}${more}, and the rules must speak for them`,
      remedy: ["After the deploy, before the next sync: pgscrub rules check"],
    },
  ];
}

async function makeBackup(
  { backUp }: PredeployOptions,
  before: readonly Check[],
): Promise<{ backup: MadeBackup | undefined; check: Check }> {
  const code = "backup";
  if (before.some(isRed)) {
    const message = "not made, because something above is red";
    return { backup: undefined, check: { code, state: "not-run", message, exitCode: exitCodeOf(before) } };
  }
  if (backUp === undefined) {
    return {
      backup: undefined,
      check: {
        code,
        state: "warning",
        message: "NO BACKUP was made (--no-backup): what this deploy loses stays lost",
        remedy: [
          "Run it without --no-backup, or make sure that the provider's own restore reaches back far enough.",
        ],
      },
    };
  }
  const backup = await backUp();
  return {
    backup,
    check: { code, state: "passed", message: `${backup.file} (${formatBytes(backup.bytes)})` },
  };
}
