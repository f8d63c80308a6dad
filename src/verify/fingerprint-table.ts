// The table behind the fingerprints: 64-bit hashes with one byte each, in shared memory, so that a thread that filled one
// can hand it on without a copy and several can read it. In front of it a filter that fits the processor's cache.

const FIRST_CAPACITY = 1 << 16;
const FULLEST = 0.7;
/** A block of the filter: two words of 32 bits, one byte for each slot. */
const BLOCK_BYTES = 8;

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
  /** Four bits in one block for each hash: `filterBlock` and `filterBits` say where. Another array after growth. */
  readonly filter: Int32Array;
  readonly size: number;
  share(): SharedFingerprintTable;
}

/** First word of the block of a hash in a filter of `words` words. */
export function filterBlock(hi: number, words: number): number {
  return (hi << 1) & (words - 1);
}

/** The two bits in the block's word `half` (0 or 1) that a hash sets. */
export function filterBits(lo: number, hi: number, half: 0 | 1): number {
  const shift = half === 0 ? 22 : 27;
  return (1 << (lo >>> shift)) | (1 << (hi >>> shift));
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
    const block = filterBlock(hi, filter.length);
    filter[block] = (filter[block] ?? 0) | filterBits(lo, hi, 0);
    filter[block + 1] = (filter[block + 1] ?? 0) | filterBits(lo, hi, 1);
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
      const block = filterBlock(hi, filter.length);
      const first = filterBits(lo, hi, 0);
      if (((filter[block] ?? 0) & first) !== first) return 0;
      const second = filterBits(lo, hi, 1);
      if (((filter[block + 1] ?? 0) & second) !== second) return 0;
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
      for (let slot = 0; slot < codes.length; slot++) {
        const code = codes[slot] ?? 0;
        if (code !== 0) visit(halves[slot * 2] ?? 0, halves[slot * 2 + 1] ?? 0, code);
      }
    },
    get filter() {
      return filter;
    },
    get size() {
      return size;
    },
    share: () => ({ halves: halves.buffer, codes: codes.buffer, filter: filter.buffer, size }),
  };
}

function newFilter(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(Math.max(BLOCK_BYTES, capacity));
}
