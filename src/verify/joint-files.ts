// The temporary files of a joint table of fingerprints: opened by the thread that makes the table, since Node closes a
// worker's files with it; used by all, since descriptors are the process's. The hash of fingerprints is made to be quick, and
// freed blocks of a disk can be read: what goes there is encrypted (AES-128-CTR) under a key that only memory holds.
import { createCipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
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
const CIPHER = "aes-128-ctr";
const CIPHER_BYTES = 16;

/** Makes a key and opens the files. Where that fails nothing is said before one is needed: most tables stay in memory. */
export function openJointFiles(words: Int32Array): void {
  new Uint8Array(words.buffer, WORD.fileKey * 4, CIPHER_BYTES).set(randomBytes(CIPHER_BYTES));
  words.fill(-1, WORD.files, WORD.files + FILE_COUNT);
  try {
    for (let file = 0; file < FILE_COUNT; file++) {
      words[WORD.files + file] = openUnlinked();
      beginFile(words, file);
    }
  } catch (error) {
    const errno: unknown =
      typeof error === "object" && error !== null ? Reflect.get(error, "errno") : undefined;
    words[WORD.openError] = typeof errno === "number" ? errno : 0;
  }
}

/** Closes the files; by the thread that opened them, when no other one is at work any more. */
export function closeJointFiles(words: Int32Array): void {
  for (let at = WORD.files; at < WORD.files + FILE_COUNT; at++) {
    const descriptor = words[at] ?? -1;
    words[at] = -1;
    if (descriptor !== -1) closeUnlinked(descriptor);
  }
}

/** A file that is neither of both. */
export function thirdFile(one: number, other: number): number {
  return FILE_COUNT - one - other;
}

/** What a file is written under now. */
export function nonceOf(words: Int32Array, file: number): number {
  return words[WORD.nonces + file] ?? 0;
}

/** A file ends where it should not. */
export function tooShort(): PgscrubError {
  return new PgscrubError("BUG", "the temporary file for fingerprints is too short");
}

/** The files as one thread uses them; positions are numbers of bytes, multiples of 8. Needs the lock, but for `hasRead`. */
export interface JointFiles {
  /** Empties a file; what is written to it from now on is written under another nonce. */
  empty(file: number): void;
  /** Writes the first `count` words of `from`. DISK_FULL, CANNOT_WRITE. */
  write(file: number, from: Int32Array, count: number, position: number): void;
  /** Reads `count` words that were written under `nonce`; false where the file ends before. */
  hasRead(file: number, nonce: number, into: Int32Array, count: number, position: number): boolean;
  /** Reads `count` words that must be there. */
  read(file: number, into: Int32Array, count: number, position: number): void;
}

/** The files of the table whose header `words` begins with. */
export function jointFiles(words: Int32Array): JointFiles {
  const counter = Buffer.alloc(CIPHER_BYTES);
  const skipped = Buffer.alloc(CIPHER_BYTES / 2);
  let key: KeyObject | undefined;

  function keyOf(): KeyObject {
    // The engine's crypto takes no shared memory.
    return createSecretKey(Buffer.from(new Uint8Array(words.buffer, WORD.fileKey * 4, CIPHER_BYTES)));
  }

  /** Encrypts or decrypts bytes that stand at `position`: no part of the key stream serves twice under one nonce. */
  function crypt(nonce: number, bytes: Uint8Array, position: number): Uint8Array {
    key ??= keyOf();
    const block = Math.floor(position / CIPHER_BYTES);
    counter.writeInt32BE(nonce, 0);
    counter.writeUInt32BE(Math.floor(block / 2 ** 32), 8);
    counter.writeUInt32BE(block % 2 ** 32, 12);
    const cipher = createCipheriv(CIPHER, key, counter);
    // Positions are multiples of a half of a block.
    if (position % CIPHER_BYTES !== 0) cipher.update(skipped);
    return cipher.update(bytes);
  }

  function hasRead(file: number, nonce: number, into: Int32Array, count: number, position: number): boolean {
    const descriptor = descriptorOf(words, file);
    const bytes = new Uint8Array(into.buffer, into.byteOffset, count * 4);
    if (readWhole(descriptor, bytes, bytes.length, position) < bytes.length) return false;
    bytes.set(crypt(nonce, bytes, position));
    return true;
  }

  return {
    empty(file) {
      ftruncateSync(descriptorOf(words, file), 0);
      beginFile(words, file);
    },
    write(file, from, count, position) {
      const descriptor = descriptorOf(words, file);
      const bytes = crypt(
        nonceOf(words, file),
        new Uint8Array(from.buffer, from.byteOffset, count * 4),
        position,
      );
      try {
        writeWhole(descriptor, bytes, bytes.length, position);
      } catch (error) {
        throw spillError(WHAT, systemCode(error));
      }
    },
    hasRead,
    read(file, into, count, position) {
      if (!hasRead(file, nonceOf(words, file), into, count, position)) throw tooShort();
    },
  };
}

/** Descriptor of a file. CANNOT_WRITE when there is none. */
function descriptorOf(words: Int32Array, file: number): number {
  const descriptor = words[WORD.files + file] ?? -1;
  if (descriptor !== -1) return descriptor;
  const errno = words[WORD.openError] ?? 0;
  if (errno >= 0) throw new PgscrubError("BUG", "the temporary files for fingerprints are closed");
  throw spillError(WHAT, getSystemErrorName(errno));
}

function beginFile(words: Int32Array, file: number): void {
  const nonce = (words[WORD.lastNonce] ?? 0) + 1;
  words[WORD.lastNonce] = nonce;
  words[WORD.nonces + file] = nonce;
}
