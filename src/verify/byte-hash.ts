// A 64-bit hash of exact bytes that is the same in every run: for sums and counts that are compared with a manifest of
// another day. It is no pseudorandom function, so only sums over many values are ever written down.

import { LOWER, lowerWord } from "./keyed-hash.ts";

/** The hash of the last `update` or of what was fed up to `close`, two signed 32-bit halves. */
export interface ByteHash {
  readonly lo: number;
  readonly hi: number;
  /** Hashes `buffer[start, end)`; `seed` gives other hashes of the same bytes. */
  update(buffer: Uint8Array, start: number, end: number, seedLo?: number, seedHi?: number): void;
  /** Begins a value of `length` bytes that comes in pieces: `feed` each, then `close`; the hash is that of the whole. */
  open(length: number): void;
  feed(buffer: Uint8Array, start: number, end: number): void;
  close(): void;
}

/** Bytes that are taken in at a time. */
const WORD_BYTES = 4;

/** `isFolded`: ASCII letters count as lower-cased. */
export function newByteHash(isFolded = false): ByteHash {
  let lo = 0;
  let hi = 0;
  let a = 0;
  let b = 0;
  /** Of pieces: bytes that do not fill a word yet. */
  const carried = new Uint8Array(WORD_BYTES);
  let carriedBytes = 0;

  function begin(length: number, seedLo: number, seedHi: number): void {
    a = Math.imul(seedLo ^ length, 0x7feb352d) ^ 0x243f6a88;
    b = Math.imul(seedHi + length, 0x2c1b3c6d) ^ 0x13198a2e;
  }

  /** Takes in whole words; gives where they end. */
  function takeWords(buffer: Uint8Array, start: number, end: number): number {
    let x = a;
    let y = b;
    let at = start;
    for (const last = end - WORD_BYTES + 1; at < last; at += WORD_BYTES) {
      const four =
        (buffer[at] ?? 0) |
        ((buffer[at + 1] ?? 0) << 8) |
        ((buffer[at + 2] ?? 0) << 16) |
        ((buffer[at + 3] ?? 0) << 24);
      const word = isFolded ? lowerWord(four) : four;
      // Each step is a bijection of the lane.
      x = Math.imul(x ^ word, 0x9e3779b1);
      x ^= x >>> 15;
      y = Math.imul(y + word, 0x85ebca77);
      y ^= y >>> 13;
    }
    a = x;
    b = y;
    return at;
  }

  /** Takes in the last bytes, fewer than a word, and mixes. */
  function finish(buffer: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = isFolded ? (LOWER[buffer[at] ?? 0] ?? 0) : (buffer[at] ?? 0);
      a = Math.imul(a ^ byte, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b + byte, 0x85ebca77);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
    b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
    // Each lane takes a part of the other, so that a weakness of one does not stay in its half.
    lo = Math.imul(a ^ (b >>> 7), 0x297a2d39);
    lo ^= lo >>> 14;
    hi = Math.imul(b ^ (a >>> 9), 0x21f0aaad) ^ lo;
    hi ^= hi >>> 13;
  }

  return {
    get lo() {
      return lo;
    },
    get hi() {
      return hi;
    },
    update(buffer, start, end, seedLo = 0, seedHi = 0) {
      begin(end - start, seedLo, seedHi);
      finish(buffer, takeWords(buffer, start, end), end);
    },
    open(length) {
      begin(length, 0, 0);
      carriedBytes = 0;
    },
    feed(buffer, start, end) {
      let at = start;
      while (carriedBytes > 0 && carriedBytes < WORD_BYTES && at < end)
        carried[carriedBytes++] = buffer[at++] ?? 0;
      if (carriedBytes === WORD_BYTES) {
        takeWords(carried, 0, WORD_BYTES);
        carriedBytes = 0;
      }
      if (carriedBytes > 0) return;
      at = takeWords(buffer, at, end);
      while (at < end) carried[carriedBytes++] = buffer[at++] ?? 0;
    },
    close() {
      finish(carried, 0, carriedBytes);
      carriedBytes = 0;
    },
  };
}
