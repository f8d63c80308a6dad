// Restores a backup into a throw-away Postgres and compares every row there: the proof that it can be restored.
import type { BackupVerification } from "./backup/backup-options.ts";
import type { BackupRecord } from "./backup/backup-record.ts";
import type { Reporter } from "./events.ts";
import { parseConnectionString } from "./postgres/connection-string.ts";
import { restore } from "./restore.ts";
import { openThrowaway } from "./throwaway/throwaway-database.ts";

export interface VerifyBackupOptions {
  /** Path of the file. */
  readonly file: string;
  readonly verification: BackupVerification;
  /** What the file must be; its server_version_num says how new the throw-away server has to be. */
  readonly record: Omit<BackupRecord, "file">;
  readonly insecureTls: boolean;
  readonly watchdogMs: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Resolves when the file was restored and found equal; throws what restore throws, VERIFICATION_FAILED above all. */
export async function verifyBackup(options: VerifyBackupOptions): Promise<void> {
  const { verification, insecureTls, signal } = options;
  const major = Math.floor(options.record.serverVersion / 10_000);
  const choice = verification.postgres;
  const scratch = await openThrowaway({ choice, image: undefined, major, insecureTls, signal });
  try {
    const target = parseConnectionString(scratch.url, "of the throw-away server");
    const isOurs = scratch.kind !== "server";
    await restore({
      ...options,
      identities: verification.identities,
      // Roles belong to the server: none is left behind on one that stays.
      createRoles: isOurs,
      target,
      production: undefined,
      allowRemoteTargets: isOurs ? [target.host] : [],
      pinned: undefined,
      nodeEnv: undefined,
      isCompared: true,
      dropPrevious: true,
      keepStaging: false,
      confirm: async () => true,
    });
  } finally {
    await scratch.stop();
  }
}
