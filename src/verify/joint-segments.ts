// The part of a joint table of fingerprints that is in memory: it grows by segments of 4 KB that split when they fill
// (extendible hashing, Fagin et al. 1979), so that growing never holds a value twice. Every call needs the lock.
import {
  CODES_AT,
  DEPTHS_AT,
  DIRECTORY_AT,
  DIRECTORY_BITS,
  FILLED_AT,
  HALVES_AT,
  SEGMENT_SLOTS,
  SEGMENTS,
  WORD,
} from "./joint-layout.ts";

const FULLEST_SLOTS = 432;
const SEGMENT_BITS = Math.log2(SEGMENT_SLOTS);

export interface JointSegments {
  /** Slot of a hash, or the empty slot where it would go. */
  slotOf(lo: number, hi: number): number;
  /** Code in a slot, 0: empty. */
  codeAt(slot: number): number;
  setCode(slot: number, code: number): void;
  /** Adds a hash to the empty slot where `slotOf` said that it goes; false when there is no room for it. */
  add(slot: number, lo: number, hi: number, code: number): boolean;
  /** Calls `visit` for each hash whose first `bits` bits are `prefix`; nothing may be added meanwhile. */
  forEach(prefix: number, bits: number, visit: (lo: number, hi: number, code: number) => void): void;
  /** Forgets every hash; the segments stay for the next ones, which are spread alike. */
  empty(): void;
}

/** The segments in `memory`, which JOINT_BYTES long and zero is an empty table but for WORD.usedSegments, 1. */
export function jointSegments(memory: SharedArrayBuffer): JointSegments {
  const words = new Int32Array(memory);
  const codes = new Uint8Array(memory, CODES_AT);
  const wordOf = (at: number): number => words[at] ?? 0;
  const segmentOf = (hi: number): number => wordOf(DIRECTORY_AT + (hi >>> (32 - DIRECTORY_BITS)));

  /** A segment is never full. */
  function slotIn(segment: number, lo: number, hi: number): number {
    const base = segment * SEGMENT_SLOTS;
    let place = lo & (SEGMENT_SLOTS - 1);
    for (;;) {
      const at = HALVES_AT + (base + place) * 2;
      const held = wordOf(at + 1);
      if (held === 0 || (held === hi && words[at] === lo)) return base + place;
      place = (place + 1) & (SEGMENT_SLOTS - 1);
    }
  }

  function fill(slot: number, lo: number, hi: number, code: number): void {
    const segment = slot >>> SEGMENT_BITS;
    words[HALVES_AT + slot * 2] = lo;
    words[HALVES_AT + slot * 2 + 1] = hi;
    codes[slot] = code;
    words[FILLED_AT + segment] = wordOf(FILLED_AT + segment) + 1;
  }

  function clear(firstSlot: number, endSlot: number): void {
    words.fill(0, HALVES_AT + firstSlot * 2, HALVES_AT + endSlot * 2);
    codes.fill(0, firstSlot, endSlot);
  }

  /** Moves the upper half of a segment's hashes to a new segment; false when it cannot be split any more. */
  function split(segment: number, hi: number): boolean {
    const depth = wordOf(DEPTHS_AT + segment);
    const fresh = wordOf(WORD.usedSegments);
    if (depth === DIRECTORY_BITS || fresh === SEGMENTS) return false;
    words[WORD.usedSegments] = fresh + 1;
    words[DEPTHS_AT + segment] = depth + 1;
    words[DEPTHS_AT + fresh] = depth + 1;
    const span = SEGMENTS >>> depth;
    const first = (hi >>> (32 - DIRECTORY_BITS)) & ~(span - 1);
    words.fill(fresh, DIRECTORY_AT + first + span / 2, DIRECTORY_AT + first + span);
    const from = HALVES_AT + segment * SEGMENT_SLOTS * 2;
    const heldHalves = words.slice(from, from + SEGMENT_SLOTS * 2);
    const heldCodes = codes.slice(segment * SEGMENT_SLOTS, (segment + 1) * SEGMENT_SLOTS);
    clear(segment * SEGMENT_SLOTS, (segment + 1) * SEGMENT_SLOTS);
    words[FILLED_AT + segment] = 0;
    for (let slot = 0; slot < SEGMENT_SLOTS; slot++) {
      const heldHi = heldHalves[slot * 2 + 1] ?? 0;
      if (heldHi === 0) continue;
      const heldLo = heldHalves[slot * 2] ?? 0;
      fill(slotIn(segmentOf(heldHi), heldLo, heldHi), heldLo, heldHi, heldCodes[slot] ?? 0);
    }
    return true;
  }

  return {
    slotOf: (lo, hi) => slotIn(segmentOf(hi), lo, hi),
    codeAt: (slot) => codes[slot] ?? 0,
    setCode(slot, code) {
      codes[slot] = code;
    },
    add(slot, lo, hi, code) {
      let free = slot;
      while (wordOf(FILLED_AT + (free >>> SEGMENT_BITS)) >= FULLEST_SLOTS) {
        if (!split(free >>> SEGMENT_BITS, hi)) return false;
        free = slotIn(segmentOf(hi), lo, hi);
      }
      fill(free, lo, hi, code);
      words[WORD.held] = wordOf(WORD.held) + 1;
      return true;
    },
    forEach(prefix, bits, visit) {
      const shift = 32 - bits;
      let last = -1;
      const first = prefix << (DIRECTORY_BITS - bits);
      for (let at = first; at < first + (1 << (DIRECTORY_BITS - bits)); at++) {
        const segment = wordOf(DIRECTORY_AT + at);
        if (segment === last) continue;
        last = segment;
        for (let slot = segment * SEGMENT_SLOTS; slot < (segment + 1) * SEGMENT_SLOTS; slot++) {
          const hi = wordOf(HALVES_AT + slot * 2 + 1);
          // A segment of few bits holds hashes of other prefixes too.
          if (hi === 0 || (bits > 0 && hi >>> shift !== prefix)) continue;
          visit(wordOf(HALVES_AT + slot * 2), hi, codes[slot] ?? 0);
        }
      }
    },
    empty() {
      const used = wordOf(WORD.usedSegments);
      clear(0, used * SEGMENT_SLOTS);
      words.fill(0, FILLED_AT, FILLED_AT + used);
      words[WORD.held] = 0;
    },
  };
}
