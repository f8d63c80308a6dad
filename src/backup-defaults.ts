// What a backup does unless it is told otherwise: one source for the flags' defaults, predeploy and the tests. Only data,
// so that `--help` may load it.

/** Where backups go, relative to the application's folder. */
export const BACKUP_FOLDER = "database-backups";

/** The options of a backup that asks for nothing special. */
export const BACKUP_DEFAULTS = {
  prefix: "loumass",
  keep: 7,
  isCompressed: false,
  recipients: [],
  verification: undefined,
  pgDump: "auto",
  insecureTls: false,
  maxBlockMs: 10_000,
  watchdogMs: 60_000,
} as const;
