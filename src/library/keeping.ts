// The calls about backups and about configuration: back up, restore, validate.
import { resolve } from "node:path";
import type { BackupReport } from "../backup/backup-options.ts";
import { backup as runBackup } from "../backup.ts";
import { BACKUP_DEFAULTS, BACKUP_FOLDER } from "../backup-defaults.ts";
import type { Stage } from "../environment/stages.ts";
import type { FoundFile, RestoreReport } from "../restore/restore-options.ts";
import { restore as runRestore } from "../restore.ts";
import { parseThrowawayChoice } from "../throwaway/throwaway-choice.ts";
import { validate as runValidate, type Validation } from "../validate.ts";
import { type Run, startRun, withSignal } from "./running.ts";
import {
  type CommonOptions,
  findEnd,
  type GuardOption,
  guardsOf,
  placesOf,
  requireEnd,
  type SourceOption,
  type TargetOption,
} from "./settings.ts";

/** What `backup` takes. */
export interface BackupOptions extends CommonOptions, SourceOption {
  /** Folder for backups from `directory`; database-backups unless given. */
  readonly folder?: string | undefined;
  /** Files are called `<prefix>_backup_<date>_<time>.sql`. */
  readonly prefix?: string | undefined;
  /** How many good backups of this prefix stay; 7 unless given. */
  readonly keep?: number | undefined;
  readonly compress?: boolean | undefined;
  /** age recipients (`age1…`); none: not encrypted. */
  readonly recipients?: readonly string[] | undefined;
  /** Restores the file elsewhere and compares: docker, embedded, auto or a server's URL. */
  readonly verifyOn?: string | undefined;
  /** Texts of age identity files, to open an encrypted file for `verifyOn`. */
  readonly identities?: readonly string[] | undefined;
  readonly maxBlockMs?: number | undefined;
}

/** Backs the source up into a new file. Throws PgscrubError; then there is no new file, and no older one was touched. */
export function backup(options: BackupOptions = {}): Run<BackupReport> {
  return startRun(options, async ({ reporter, signal }) => {
    const { directory } = placesOf(options);
    const { verifyOn, identities = [] } = options;
    return runBackup({
      ...BACKUP_DEFAULTS,
      source: await requireEnd("source", options),
      folder: resolve(directory, options.folder ?? BACKUP_FOLDER),
      prefix: options.prefix ?? BACKUP_DEFAULTS.prefix,
      keep: options.keep ?? BACKUP_DEFAULTS.keep,
      isCompressed: options.compress ?? BACKUP_DEFAULTS.isCompressed,
      recipients: options.recipients ?? BACKUP_DEFAULTS.recipients,
      verification:
        verifyOn === undefined
          ? undefined
          : { postgres: parseThrowawayChoice(verifyOn, "in the option verifyOn"), identities },
      insecureTls: options.insecureTls ?? BACKUP_DEFAULTS.insecureTls,
      maxBlockMs: options.maxBlockMs ?? BACKUP_DEFAULTS.maxBlockMs,
      watchdogMs: options.watchdogMs ?? BACKUP_DEFAULTS.watchdogMs,
      reporter,
      signal,
    });
  });
}

/** What `restore` takes. */
export interface RestoreOptions extends CommonOptions, SourceOption, TargetOption, GuardOption {
  /** Path of the backup from `directory`. */
  readonly file: string;
  /** Texts of age identity files, for an encrypted one. */
  readonly identities?: readonly string[] | undefined;
  readonly createRoles?: boolean | undefined;
  /** Reads every row back and compares before the swap. */
  readonly compare?: boolean | undefined;
  readonly dropPrevious?: boolean | undefined;
  readonly keepStaging?: boolean | undefined;
  /** Shown what the file holds before anything is written; false ends with NOT_CONFIRMED. The call is the yes unless given. */
  readonly confirm?: ((found: FoundFile) => boolean | Promise<boolean>) | undefined;
}

/**
 * Replaces the local target with what a backup holds; `source` says which server is production, and so never the target. Throws
 * PgscrubError; then the target is as it was. Production is restored with `pgscrub restore --to-production` alone.
 */
export function restore(options: RestoreOptions): Run<RestoreReport> {
  return startRun(options, async ({ reporter, signal }) =>
    runRestore({
      ...(await guardsOf(options)),
      file: resolve(placesOf(options).directory, options.file),
      target: await requireEnd("target", options),
      production: await findEnd("source", options),
      identities: options.identities ?? [],
      createRoles: options.createRoles ?? false,
      isCompared: options.compare ?? false,
      dropPrevious: options.dropPrevious ?? false,
      keepStaging: options.keepStaging ?? false,
      confirm: async (found) => (await options.confirm?.(found)) ?? true,
      reporter,
      signal,
    }),
  );
}

/** What `validate` takes. */
export interface ValidateOptions extends Omit<CommonOptions, "onEvent" | "watchdogMs"> {
  /** Judges the environment in force as this stage instead of what NODE_ENV and VERCEL_ENV say. */
  readonly stage?: Stage | undefined;
  /** Asks the servers who they are. */
  readonly live?: boolean | undefined;
}

/** Judges an application's configuration; changes nothing. Throws CONFIGURATION_INVALID when a file cannot be read. */
export function validate(options: ValidateOptions = {}): Promise<Validation> {
  return withSignal(options.signal, (signal) =>
    runValidate({
      ...placesOf(options),
      stage: options.stage,
      isLive: options.live ?? false,
      isPinning: false,
      insecureTls: options.insecureTls ?? false,
      signal,
    }),
  );
}
