// `pgscrub restore FILE --check`: whether a file could be restored, without any server.
import type { BackupContents } from "./backup/backup-options.ts";
import { checkFile } from "./restore/check-file.ts";
import type { FileOrigin } from "./restore/judge-statement.ts";
import type { OpenOptions } from "./restore/open-file.ts";

/** What a sound file is. */
export interface CheckedBackup {
  readonly origin: FileOrigin;
  readonly contents: BackupContents;
  /** ISO 8601, where its record says it. */
  readonly madeAt: string | null;
  /** Roles that the server it goes to should have. */
  readonly roles: readonly string[];
}

/** Reads all of `file`. Throws BACKUP_INVALID saying what is wrong. */
export async function checkBackup(file: string, options: OpenOptions): Promise<CheckedBackup> {
  const { origin, contents, record, roles } = await checkFile(file, options);
  return { origin, contents, madeAt: record?.madeAt ?? null, roles };
}
