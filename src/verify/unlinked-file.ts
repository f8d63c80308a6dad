// Temporary files that only this process can reach: unlinked as soon as they are open, so that nothing stays behind however
// the process ends. Any thread may use the descriptor; the one that opened it closes it.
import { closeSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PgscrubError } from "../errors.ts";

/** Opens an empty file in the temporary folder, 0600, and unlinks it. Throws what the system says. */
export function openUnlinked(): number {
  const folder = mkdtempSync(join(tmpdir(), "pgscrub-"));
  const path = join(folder, "spilled");
  try {
    const file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
    return file;
  } finally {
    rmdirSync(folder);
  }
}

/** Closes a file that `openUnlinked` opened; its space is free again. */
export function closeUnlinked(file: number): void {
  closeSync(file);
}

/** Writes the first `length` bytes of `bytes` at `position`. Throws what the system says. */
export function writeWhole(file: number, bytes: Uint8Array, length: number, position: number): void {
  for (let done = 0; done < length; ) done += writeSync(file, bytes, done, length - done, position + done);
}

/** Reads `length` bytes from `position` on into `bytes`; fewer only where the file ends. Returns how many. */
export function readWhole(file: number, bytes: Uint8Array, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    const got = readSync(file, bytes, done, length - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

/** Why the temporary file for `what` cannot be written: DISK_FULL or CANNOT_WRITE. `code`: the system's, as ENOSPC. */
export function spillError(what: string, code: unknown): PgscrubError {
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new PgscrubError(
    isFull ? "DISK_FULL" : "CANNOT_WRITE",
    `the temporary file for ${what} cannot be written: ${String(code)}`,
    { hint: "Free space in the temporary folder, or set TMPDIR to another one." },
  );
}

/** The system's code of an error, undefined where it has none. */
export function systemCode(error: unknown): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
}
