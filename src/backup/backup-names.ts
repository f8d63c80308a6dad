// Names of backup files: `<prefix>_backup_YYYYMMDD_HHMMSS.sql`, by this machine's clock and zone, with `.gz` and `.age`
// behind where they apply. A file of another form is not ours.
import { PgscrubError } from "../errors.ts";

/** What a name says. */
export interface BackupName {
  readonly prefix: string;
  /** `YYYYMMDD_HHMMSS`. */
  readonly stamp: string;
  readonly isCompressed: boolean;
  readonly isEncrypted: boolean;
}

const NAME = /^(.+)_backup_(\d{8}_\d{6})\.sql(\.gz)?(\.age)?$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** `YYYYMMDD_HHMMSS` of `date` in this machine's zone. */
export function timeStamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** The file's name. */
export function backupName({ prefix, stamp, isCompressed, isEncrypted }: BackupName): string {
  return `${prefix}_backup_${stamp}.sql${isCompressed ? ".gz" : ""}${isEncrypted ? ".age" : ""}`;
}

/** The parts of `name`, undefined when no backup is called so. */
export function parseBackupName(name: string): BackupName | undefined {
  const match = NAME.exec(name);
  const [, prefix, stamp, compressed, encrypted] = match ?? [];
  if (prefix === undefined || stamp === undefined || !PREFIX.test(prefix)) return undefined;
  return { prefix, stamp, isCompressed: compressed !== undefined, isEncrypted: encrypted !== undefined };
}

/** Throws USAGE for a prefix that could leave the folder or hide the file. */
export function requirePrefix(prefix: string): void {
  if (PREFIX.test(prefix)) return;
  throw new PgscrubError(
    "USAGE",
    "the prefix of a backup's name holds other characters than letters, digits, . _ -",
    {
      hint: "Give one such as --prefix loumass.",
    },
  );
}
