// Options of sync() as the command line makes them, for tests that call the library.

import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import type { SyncOptions } from "../../src/run/run-options.ts";
import { SYNC_DEFAULTS } from "../../src/sync-defaults.ts";
import { SHIPPED_RULES } from "./run-cli.ts";

/** What `pgscrub sync --source S --target T --yes` runs with; `changes` win. */
export function syncOptions(source: string, target: string, changes: Partial<SyncOptions> = {}): SyncOptions {
  return {
    ...SYNC_DEFAULTS,
    source: parseConnectionString(source, "of the source"),
    target: parseConnectionString(target, "of the target"),
    rulesFile: SHIPPED_RULES,
    jobs: 2,
    pgDump: "bundled",
    reporter: silentReporter,
    signal: new AbortController().signal,
    confirm: async () => true,
    ...changes,
  };
}
