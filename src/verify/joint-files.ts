// The temporary files of a joint table of fingerprints: opened by the thread that makes the table, since Node closes a
// worker's files with it; used by all, since descriptors are the process's. They hold keyed hashes, never values.
import { ftruncateSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { PgscrubError } from "../errors.ts";
import { WORD } from "./joint-layout.ts";
import {
  closeUnlinked,
  openUnlinked,
  readWhole,
  spillError,
  systemCode,
  writeWhole,
} from "./unlinked-file.ts";

/** Runs that wait, the joined run, and what takes their place. */
const FILE_COUNT = 3;
const WHAT = "fingerprints";

/** Opens the files. Where that fails nothing is said before one is needed: most tables stay in memory. */
export function openJointFiles(words: Int32Array): void {
  words.fill(-1, WORD.files, WORD.files + FILE_COUNT);
  try {
    for (let file = 0; file < FILE_COUNT; file++) words[WORD.files + file] = openUnlinked();
  } catch (error) {
    const errno: unknown =
      typeof error === "object" && error !== null ? Reflect.get(error, "errno") : undefined;
    words[WORD.openError] = typeof errno === "number" ? errno : 0;
  }
}

/** Closes the files; by the thread that opened them, when no other one is at work any more. */
export function closeJointFiles(words: Int32Array): void {
  for (let at = WORD.files; at < WORD.files + FILE_COUNT; at++) {
    const file = words[at] ?? -1;
    words[at] = -1;
    if (file !== -1) closeUnlinked(file);
  }
}

/** A file that is neither of both. */
export function thirdFile(one: number, other: number): number {
  return FILE_COUNT - one - other;
}

/** Descriptor of one of the files. CANNOT_WRITE when there is none. */
export function descriptorOf(words: Int32Array, file: number): number {
  const descriptor = words[WORD.files + file] ?? -1;
  if (descriptor !== -1) return descriptor;
  const errno = words[WORD.openError] ?? 0;
  if (errno >= 0) throw new PgscrubError("BUG", "the temporary files for fingerprints are closed");
  throw spillError(WHAT, getSystemErrorName(errno));
}

/** Writes the first `count` words of `from` at `position`, a number of bytes. DISK_FULL, CANNOT_WRITE. */
export function writeWords(descriptor: number, from: Int32Array, count: number, position: number): void {
  const bytes = new Uint8Array(from.buffer, from.byteOffset, count * 4);
  try {
    writeWhole(descriptor, bytes, bytes.length, position);
  } catch (error) {
    throw spillError(WHAT, systemCode(error));
  }
}

/** Reads `count` words at `position`, a number of bytes; false where the file ends before. */
export function hasReadWords(descriptor: number, into: Int32Array, count: number, position: number): boolean {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, count * 4);
  return readWhole(descriptor, bytes, bytes.length, position) === bytes.length;
}

/** The same for words that must be there. */
export function readWords(descriptor: number, into: Int32Array, count: number, position: number): void {
  if (!hasReadWords(descriptor, into, count, position)) throw tooShort();
}

/** A file ends where it should not. */
export function tooShort(): PgscrubError {
  return new PgscrubError("BUG", "the temporary file for fingerprints is too short");
}

/** Gives back the space of a file. */
export function emptyFile(descriptor: number): void {
  ftruncateSync(descriptor, 0);
}
