// Whether the target's disk has room for a second database, asked where we can: the server's data directory on this
// machine. Elsewhere the server's own "disk full" ends the run, with the target untouched all the same.
import { statfs } from "node:fs/promises";
import type { Client } from "pg";
import { formatBytes } from "../byte-size.ts";
import { PgscrubError } from "../errors.ts";

/** Room that indexes being built and the WAL of the load need beside the data, as a factor. */
export const HEADROOM = 1.2;

/** Throws DISK_FULL when the data directory can be seen from here and holds less than `neededBytes` and some headroom. */
export async function requireFreeDisk(maintenance: Client, neededBytes: number): Promise<void> {
  const freeBytes = await freeDiskBytes(maintenance);
  if (freeBytes === undefined || freeBytes >= neededBytes * HEADROOM) return;
  throw new PgscrubError(
    "DISK_FULL",
    `the new database needs about ${formatBytes(neededBytes * HEADROOM)}, the target's disk has ${formatBytes(freeBytes)} free`,
    { hint: "Free some space, or drop the previous copy: `pgscrub sync --drop-previous` keeps none." },
  );
}

/** Free bytes where the server keeps its data; undefined when the role may not see the directory's name, or when it is not on this machine. */
export async function freeDiskBytes(maintenance: Client): Promise<number | undefined> {
  try {
    const { rows } = await maintenance.query<{ directory: string }>(
      "SELECT pg_catalog.current_setting('data_directory') AS directory",
    );
    const { bavail, bsize } = await statfs(rows[0]?.directory ?? "");
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
