// Salted digests of values that never left the source (columns placed there), keyed by length: a token of the target is
// only digested when some placed value had its length, since sha256 costs a hundred times a fingerprint.
import { hash } from "node:crypto";
import { LOWER } from "./keyed-hash.ts";

/** Bytes of sha256 that the source sends. */
export const DIGEST_BYTES = 16;
/** Longer placed values are not looked for by digest. */
export const MAX_DIGESTED_BYTES = 16_384;

export interface DigestSet {
  /** First 16 bytes of sha256(salt || value) at `buffer[at…]`, and the value's length in bytes. */
  add(buffer: Uint8Array, at: number, valueBytes: number): void;
  /** The same of a phone number's digits, 9 to 15 of them. */
  addDigits(buffer: Uint8Array, at: number): void;
  /** Digits of phone numbers were added. */
  readonly hasDigits: boolean;
  hasLength(bytes: number): boolean;
  /** Whether `buffer[start, end)`, raw or with ASCII letters lower-cased, is a placed value. */
  has(buffer: Uint8Array, start: number, end: number): boolean;
  readonly size: number;
}

/** A set of digests made with `salt`; a chance hit among n values has probability n/2^128 per probe. */
export function newDigestSet(salt: Buffer): DigestSet {
  const known = new Set<string>();
  const lengths = new Uint8Array(MAX_DIGESTED_BYTES + 1);
  const scratch = Buffer.alloc(salt.length + MAX_DIGESTED_BYTES);
  salt.copy(scratch);

  let hasDigits = false;

  function remember(buffer: Uint8Array, at: number): void {
    known.add(Buffer.from(buffer.buffer, buffer.byteOffset + at, DIGEST_BYTES).toString("latin1"));
  }

  function isKnown(valueBytes: number): boolean {
    const digest = hash("sha256", scratch.subarray(0, salt.length + valueBytes), "buffer");
    return known.has(digest.toString("latin1", 0, DIGEST_BYTES));
  }

  return {
    add(buffer, at, valueBytes) {
      if (valueBytes > MAX_DIGESTED_BYTES) return;
      lengths[valueBytes] = 1;
      remember(buffer, at);
    },
    addDigits(buffer, at) {
      hasDigits = true;
      remember(buffer, at);
    },
    get hasDigits() {
      return hasDigits;
    },
    hasLength: (bytes) => bytes <= MAX_DIGESTED_BYTES && lengths[bytes] === 1,
    has(buffer, start, end) {
      let isAscii = true;
      for (let at = start; at < end; at++) {
        const byte = buffer[at] ?? 0;
        if (byte >= 0x80) isAscii = false;
        scratch[salt.length + at - start] = LOWER[byte] ?? 0;
      }
      if (isKnown(end - start)) return true;
      // The lower-cased digest covers every ASCII value; the server lower-cases other letters by its own locale.
      if (isAscii) return false;
      scratch.set(buffer.subarray(start, end), salt.length);
      return isKnown(end - start);
    },
    get size() {
      return known.size;
    },
  };
}
