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
}

/** A set (Bloom 1970) for about `expectedPairs`. */
export function newRowPairs(expectedPairs: number): RowPairs {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, expectedPairs) * BITS_PER_PAIR));
  const size = Math.min(MAX_BITS, Math.max(MIN_BITS, wanted));
  const words = new Int32Array(size / 32);
  const mask = size - 1;
  let bitsSet = 0;

  /** Sets one bit. */
  function set(at: number): void {
    const bit = at & mask;
    const word = words[bit >>> 5] ?? 0;
    const flag = 1 << (bit & 31);
    if ((word & flag) !== 0) return;
    words[bit >>> 5] = word | flag;
    bitsSet++;
  }
  const isSet = (at: number): boolean => {
    const bit = at & mask;
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
    chance: () => (bitsSet / size) ** BITS_SET,
  };
}

function mixed(key: number, value: number): number {
  const word = Math.imul(key ^ Math.imul(value, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) >>> 2;
}
