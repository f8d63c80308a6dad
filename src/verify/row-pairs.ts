// Which value stood in which row of the source, as bits: for maskers whose fakes may be real values of somebody else
// (lists, shifted dates, noise), so that a value which stayed in its own row can be counted.
import type { ByteHash } from "./byte-hash.ts";

const BITS_PER_PAIR = 32;
const BITS_SET = 3;
const MIN_BITS = 1 << 14;
/** 32 MB; beyond some 10 million pairs of one table chance hits grow more frequent, and count for less. */
const MAX_BITS = 1 << 28;

export interface RowPairs {
  /** Remembers that the value whose hash `value` holds stood in the row whose key is (keyLo, keyHi). */
  add(keyLo: number, keyHi: number, value: ByteHash): void;
  /** Whether it may have stood there: always true where it did, else with the probability `chance()`. */
  has(keyLo: number, keyHi: number, value: ByteHash): boolean;
  /** Probability of a chance hit: under 0.1 % with as many pairs as expected. */
  chance(): number;
  /** The set for another thread: `attachRowPairs` reads it and adds to it there, while this one does. */
  share(): SharedRowPairs;
}

/** A set as a message between threads: its bits, which all of them set. */
export interface SharedRowPairs {
  readonly words: SharedArrayBuffer;
}

/** A set (Bloom 1970) for about `expectedPairs`. */
export function newRowPairs(expectedPairs: number): RowPairs {
  // Not a power of two: every bit of it is in memory, and up to a half of it would be more than was asked for.
  const wanted = MIN_BITS * Math.ceil((Math.max(1, expectedPairs) * BITS_PER_PAIR) / MIN_BITS);
  const size = Math.min(MAX_BITS, wanted);
  return attachRowPairs({ words: new SharedArrayBuffer(size / 8) });
}

/** The set that another thread shared. */
export function attachRowPairs(shared: SharedRowPairs): RowPairs {
  const words = new Int32Array(shared.words);
  const size = words.length * 32;
  const scale = size / 2 ** 32;

  /** The bit of a word of 32 bits. */
  const bitOf = (at: number): number => Math.floor((at >>> 0) * scale);

  /** Sets one bit, in one step, since another thread may set one beside it. */
  function set(at: number): void {
    const bit = bitOf(at);
    const flag = 1 << (bit & 31);
    if (((words[bit >>> 5] ?? 0) & flag) === 0) Atomics.or(words, bit >>> 5, flag);
  }
  const isSet = (at: number): boolean => {
    const bit = bitOf(at);
    return ((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  };

  return {
    add(keyLo, keyHi, value) {
      const first = mixed(keyLo, value.lo);
      const step = mixed(keyHi, value.hi) | 1;
      set(first);
      set(first + step);
      set(first + 2 * step);
    },
    has(keyLo, keyHi, value) {
      const first = mixed(keyLo, value.lo);
      const step = mixed(keyHi, value.hi) | 1;
      return isSet(first) && isSet(first + step) && isSet(first + 2 * step);
    },
    chance: () => (countBits(words) / size) ** BITS_SET,
    share: () => shared,
  };
}

function mixed(key: number, value: number): number {
  const word = Math.imul(key ^ Math.imul(value, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
}

function countBits(words: Int32Array): number {
  let count = 0;
  for (let at = 0; at < words.length; at++) {
    // Sums of neighbouring bits, pairs, fours; the multiplication adds up the four bytes.
    let word = words[at] ?? 0;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    word = (word + (word >>> 4)) & 0x0f0f0f0f;
    count += Math.imul(word, 0x01010101) >>> 24;
  }
  return count;
}
