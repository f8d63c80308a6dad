// Options of backups and restores as the tests run them.
import type { BackupOptions } from "../../src/backup/backup-options.ts";
import { BACKUP_DEFAULTS } from "../../src/backup-defaults.ts";
import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import type { RestoreOptions } from "../../src/restore.ts";

/** A backup of `source` into `folder`. */
export function backupOptions(
  source: string,
  folder: string,
  more: Partial<BackupOptions> = {},
): BackupOptions {
  return {
    ...BACKUP_DEFAULTS,
    source: parseConnectionString(source, "of the test"),
    folder,
    reporter: silentReporter,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A restore of `file` into `target`, compared before it is swapped in. */
export function restoreOptions(
  file: string,
  target: string,
  more: Partial<RestoreOptions> = {},
): RestoreOptions {
  return {
    file,
    identities: [],
    createRoles: false,
    insecureTls: false,
    watchdogMs: 60_000,
    reporter: silentReporter,
    signal: new AbortController().signal,
    target: parseConnectionString(target, "of the test"),
    production: undefined,
    allowRemoteTargets: [],
    pinned: undefined,
    nodeEnv: undefined,
    isCompared: true,
    dropPrevious: false,
    keepStaging: false,
    confirm: async () => true,
    ...more,
  };
}
