// A keyed 64-bit hash over byte ranges, ASCII letters lower-cased on the way. Two independent 32-bit lanes with a random
// key per run: made for a set inside our own process, whose contents no adversary sees, and not a pseudorandom function.
import { randomBytes } from "node:crypto";

/** A-Z to a-z, every other byte to itself. */
export const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte,
);

/** The hash of the last `update`, two signed 32-bit halves; `hi` is never 0, so that 0 can mean an empty slot. */
export interface KeyedHash {
  readonly lo: number;
  readonly hi: number;
  /** Hashes `buffer[start, end)`, ASCII lower-cased. */
  update(buffer: Uint8Array, start: number, end: number): void;
}

const KEY_BYTES = 8;

/** A fresh key of 8 bytes. */
export function newRandomKey(): Uint8Array {
  return Uint8Array.from(randomBytes(KEY_BYTES));
}

/** The key as two signed words. */
export function keyWords(key: Uint8Array): readonly [lo: number, hi: number] {
  const view = new DataView(key.buffer, key.byteOffset, KEY_BYTES);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

/** A hash under `key`: equal bytes give equal results under one key only. */
export function newKeyedHash(key: Uint8Array = newRandomKey()): KeyedHash {
  const [seedLo, seedHi] = keyWords(key);
  let lo = 0;
  let hi = 1;
  return {
    get lo() {
      return lo;
    },
    get hi() {
      return hi;
    },
    update(buffer, start, end) {
      let a = seedLo;
      let b = seedHi;
      let at = start;
      // Four bytes a step, lower-cased together: three times the speed of byte by byte.
      for (const last = end - 3; at < last; at += 4) {
        const word = lowerWord(
          (buffer[at] ?? 0) |
            ((buffer[at + 1] ?? 0) << 8) |
            ((buffer[at + 2] ?? 0) << 16) |
            ((buffer[at + 3] ?? 0) << 24),
        );
        // Each step is a bijection of the lane, so two texts of one length differ unless later bytes cancel it.
        a = Math.imul(a ^ word, 0x9e3779b1);
        a ^= a >>> 15;
        b = Math.imul(b + word, 0x85ebca77);
        b ^= b >>> 13;
      }
      for (; at < end; at++) {
        const byte = LOWER[buffer[at] ?? 0] ?? 0;
        a = Math.imul(a ^ byte, 0x9e3779b1);
        a ^= a >>> 15;
        b = Math.imul(b + byte, 0x85ebca77);
        b ^= b >>> 13;
      }
      const length = end - start;
      a = Math.imul(a ^ length, 0x7feb352d);
      b = Math.imul(b ^ length, 0x2c1b3c6d);
      a ^= a >>> 16;
      b ^= b >>> 15;
      // Each lane takes a part of the other, so that a weakness of one does not stay in its half.
      lo = Math.imul(a ^ (b >>> 7), 0x297a2d39);
      hi = Math.imul(b ^ (a >>> 9), 0x21f0aaad) ^ lo;
      if (hi === 0) hi = 1;
    },
  };
}

/** A-Z to a-z in the four bytes of a word; bytes beyond ASCII stay as they are. */
export function lowerWord(word: number): number {
  const low = word & 0x7f7f7f7f;
  const isUpper = (low + 0x3f3f3f3f) & ~(low + 0x25252525) & ~word & 0x80808080;
  return word | (isUpper >>> 2);
}
