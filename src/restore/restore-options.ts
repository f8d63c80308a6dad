// What a restore is told, already parsed and checked, and what it tells afterwards.
import type { BackupContents } from "../backup/backup-options.ts";
import type { BackupRecord } from "../backup/backup-record.ts";
import type { Reporter } from "../events.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import type { PinnedIdentity } from "../target/pinned-identity.ts";

/** What both ways of restoring need. */
export interface RestoreFileOptions {
  /** Path of the file. */
  readonly file: string;
  /** What the file must be, where its record does not lie beside it yet. */
  readonly record?: Omit<BackupRecord, "file"> | undefined;
  /** Texts of age identity files, for an encrypted file. */
  readonly identities: readonly string[];
  /** Creates roles that the file names and the server lacks, NOLOGIN. */
  readonly createRoles: boolean;
  readonly insecureTls: boolean;
  /** No byte moves, no server answers for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly reporter: Reporter;
  /** Aborts with a PgscrubError as its reason. */
  readonly signal: AbortSignal;
}

/** Options of a local restore. */
export interface RestoreOptions extends RestoreFileOptions {
  /** The database that is replaced when the file is loaded; made when it is not there. */
  readonly target: ConnectionTarget;
  /** Production's connection string where one is known: never the target. */
  readonly production: ConnectionTarget | undefined;
  readonly allowRemoteTargets: readonly string[];
  readonly pinned: PinnedIdentity | undefined;
  /** NODE_ENV of the process. */
  readonly nodeEnv: string | undefined;
  /** Reads every row back and compares before the swap. */
  readonly isCompared: boolean;
  /** Drops what the swap replaced instead of keeping it for undo. */
  readonly dropPrevious: boolean;
  readonly keepStaging: boolean;
  /** Asked when the file was found sound, before anything is written; false ends with NOT_CONFIRMED. */
  confirm(found: FoundFile): Promise<boolean>;
}

/** What is known of the file before anything is written. */
export interface FoundFile {
  readonly contents: BackupContents;
  /** When the backup was made, where its record says it. */
  readonly madeAt: string | undefined;
}

/** What a local restore has become. */
export interface RestoreReport {
  readonly ok: true;
  readonly file: string;
  /** Name of the database that now holds the backup. */
  readonly database: string;
  /** What it replaced, kept for `pgscrub undo`; undefined when there was none, or when it was dropped. */
  readonly previous: string | undefined;
  readonly contents: BackupContents;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  /** What the file holds and the database does not, each with its reason. */
  readonly omitted: readonly string[];
  readonly durationMs: number;
}
