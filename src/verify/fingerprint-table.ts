// The table behind the fingerprints: 64-bit hashes with one byte each, in shared memory, so that a thread that filled one
// can hand it on without a copy and several can read it. In front of it a filter that fits the processor's cache.

import {
  addToFilter,
  FILTER_BLOCK_BYTES,
  foldedWords,
  foldFilter,
  mayBeFiltered,
} from "./fingerprint-filter.ts";

const FIRST_CAPACITY = 1 << 16;
const FULLEST = 0.7;
/** Odd: its multiples visit every slot once. */
const SCATTER = 0x9e3779b1;

/** A table as another thread can take it: plain data over shared memory. */
export interface SharedFingerprintTable {
  /** Both halves of each hash side by side, so that a probe misses the cache once. */
  readonly halves: SharedArrayBuffer;
  readonly codes: SharedArrayBuffer;
  readonly filter: SharedArrayBuffer;
  readonly size: number;
}

/** A set of hashes (`hi` is never 0), each with a code from 1 to 255. */
export interface FingerprintTable {
  /** Code of a known hash, or 0. */
  codeOf(lo: number, hi: number): number;
  /** Adds an unknown hash, or gives a known one another code; false when a new one would be more than `maxSize`. */
  put(lo: number, hi: number, code: number, maxSize: number): boolean;
  /** Calls `visit` for each hash; nothing may be put meanwhile. */
  forEach(visit: (lo: number, hi: number, code: number) => void): void;
  /** Writes the filter of all hashes, folded to `mostBytes` at most, to what `place` gives for its length in words. */
  writeFilter(mostBytes: number, place: (words: number) => Int32Array): void;
  readonly size: number;
  /** Goes up with every hash that is new. */
  readonly revision: number;
  share(): SharedFingerprintTable;
}

/** An empty table, or one that goes on where `from` stands: who made `from` must not add to it any more. */
export function newFingerprintTable(from?: SharedFingerprintTable): FingerprintTable {
  let capacity = from === undefined ? FIRST_CAPACITY : from.codes.byteLength;
  let halves = new Int32Array(from?.halves ?? new SharedArrayBuffer(capacity * 8));
  let codes = new Uint8Array(from?.codes ?? new SharedArrayBuffer(capacity));
  let filter = new Int32Array(from?.filter ?? newFilter(capacity));
  let size = from?.size ?? 0;

  /** Slot of (lo, hi), or the empty slot where it would go. */
  function slotOf(lo: number, hi: number): number {
    const mask = capacity - 1;
    let slot = lo & mask;
    for (;;) {
      const known = halves[slot * 2 + 1] ?? 0;
      if (known === 0 || (known === hi && halves[slot * 2] === lo)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function fill(slot: number, lo: number, hi: number, code: number): void {
    halves[slot * 2] = lo;
    halves[slot * 2 + 1] = hi;
    codes[slot] = code;
    addToFilter(filter, lo, hi);
  }

  function grow(): void {
    const oldHalves = halves;
    const oldCodes = codes;
    capacity *= 2;
    halves = new Int32Array(new SharedArrayBuffer(capacity * 8));
    codes = new Uint8Array(new SharedArrayBuffer(capacity));
    filter = new Int32Array(newFilter(capacity));
    for (let old = 0; old < oldCodes.length; old++) {
      const lo = oldHalves[old * 2] ?? 0;
      const hi = oldHalves[old * 2 + 1] ?? 0;
      if (hi !== 0) fill(slotOf(lo, hi), lo, hi, oldCodes[old] ?? 0);
    }
  }

  return {
    codeOf(lo, hi) {
      if (!mayBeFiltered(filter, lo, hi)) return 0;
      return codes[slotOf(lo, hi)] ?? 0;
    },
    put(lo, hi, code, maxSize) {
      let slot = slotOf(lo, hi);
      if (codes[slot] !== 0) {
        codes[slot] = code;
        return true;
      }
      if (size >= maxSize) return false;
      if (size + 1 > capacity * FULLEST) {
        grow();
        slot = slotOf(lo, hi);
      }
      fill(slot, lo, hi, code);
      size++;
      return true;
    },
    forEach(visit) {
      // Not in the order of the slots: a smaller table that takes them in would get them all into the same stretch of it.
      for (let n = 0; n < codes.length; n++) {
        const slot = Math.imul(n, SCATTER) & (codes.length - 1);
        const code = codes[slot] ?? 0;
        if (code !== 0) visit(halves[slot * 2] ?? 0, halves[slot * 2 + 1] ?? 0, code);
      }
    },
    writeFilter: (mostBytes, place) => foldFilter(filter, place(foldedWords(filter.length, mostBytes))),
    get size() {
      return size;
    },
    get revision() {
      return size;
    },
    share: () => ({ halves: halves.buffer, codes: codes.buffer, filter: filter.buffer, size }),
  };
}

/** One byte for each slot. */
function newFilter(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(Math.max(FILTER_BLOCK_BYTES, capacity));
}
