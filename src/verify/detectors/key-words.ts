// Words behind which the library looks for a key: names of AWS' secret access key, and Databricks' `dapi`, which has no
// separator. Looked at once per word of nine letters or more.
import { HEX } from "../decoders.ts";
import { LOWER } from "../keyed-hash.ts";

const ACCESS_KEY = Buffer.from("accesskey");
const DATABRICKS = Buffer.from("dapi");
const DATABRICKS_DIGITS = 32;

/** Whether the word ends in `accessKey`, in any case, as the name of AWS' secret does. */
export function isKeyAssignment(buffer: Buffer, start: number, end: number): boolean {
  if (((buffer[end - 1] ?? 0) | 32) !== 0x79) return false;
  const from = end - ACCESS_KEY.length;
  if (from < start) return false;
  for (let at = 0; at < ACCESS_KEY.length; at++) {
    if (LOWER[buffer[from + at] ?? 0] !== ACCESS_KEY[at]) return false;
  }
  return true;
}

/** Whether the word holds `dapi` and 32 hex digits behind it. */
export function mayBeDatabricks(buffer: Buffer, start: number, end: number): boolean {
  const last = end - DATABRICKS.length - DATABRICKS_DIGITS;
  if (last < start) return false;
  for (let from = start; from <= last; from++) {
    if (buffer[from] !== 0x64 || buffer[from + 3] !== 0x69 || buffer[from + 1] !== 0x61) continue;
    let digits = 0;
    while (digits < DATABRICKS_DIGITS && (HEX[buffer[from + 4 + digits] ?? 0] ?? -1) >= 0) digits++;
    if (digits === DATABRICKS_DIGITS) return true;
  }
  return false;
}
