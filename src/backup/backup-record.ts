// FILE.json beside a backup: what the file must be, and what is in it, without any value of a row. It carries its own
// checksum, so that a damaged one is not believed.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { PgscrubError } from "../errors.ts";

const HEX = z.string().regex(/^[0-9a-f]{64}$/);
const COUNT = z.number().int().nonnegative();

const RECORD = z.strictObject({
  format: z.literal(1),
  pgscrub: z.string(),
  /** Name of the file when it was made. */
  file: z.string(),
  /** ISO 8601, UTC, by the clock of the machine that made it. */
  madeAt: z.iso.datetime(),
  /** Counts up within a folder and prefix: clocks may go backwards, this does not. */
  sequence: COUNT,
  bytes: COUNT,
  sha256: HEX,
  /** Of the SQL text inside, before compression and encryption, its last two lines left out. */
  contentBytes: COUNT,
  compressed: z.boolean(),
  encrypted: z.boolean(),
  contents: z.enum(["raw", "scrubbed"]),
  /** server_version_num. */
  serverVersion: COUNT,
  database: z.string(),
  schemaFingerprint: HEX,
  tables: z.array(z.strictObject({ table: z.string(), rows: COUNT })),
  largeObjects: COUNT,
});

/** What FILE.json says. */
export type BackupRecord = z.infer<typeof RECORD>;

const FILE = z.object({ checksum: HEX }).loose();

/** Path of the record that belongs to a backup. */
export function recordPath(file: string): string {
  return `${file}.json`;
}

/** The record as the text of its file. */
export function formatRecord(record: BackupRecord): string {
  return `${JSON.stringify({ ...record, checksum: checksumOf(record) }, null, 2)}\n`;
}

/** The record beside `file`, undefined when there is none; BACKUP_INVALID when it was changed or is none of ours. */
export async function readRecord(file: string): Promise<BackupRecord | undefined> {
  let text: string;
  try {
    text = await readFile(recordPath(file), "utf8");
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === "ENOENT") return undefined;
    throw invalid(file, "cannot be read", "Check its permissions.");
  }
  const record = parseRecord(text);
  if (record !== undefined) return record;
  throw invalid(
    file,
    "was damaged or changed, or is not pgscrub's",
    "Move it away to go by the checksum inside the backup alone.",
  );
}

/** The record in `text`, undefined unless it is whole and its checksum holds. */
export function parseRecord(text: string): BackupRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const outer = FILE.safeParse(json);
  if (!outer.success) return undefined;
  const { checksum, ...rest } = outer.data;
  const parsed = RECORD.safeParse(rest);
  return parsed.success && checksumOf(parsed.data) === checksum ? parsed.data : undefined;
}

function checksumOf(record: BackupRecord): string {
  // zod gives the keys back in the schema's order, whatever order the file has.
  return createHash("sha256")
    .update(JSON.stringify(RECORD.parse(record)))
    .digest("hex");
}

function invalid(file: string, how: string, hint: string): PgscrubError {
  return new PgscrubError("BACKUP_INVALID", `${recordPath(file)} ${how}`, { hint });
}
