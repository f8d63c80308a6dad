// A sum over all fields of one column that does not depend on the order of rows: what a kept column is compared by.
import type { ByteHash } from "./byte-hash.ts";

export interface FieldSum {
  /** Adds the field whose hash `hash` holds; NULL adds nothing, so that it differs from an empty value. */
  add(hash: ByteHash): void;
  /** 16 hex digits. Columns that differ in any field have equal sums with probability 2^-64. */
  digits(): string;
  /** The sum's two signed halves, for another thread. */
  share(): SharedFieldSum;
  /** Adds what another thread summed of the same column. */
  mergeFrom(other: SharedFieldSum): void;
}

/** A sum as a message between threads. */
export interface SharedFieldSum {
  readonly lo: number;
  readonly hi: number;
}

export function newFieldSum(): FieldSum {
  let lo = 0;
  let hi = 0;
  return {
    add(hash) {
      lo = (lo + hash.lo) | 0;
      hi = (hi + hash.hi) | 0;
    },
    digits: () => hex(hi) + hex(lo),
    share: () => ({ lo, hi }),
    mergeFrom(other) {
      lo = (lo + other.lo) | 0;
      hi = (hi + other.hi) | 0;
    },
  };
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
