// One table of fingerprints that several threads fill at once: nothing is merged, and each value stands in memory once. Its
// memory is reserved as a whole and grows by segments of 4 KB that split when they fill (extendible hashing, Fagin et al.
// 1979), so that growing never holds a value twice; what was never touched costs nothing.
import { PgscrubError } from "../errors.ts";
import {
  type FingerprintTable,
  filterBits,
  filterBlock,
  type SharedFingerprintTable,
} from "./fingerprint-table.ts";

const SEGMENT_SLOTS = 512;
const FULLEST_SLOTS = 432;
const DIRECTORY_BITS = 15;
const SEGMENTS = 1 << DIRECTORY_BITS;
const LEAST_FILTER_BYTES = 1 << 16;

/** Words of the header. */
const LOCK = 0;
const SIZE = 1;
const USED_SEGMENTS = 2;
const DROPPED = 3;
const HAS_PAIRS = 4;
const HEADER_WORDS = 16;

/** In words: which segment holds the hashes of a prefix, how many hashes and how many bits of prefix each segment has. */
const DIRECTORY_AT = HEADER_WORDS;
const FILLED_AT = DIRECTORY_AT + SEGMENTS;
const DEPTHS_AT = FILLED_AT + SEGMENTS;
const HALVES_AT = DEPTHS_AT + SEGMENTS;
const CODES_AT = (HALVES_AT + SEGMENTS * SEGMENT_SLOTS * 2) * 4;
const TABLE_BYTES = CODES_AT + SEGMENTS * SEGMENT_SLOTS;

const MOST_WAITS = 10_000;
const TRIES = 200;

/** A table that several threads fill, as each of them gets it. */
export interface JointTableMemory {
  readonly table: SharedArrayBuffer;
  readonly phraseLengths: SharedArrayBuffer;
}

/** A table whose counts hold for all threads; every call may be made by any of them at any time. */
export interface JointFingerprintTable extends FingerprintTable {
  /** Adds an unknown hash, or gives a known one of the code `weaker` another code; false when there is no room for it. */
  putUnlessKnown(lo: number, hi: number, code: number, weaker: number, maxSize: number): boolean;
  /** Values that found no room. */
  dropped: number;
  hasPairs: boolean;
}

/** Memory for an empty table; `phraseBytes` flags stand beside it. */
export function newJointTableMemory(phraseBytes: number): JointTableMemory {
  const table = new SharedArrayBuffer(TABLE_BYTES);
  new Int32Array(table)[USED_SEGMENTS] = 1;
  return { table, phraseLengths: new SharedArrayBuffer(phraseBytes) };
}

/** The table over `memory`; `known` is the filter that another thread made of the same table, when it did. */
export function attachJointTable(
  memory: SharedArrayBuffer,
  known?: Pick<SharedFingerprintTable, "filter" | "size">,
): JointFingerprintTable {
  const words = new Int32Array(memory);
  const codes = new Uint8Array(memory, CODES_AT);
  let filter = new Int32Array(known?.filter ?? new SharedArrayBuffer(LEAST_FILTER_BYTES));
  let filtered = known?.size ?? 0;

  function lock(): void {
    for (let waits = 0; waits < MOST_WAITS; waits++) {
      for (let tries = 0; tries < TRIES; tries++) {
        if (Atomics.compareExchange(words, LOCK, 0, 1) === 0) return;
      }
      Atomics.wait(words, LOCK, 1, 1);
    }
    throw new PgscrubError("BUG", "a thread ended while it held the table of fingerprints");
  }

  function unlock(): void {
    Atomics.store(words, LOCK, 0);
  }

  const wordOf = (at: number): number => words[at] ?? 0;
  const segmentOf = (hi: number): number => wordOf(DIRECTORY_AT + (hi >>> (32 - DIRECTORY_BITS)));

  /** Slot of (lo, hi) in a segment, or the empty slot where it would go: a segment is never full. */
  function slotOf(segment: number, lo: number, hi: number): number {
    const base = segment * SEGMENT_SLOTS;
    let place = lo & (SEGMENT_SLOTS - 1);
    for (;;) {
      const at = HALVES_AT + (base + place) * 2;
      const held = wordOf(at + 1);
      if (held === 0 || (held === hi && words[at] === lo)) return base + place;
      place = (place + 1) & (SEGMENT_SLOTS - 1);
    }
  }

  function fill(segment: number, lo: number, hi: number, code: number): void {
    const slot = slotOf(segment, lo, hi);
    words[HALVES_AT + slot * 2] = lo;
    words[HALVES_AT + slot * 2 + 1] = hi;
    codes[slot] = code;
    words[FILLED_AT + segment] = wordOf(FILLED_AT + segment) + 1;
  }

  /** Moves the upper half of a segment's hashes to a new segment; false when it cannot be split any more. */
  function split(segment: number, hi: number): boolean {
    const depth = wordOf(DEPTHS_AT + segment);
    const fresh = wordOf(USED_SEGMENTS);
    if (depth === DIRECTORY_BITS || fresh === SEGMENTS) return false;
    words[USED_SEGMENTS] = fresh + 1;
    words[DEPTHS_AT + segment] = depth + 1;
    words[DEPTHS_AT + fresh] = depth + 1;
    const span = SEGMENTS >>> depth;
    const first = (hi >>> (32 - DIRECTORY_BITS)) & ~(span - 1);
    words.fill(fresh, DIRECTORY_AT + first + span / 2, DIRECTORY_AT + first + span);
    const from = HALVES_AT + segment * SEGMENT_SLOTS * 2;
    const heldHalves = words.slice(from, from + SEGMENT_SLOTS * 2);
    const heldCodes = codes.slice(segment * SEGMENT_SLOTS, (segment + 1) * SEGMENT_SLOTS);
    words.fill(0, from, from + SEGMENT_SLOTS * 2);
    codes.fill(0, segment * SEGMENT_SLOTS, (segment + 1) * SEGMENT_SLOTS);
    words[FILLED_AT + segment] = 0;
    for (let slot = 0; slot < SEGMENT_SLOTS; slot++) {
      const heldHi = heldHalves[slot * 2 + 1] ?? 0;
      if (heldHi !== 0) fill(segmentOf(heldHi), heldHalves[slot * 2] ?? 0, heldHi, heldCodes[slot] ?? 0);
    }
    return true;
  }

  /** Adds a hash that is not there. */
  function add(lo: number, hi: number, code: number, maxSize: number): boolean {
    const isFull = (): boolean => wordOf(FILLED_AT + segmentOf(hi)) >= FULLEST_SLOTS;
    let hasRoom = wordOf(SIZE) < maxSize;
    while (hasRoom && isFull()) hasRoom = split(segmentOf(hi), hi);
    if (!hasRoom) {
      words[DROPPED] = wordOf(DROPPED) + 1;
      return false;
    }
    fill(segmentOf(hi), lo, hi, code);
    words[SIZE] = wordOf(SIZE) + 1;
    return true;
  }

  function putUnlessKnown(lo: number, hi: number, code: number, weaker: number, maxSize: number): boolean {
    lock();
    try {
      const slot = slotOf(segmentOf(hi), lo, hi);
      const held = codes[slot] ?? 0;
      if (held === 0) return add(lo, hi, code, maxSize);
      if (weaker === 0 || held === weaker) codes[slot] = code;
      return true;
    } finally {
      unlock();
    }
  }

  /** Calls `visit` for each hash. */
  function forEach(visit: (lo: number, hi: number, code: number) => void): void {
    const slots = wordOf(USED_SEGMENTS) * SEGMENT_SLOTS;
    for (let slot = 0; slot < slots; slot++) {
      const at = HALVES_AT + slot * 2;
      if (wordOf(at + 1) !== 0) visit(wordOf(at), wordOf(at + 1), codes[slot] ?? 0);
    }
  }

  /** The filter of all that is in the table, made anew when something came in since. */
  function currentFilter(): Int32Array<SharedArrayBuffer> {
    lock();
    try {
      if (filtered === wordOf(SIZE)) return filter;
      filtered = wordOf(SIZE);
      let bytes = LEAST_FILTER_BYTES;
      while (bytes < filtered * 1.5) bytes *= 2;
      filter = new Int32Array(new SharedArrayBuffer(bytes));
      forEach((lo, hi) => {
        const block = filterBlock(hi, filter.length);
        filter[block] = (filter[block] ?? 0) | filterBits(lo, hi, 0);
        filter[block + 1] = (filter[block + 1] ?? 0) | filterBits(lo, hi, 1);
      });
      return filter;
    } finally {
      unlock();
    }
  }

  return {
    codeOf(lo, hi) {
      lock();
      const code = codes[slotOf(segmentOf(hi), lo, hi)] ?? 0;
      unlock();
      return code;
    },
    put: (lo, hi, code, maxSize) => putUnlessKnown(lo, hi, code, 0, maxSize),
    putUnlessKnown,
    forEach,
    get filter() {
      return currentFilter();
    },
    get size() {
      return Atomics.load(words, SIZE);
    },
    get dropped() {
      return Atomics.load(words, DROPPED);
    },
    set dropped(count) {
      Atomics.store(words, DROPPED, count);
    },
    get hasPairs() {
      return Atomics.load(words, HAS_PAIRS) === 1;
    },
    set hasPairs(has) {
      Atomics.store(words, HAS_PAIRS, has ? 1 : 0);
    },
    share() {
      const filter = currentFilter().buffer;
      return { halves: memory, codes: memory, filter, size: filtered };
    },
  };
}
