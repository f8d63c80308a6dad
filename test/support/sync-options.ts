// Options of sync() as the command line makes them, for tests that call the library.

import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import type { SyncOptions } from "../../src/run/run-options.ts";
import { SHIPPED_RULES } from "./run-cli.ts";

/** What `pgscrub sync --source S --target T --yes` runs with; `changes` win. */
export function syncOptions(source: string, target: string, changes: Partial<SyncOptions> = {}): SyncOptions {
  return {
    source: parseConnectionString(source, "of the source"),
    target: parseConnectionString(target, "of the target"),
    rulesFile: SHIPPED_RULES,
    jobs: 2,
    pgDump: "bundled",
    reporter: silentReporter,
    signal: new AbortController().signal,
    allowRemoteTargets: [],
    pinned: undefined,
    insecureTls: false,
    nodeEnv: undefined,
    key: undefined,
    maxBlockMs: 10_000,
    watchdogMs: 60_000,
    createRoles: false,
    after: undefined,
    keepStaging: false,
    isVerified: true,
    dropPrevious: false,
    planDigest: undefined,
    confirm: async () => true,
    ...changes,
  };
}
