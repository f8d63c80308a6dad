// A 64-bit hash of exact bytes that is the same in every run: for sums and counts that are compared with a manifest of
// another day. It is no pseudorandom function, so only sums over many values are ever written down.

import { LOWER, lowerWord } from "./keyed-hash.ts";

/** The hash of the last `update`, two signed 32-bit halves. */
export interface ByteHash {
  readonly lo: number;
  readonly hi: number;
  /** Hashes `buffer[start, end)`; `seed` gives other hashes of the same bytes. */
  update(buffer: Uint8Array, start: number, end: number, seedLo?: number, seedHi?: number): void;
}

/** `isFolded`: ASCII letters count as lower-cased. */
export function newByteHash(isFolded = false): ByteHash {
  let lo = 0;
  let hi = 0;
  return {
    get lo() {
      return lo;
    },
    get hi() {
      return hi;
    },
    update(buffer, start, end, seedLo = 0, seedHi = 0) {
      const length = end - start;
      let a = Math.imul(seedLo ^ length, 0x7feb352d) ^ 0x243f6a88;
      let b = Math.imul(seedHi + length, 0x2c1b3c6d) ^ 0x13198a2e;
      let at = start;
      for (const last = end - 3; at < last; at += 4) {
        const four =
          (buffer[at] ?? 0) |
          ((buffer[at + 1] ?? 0) << 8) |
          ((buffer[at + 2] ?? 0) << 16) |
          ((buffer[at + 3] ?? 0) << 24);
        const word = isFolded ? lowerWord(four) : four;
        // Each step is a bijection of the lane.
        a = Math.imul(a ^ word, 0x9e3779b1);
        a ^= a >>> 15;
        b = Math.imul(b + word, 0x85ebca77);
        b ^= b >>> 13;
      }
      for (; at < end; at++) {
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
    },
  };
}
