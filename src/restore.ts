// `pgscrub restore FILE`, step by step (design: restore): the file is checked whole before the target is touched, loaded
// beside it, and swapped in as a sync does. Whatever fails before the swap leaves the target as it was.
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { PgscrubError } from "./errors.ts";
import { describeTarget } from "./postgres/connection-string.ts";
import { canonicalHost } from "./postgres/host.ts";
import { type CheckedFile, checkFile } from "./restore/check-file.ts";
import type { LoadedFile } from "./restore/load-file.ts";
import { fillDatabase } from "./restore/new-database.ts";
import type { RestoreOptions, RestoreReport } from "./restore/restore-options.ts";
import { describeOmissions, HOSTING_EXTENSIONS } from "./restore/treat-statement.ts";
import { type OpenTarget, openTarget } from "./run/open-target.ts";
import { newStagingSessions } from "./run/staging-session.ts";
import { newStepRunner } from "./run/steps.ts";
import { type Stopwatch, startStopwatch } from "./run/stopwatch.ts";
import { deriveDatabaseNames } from "./target/database-names.ts";
import { requireFreeDisk } from "./target/free-disk.ts";
import { guardEnvironment } from "./target/guard.ts";
import { createRoles } from "./target/load-schema.ts";
import { acquireTargetLock } from "./target/lock.ts";
import { createStaging, dropOurs, inheritAccess, inheritSettings } from "./target/staging.ts";
import { swapIn } from "./target/swap.ts";

export type { FoundFile, RestoreOptions, RestoreReport } from "./restore/restore-options.ts";

/**
 * Replaces the target with what `file` holds. Throws PgscrubError (BACKUP_INVALID, TARGET_REFUSED, EXTENSION_MISSING,
 * SCHEMA_LOAD_FAILED, DISK_FULL, CONNECTION_LOST, NOT_CONFIRMED …); the target is unchanged then.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const watch = startStopwatch();
  const steps = newStepRunner(options.reporter, options.signal);
  guardEnvironment(options.nodeEnv);
  refuseProduction(options);
  const file = await steps.run("check the file", () => checkFile(options.file, options));
  const target = await steps.run("connect and guard", () => openTarget(options, undefined));
  try {
    const lock = await acquireTargetLock(target.maintenance, options.target.database);
    try {
      requireExtensions(file, target.server.extensions);
      await requireFreeDisk(target.maintenance, file.contentBytes);
      const found = { contents: file.contents, madeAt: file.record?.madeAt };
      if (!(await watch.whileWaiting(() => options.confirm(found)))) {
        throw new PgscrubError("NOT_CONFIRMED", "the restore was not confirmed", {
          hint: "Nothing was changed.",
        });
      }
      return await replace(options, steps, file, target, lock.assertHeld, watch);
    } finally {
      await target.whileAlive(() => lock.release()).catch(() => {}); // a lost session's lock is gone with it
    }
  } finally {
    await target.close();
  }
}

/** By its address alone: production may be what cannot be reached. The guards ask the server itself. */
function refuseProduction({ target, production }: RestoreOptions): void {
  if (production === undefined || production.database !== target.database || production.port !== target.port)
    return;
  if (canonicalHost(production.host) !== canonicalHost(target.host)) return;
  throw new PgscrubError("TARGET_REFUSED", `the target ${describeTarget(target)} is production`, {
    hint: "Use --to-production, which loads beside production and replaces nothing by itself.",
  });
}

/** Throws EXTENSION_MISSING for what the server cannot have; those of a hosting service are left out later. */
export function requireExtensions(file: CheckedFile, available: ReadonlySet<string>): void {
  const missing = file.extensions.filter((name) => !available.has(name) && !HOSTING_EXTENSIONS.has(name));
  if (missing.length === 0) return;
  throw new PgscrubError(
    "EXTENSION_MISSING",
    `the server lacks extensions of the backup: ${missing.join(", ")}`,
    {
      hint: "Install them for this server, then run the command again.",
    },
  );
}

async function replace(
  options: RestoreOptions,
  steps: ReturnType<typeof newStepRunner>,
  file: CheckedFile,
  target: OpenTarget,
  assertLocked: () => Promise<void>,
  watch: Stopwatch,
): Promise<RestoreReport> {
  const names = deriveDatabaseNames(options.target.database);
  const run = randomUUID();
  let isKept = false;
  try {
    await steps.run("create the new database", () =>
      target.whileAlive(() => createStaging(target.maintenance, names, target.database, run)),
    );
    const loaded = await steps.run("load", () => fill(options, file, target, names.staging));
    await target.whileAlive(assertLocked);
    options.signal.throwIfAborted();
    const previous = await steps.run("swap", () =>
      target.whileAlive(async () => {
        await inheritAccess(target.maintenance, names, target.database);
        return swapIn(target.maintenance, { names, run, target: target.database });
      }),
    );
    isKept = true;
    await dropQuietly(options, target, names.old);
    const isDropped = options.dropPrevious && (await dropQuietly(options, target, names.previous));
    const omitted = describeOmissions(loaded.omissions);
    for (const line of omitted) options.reporter.report({ kind: "warning", message: `left out: ${line}` });
    return {
      ok: true,
      file: resolve(options.file),
      database: names.target,
      previous: isDropped ? undefined : previous,
      contents: file.contents,
      tables: loaded.blocks.map(({ label, rows }) => ({ table: label, rows })),
      omitted,
      durationMs: watch.elapsedMs(),
    };
  } catch (error) {
    isKept ||= options.keepStaging;
    throw error;
  } finally {
    if (!isKept) await dropQuietly(options, target, names.staging);
  }
}

async function fill(
  options: RestoreOptions,
  file: CheckedFile,
  target: OpenTarget,
  staging: string,
): Promise<LoadedFile> {
  const missing = file.roles.filter((role) => !target.server.roles.has(role));
  const createdRoles = options.createRoles ? missing : [];
  await target.whileAlive(() => createRoles(target.maintenance, createdRoles));
  const owner = target.database?.owner ?? options.target.user;
  const sessions = newStagingSessions({
    target: options.target,
    database: staging,
    targetVersion: target.server.serverVersion,
    owner: undefined,
    insecureTls: options.insecureTls,
    watchdogMs: options.watchdogMs,
    signal: options.signal,
  });
  return sessions.use(async (client) => {
    const loaded = await fillDatabase(client, {
      file,
      server: target.server,
      createdRoles,
      owner,
      loadAs: owner === options.target.user ? undefined : owner,
      isStrict: false,
      isCompared: options.isCompared,
      options,
    });
    await inheritSettings(client, deriveDatabaseNames(options.target.database), target.database);
    return loaded;
  });
}

/** Whether `name` is gone. A failure here must not hide how the restore ended; the next run drops what is left. */
async function dropQuietly(options: RestoreOptions, target: OpenTarget, name: string): Promise<boolean> {
  try {
    await target.whileAlive(() => dropOurs(target.maintenance, name));
    return true;
  } catch {
    const message = `database ${name} could not be dropped; the next run will drop it`;
    options.reporter.report({ kind: "warning", message });
    return false;
  }
}
