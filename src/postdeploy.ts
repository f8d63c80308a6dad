// `pgscrub postdeploy`, step by step: the site answers, the migrations are applied, the database is production. Only reads.
import { readMigrationTable } from "./deploy/applied-migrations.ts";
import { beginStep, type Check, exitCodeOf, notRun } from "./deploy/check.ts";
import { judgeApplied } from "./deploy/migration-checks.ts";
import { findMigrationFolder, readMigrationFolder } from "./deploy/migration-files.ts";
import { compareMigrations } from "./deploy/migration-status.ts";
import { judgeIdentity } from "./deploy/production-identity.ts";
import { checkSite } from "./deploy/site.ts";
import type { Reporter } from "./events.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { readIdentity } from "./postgres/server-identity.ts";
import { withReadOnlySource } from "./run/read-source.ts";
import type { PinnedIdentity } from "./target/guard.ts";

export interface PostdeployOptions {
  /** Production, only ever read. */
  readonly source: ConnectionTarget;
  /** Pages of the site; each must answer. */
  readonly urls: readonly string[];
  /** Text that each page must hold; undefined: any. */
  readonly expect: string | undefined;
  /** How long to wait for the site to answer. */
  readonly waitMs: number;
  readonly directory: string;
  readonly migrations: string | undefined;
  readonly schema: string | undefined;
  readonly pinned: PinnedIdentity | undefined;
  readonly insecureTls: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface PostdeployReport {
  readonly ok: boolean;
  /** Exit code of the first red check. */
  readonly exitCode: number;
  readonly checks: readonly Check[];
}

/** Runs every check although one before it is red. */
export async function postdeploy(options: PostdeployOptions): Promise<PostdeployReport> {
  const begin = (step: string): void => beginStep(options.reporter, options.signal, step);
  const checks: Check[] = [];
  for (const url of options.urls) {
    const site = { url, expect: options.expect, waitMs: options.waitMs, signal: options.signal };
    begin("site");
    checks.push(await checkSite(site));
  }
  begin("migrations");
  checks.push(...(await checkMigrations(options)));
  begin("database");
  checks.push(await checkIdentity(options));
  const exitCode = exitCodeOf(checks);
  return { ok: exitCode === 0, exitCode, checks };
}

async function checkMigrations(options: PostdeployOptions): Promise<Check[]> {
  try {
    const path = options.migrations ?? (await findMigrationFolder(options.directory));
    const folder = await readMigrationFolder(options.directory, path);
    const table = await withReadOnlySource(options.source, options, (client) =>
      readMigrationTable(client, options.schema),
    );
    return judgeApplied(compareMigrations(folder, table));
  } catch (error) {
    return [notRun("migrations", "whether the migrations are applied", error)];
  }
}

async function checkIdentity(options: PostdeployOptions): Promise<Check> {
  try {
    return judgeIdentity(await withReadOnlySource(options.source, options, readIdentity), options.pinned);
  } catch (error) {
    return notRun("production", "which database this is", error);
  }
}
