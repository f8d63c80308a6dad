// What a backup is told, already parsed and checked, and what it tells afterwards.
import type { Reporter } from "../events.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import type { PgDumpChoice } from "../postgres/pg-dump-choice.ts";
import type { ThrowawayChoice } from "../throwaway/throwaway-choice.ts";

/** Options of `backup`; `BACKUP_DEFAULTS` (backup-defaults.ts) holds all but source, folder, reporter and signal. */
export interface BackupOptions {
  /** The database to back up; only ever read. */
  readonly source: ConnectionTarget;
  /** Absolute path of the folder that backups go to; made (0700) when it is not there. */
  readonly folder: string;
  /** Files are called `<prefix>_backup_<date>_<time>.sql`. */
  readonly prefix: string;
  /** How many good backups of this prefix stay, the new one among them; at least 1. */
  readonly keep: number;
  /** `.sql.gz`. */
  readonly isCompressed: boolean;
  /** age recipients (`age1…`); none: the file is not encrypted. */
  readonly recipients: readonly string[];
  /** Restores the file into a scratch database and compares, before it gets its name. */
  readonly verification: BackupVerification | undefined;
  readonly pgDump: PgDumpChoice;
  readonly insecureTls: boolean;
  /** The run ends when somebody on the source waits longer for us, or we for a lock. */
  readonly maxBlockMs: number;
  /** No byte moves for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly reporter: Reporter;
  /** Aborts with a PgscrubError as its reason. */
  readonly signal: AbortSignal;
}

/** Where a backup is restored to see whether it can be. */
export interface BackupVerification {
  readonly postgres: ThrowawayChoice;
  /** Text of age identity files, for an encrypted backup. */
  readonly identities: readonly string[];
}

/** Whether a backup holds production's rows as they are, or those of a scrubbed copy. */
export type BackupContents = "raw" | "scrubbed";

/** What a backup has become. */
export interface BackupReport {
  readonly ok: true;
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  /** Of the file as it lies there, 64 hex digits. */
  readonly sha256: string;
  readonly isEncrypted: boolean;
  readonly isCompressed: boolean;
  readonly contents: BackupContents;
  readonly tables: number;
  readonly rows: number;
  /** Restored into a scratch database and found equal. */
  readonly isVerified: boolean;
  /** Absolute paths of older backups that were deleted. */
  readonly deleted: readonly string[];
  readonly durationMs: number;
}
