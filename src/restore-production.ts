// `pgscrub restore FILE --to-production`, step by step (design: restore): the file is loaded into a new database beside
// production, read back and compared. Only --swap, confirmed once more by name, puts it in production's place.
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Client } from "pg";
import { timeStamp } from "./backup/backup-names.ts";
import { backup } from "./backup.ts";
import { BACKUP_DEFAULTS } from "./backup-defaults.ts";
import { PgscrubError } from "./errors.ts";
import { endClient, openClient } from "./postgres/connect.ts";
import { type ConnectionTarget, describeTarget, withDatabase } from "./postgres/connection-string.ts";
import { readPooling, refusePooler } from "./postgres/own-session.ts";
import type { PgDumpChoice } from "./postgres/pg-dump.ts";
import { serverError } from "./postgres/server-error.ts";
import { readSessionIdentity } from "./postgres/server-identity.ts";
import { type CheckedFile, checkFile } from "./restore/check-file.ts";
import type { LoadedFile } from "./restore/load-file.ts";
import { fillDatabase } from "./restore/new-database.ts";
import { databaseBeside, requireSwappable, unmark } from "./restore/production-databases.ts";
import type { FoundFile, RestoreFileOptions } from "./restore/restore-options.ts";
import { describeOmissions } from "./restore/treat-statement.ts";
import { requireExtensions } from "./restore.ts";
import { newStagingSessions } from "./run/staging-session.ts";
import { newStepRunner } from "./run/steps.ts";
import { type Stopwatch, startStopwatch } from "./run/stopwatch.ts";
import { whileAlive } from "./run/watch-backend.ts";
import type { DatabaseNames } from "./target/database-names.ts";
import { type DatabaseFacts, readDatabase } from "./target/databases.ts";
import { createRoles } from "./target/load-schema.ts";
import { acquireTargetLock } from "./target/lock.ts";
import { createStaging, dropOurs, inheritAccess, inheritSettings } from "./target/staging.ts";
import { renameAll } from "./target/swap.ts";
import { readTargetFacts, type TargetFacts } from "./target/target-facts.ts";

const MAINTENANCE_DATABASE = "postgres";

export interface ProductionRestoreOptions extends RestoreFileOptions {
  readonly production: ConnectionTarget;
  /** Asked before the new database is made. */
  confirm(found: FoundFile & { readonly database: string }): Promise<boolean>;
  /** undefined: production stays as it is. */
  readonly swap: ProductionSwap | undefined;
}

export interface ProductionSwap {
  /** Where the backup of what is there goes. */
  readonly folder: string;
  readonly prefix: string;
  readonly pgDump: PgDumpChoice;
  /** Asked when the new database was found equal to the file; must answer with production's name. */
  confirm(database: string): Promise<string>;
}

/** What a restore beside production has become. */
export interface ProductionReport {
  readonly ok: true;
  readonly file: string;
  /** The database that holds the backup now. */
  readonly database: string;
  /** `user@host:port/database` as a URL without its password. */
  readonly url: string;
  readonly isSwapped: boolean;
  /** What the swap replaced; it is never dropped. */
  readonly previous: string | undefined;
  /** The backup of what was there. */
  readonly backup: string | undefined;
  readonly contents: "raw";
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly omitted: readonly string[];
  readonly durationMs: number;
}

/** Restores beside production. Throws PgscrubError as `restore` does; production is unchanged then. */
export async function restoreToProduction(options: ProductionRestoreOptions): Promise<ProductionReport> {
  const watch = startStopwatch();
  const { production, signal, insecureTls, watchdogMs } = options;
  const steps = newStepRunner(options.reporter, signal);
  const file = await steps.run("check the file", () => checkFile(options.file, options));
  if (file.contents === "scrubbed") {
    throw new PgscrubError(
      "TARGET_REFUSED",
      "the file holds a scrubbed copy, which must never become production",
      {
        hint: "Restore a backup of production itself; `pgscrub backups` says which files are raw.",
      },
    );
  }
  const server = withDatabase(production, MAINTENANCE_DATABASE);
  const open = (): Promise<Client> => openClient(server, { role: "target", insecureTls, signal });
  const maintenance = await open();
  const alive = <Result>(work: () => Promise<Result>): Promise<Result> =>
    whileAlive(maintenance, { target: server, insecureTls, watchdogMs }, work);
  try {
    const { backendPid } = await readSessionIdentity(maintenance);
    refusePooler(await readPooling(maintenance, backendPid, open), production, "target");
    const lock = await acquireTargetLock(maintenance, production.database);
    const facts = await alive(() => readTargetFacts(maintenance));
    requireExtensions(file, facts.extensions);
    requireRoles(file, facts, options.createRoles);
    const existing = await alive(() => readDatabase(maintenance, production.database));
    const names = await freeNames(maintenance, production.database);
    if (options.swap !== undefined && existing !== undefined)
      await requireSwappable(maintenance, existing.name);
    const found = { contents: file.contents, madeAt: file.record?.madeAt, database: names.staging };
    if (!(await watch.whileWaiting(() => options.confirm(found)))) {
      throw new PgscrubError("NOT_CONFIRMED", "the restore was not confirmed", {
        hint: "Nothing was changed.",
      });
    }
    const loaded = await load({ options, steps, file, facts, existing, names, maintenance, alive });
    await alive(lock.assertHeld);
    const omitted = describeOmissions(loaded.omissions);
    for (const line of omitted) options.reporter.report({ kind: "warning", message: `left out: ${line}` });
    const swapped =
      options.swap === undefined
        ? undefined
        : await swap(options, options.swap, existing, names, maintenance, watch);
    const database = swapped === undefined ? names.staging : production.database;
    return {
      ok: true,
      file: resolve(options.file),
      database,
      url: `postgresql://${describeTarget(withDatabase(production, encodeURIComponent(database)))}`,
      isSwapped: swapped !== undefined,
      previous: swapped?.previous,
      backup: swapped?.backup,
      contents: "raw",
      tables: loaded.blocks.map(({ label, rows }) => ({ table: label, rows })),
      omitted,
      durationMs: watch.elapsedMs(),
    };
  } finally {
    await endClient(maintenance); // the lock ends with its session
  }
}

/** Names with this moment in them that no database has; another restore of the same second makes them a second younger. */
async function freeNames(maintenance: Client, database: string): Promise<DatabaseNames> {
  for (let at = Date.now(); ; at += 1000) {
    const names = databaseBeside(database, timeStamp(new Date(at)));
    const taken = [
      await readDatabase(maintenance, names.staging),
      await readDatabase(maintenance, names.previous),
    ];
    if (taken.every((found) => found === undefined)) return names;
  }
}

function requireRoles(file: CheckedFile, { roles }: TargetFacts, createsRoles: boolean): void {
  const missing = file.roles.filter((role) => !roles.has(role));
  if (missing.length === 0 || createsRoles) return;
  throw new PgscrubError(
    "PRIVILEGE_MISSING",
    `production lacks roles that the backup names: ${missing.join(", ")}`,
    {
      hint: "Create them as they were (log-in, password), or pass --create-roles to make them without log-in.",
    },
  );
}

interface LoadInput {
  readonly options: ProductionRestoreOptions;
  readonly steps: ReturnType<typeof newStepRunner>;
  readonly file: CheckedFile;
  readonly facts: TargetFacts;
  readonly existing: DatabaseFacts | undefined;
  readonly names: DatabaseNames;
  readonly maintenance: Client;
  alive<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Makes, fills and compares the new database; it is dropped again when that fails. */
async function load(input: LoadInput): Promise<LoadedFile> {
  const { options, steps, file, facts, existing, names, maintenance, alive } = input;
  const missing = file.roles.filter((role) => !facts.roles.has(role));
  try {
    await steps.run("create the new database", async () => {
      await alive(() => createRoles(maintenance, missing));
      await alive(() => createStaging(maintenance, names, existing, randomUUID()));
    });
    const sessions = newStagingSessions({
      target: options.production,
      database: names.staging,
      targetVersion: facts.serverVersion,
      owner: undefined,
      insecureTls: options.insecureTls,
      watchdogMs: options.watchdogMs,
      signal: options.signal,
    });
    const owner = existing?.owner ?? options.production.user;
    const loaded = await steps.run("load, read back and compare", () =>
      sessions.use(async (client) => {
        const filled = await fillDatabase(client, {
          file,
          server: facts,
          createdRoles: missing,
          owner,
          loadAs: owner === options.production.user ? undefined : owner,
          isStrict: true,
          isCompared: true,
          options,
        });
        await inheritSettings(client, names, existing);
        return filled;
      }),
    );
    options.signal.throwIfAborted();
    await alive(() => inheritAccess(maintenance, names, existing));
    await alive(() => unmark(maintenance, names.staging, existing?.comment ?? ""));
    return loaded;
  } catch (error) {
    await alive(() => dropOurs(maintenance, names.staging)).catch(() => {
      const message = `database ${names.staging} could not be dropped; drop it yourself`;
      options.reporter.report({ kind: "warning", message });
    });
    throw error;
  }
}

/** Puts the new database in production's place, after a backup of what is there. */
async function swap(
  options: ProductionRestoreOptions,
  { folder, prefix, pgDump, confirm }: ProductionSwap,
  existing: DatabaseFacts | undefined,
  names: DatabaseNames,
  maintenance: Client,
  watch: Stopwatch,
): Promise<{ readonly previous: string | undefined; readonly backup: string | undefined }> {
  const { production, reporter, signal, insecureTls } = options;
  const name = production.database;
  if ((await watch.whileWaiting(() => confirm(name))) !== name) {
    throw new PgscrubError(
      "NOT_CONFIRMED",
      `the swap was not confirmed with the name ${JSON.stringify(name)}`,
      {
        hint: `The backup lies in the database ${names.staging}; production was not changed.`,
      },
    );
  }
  // Nothing is rotated away now: an emergency is no time to delete backups.
  const keep = Number.MAX_SAFE_INTEGER;
  const common = { ...BACKUP_DEFAULTS, folder, prefix, keep, pgDump, insecureTls, reporter, signal };
  const saved = existing === undefined ? undefined : await backup({ ...common, source: production });
  const rename = async (): Promise<void> => {
    if (existing !== undefined) await requireSwappable(maintenance, name);
    const current = await readDatabase(maintenance, name);
    if (current?.oid !== existing?.oid) {
      throw new PgscrubError(
        "TARGET_REFUSED",
        `the database ${name} was replaced by somebody else meanwhile`,
      );
    }
    const comment = existing?.comment ?? "";
    await renameAll(maintenance, [
      ...(existing === undefined ? [] : [{ from: name, to: names.previous, comment }]),
      { from: names.staging, to: name, comment },
    ]);
  };
  const steps = newStepRunner(reporter, signal);
  try {
    await steps.run("swap", rename);
  } catch (error) {
    throw serverError(error, { doing: "swapping the databases" });
  }
  return { previous: existing === undefined ? undefined : names.previous, backup: saved?.file };
}
