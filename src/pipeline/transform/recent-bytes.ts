// A bounded memory of what values became, from bytes to bytes: a value that comes again costs a hash, a comparison and a copy,
// and no string is made of it. Values and results stand in one ring of bytes; the newest push the oldest out.
import { copyWords, equalBytes, viewOf } from "../codec/byte-words.ts";
import { NOT_MINE, WRITTEN } from "../codec/field-outcome.ts";
import type { OutputBuffer } from "../codec/output-buffer.ts";
import { newRecentTrial, type TrialTerms } from "./recent-trial.ts";

const FIRST_SLOTS = 64;
const MOST_SLOTS = 16_384;
const FIRST_BYTES = 8 * 1024;
const MOST_BYTES = 1024 * 1024;

/** Longer values, in bytes, are not worth the memory: they do not come again. */
export const MAX_REMEMBERED_BYTES = 512;

// A slot is four words side by side, for one line of the processor's cache: hash (0: free), place in the ring, the lap in which
// it was written there, and length, result's length and outcome in one.
const [SLOT, PLACE, LAP, SIZES] = [4, 1, 2, 3] as const;
/** Bits of a length, of its result's and of the outcome. */
const [LENGTH_BITS, RESULT_BITS] = [10, 20] as const;

/** What values became, by their bytes and the hash of these (`hashBytes`). */
export interface RecentBytes {
  /** Whether to ask at all: false for a while after values turned out to be all different. */
  isAwake(): boolean;
  /** What became of `[start, end)`, appended to `out` where it was written; NOT_MINE when it is not known. */
  recall(hash: number, view: DataView, start: number, end: number, out: OutputBuffer): number;
  /** Notes what became of `[start, end)`: what stands in `out` from `from` on, where it was written. */
  note(
    hash: number,
    view: DataView,
    start: number,
    end: number,
    outcome: number,
    out: OutputBuffer,
    from: number,
  ): void;
  clear(): void;
}

/** Starts with room for 64 values and grows while values push each other out: to 16,384 of them, or 1 MB. */
export function newRecentBytes(terms: TrialTerms): RecentBytes {
  const trial = newRecentTrial(terms);
  let ring = viewOf(new Uint8Array(0));
  let head = 0;
  let lap = 0;
  let lost = 0;
  let slots = new Int32Array(FIRST_SLOTS * SLOT);
  let mask = FIRST_SLOTS - 2;

  const put = (hash: number, place: number, placeLap: number, sizes: number): void => {
    // Slots go in pairs, the newer value first.
    const slot = (hash & mask) * SLOT;
    if (slots[slot + SLOT] !== 0) lost++;
    slots.copyWithin(slot + SLOT, slot, slot + SLOT);
    slots[slot] = hash;
    slots[slot + PLACE] = place;
    slots[slot + LAP] = placeLap;
    slots[slot + SIZES] = sizes;
  };
  const growSlots = (): void => {
    const old = slots;
    slots = new Int32Array(Math.min(old.length * 4, MOST_SLOTS * SLOT));
    mask = slots.length / SLOT - 2;
    for (let slot = old.length - SLOT; slot >= 0; slot -= SLOT) {
      const hash = old[slot] ?? 0;
      if (hash !== 0) put(hash, old[slot + PLACE] ?? 0, old[slot + LAP] ?? 0, old[slot + SIZES] ?? 0);
    }
    lost = 0;
  };
  /** A place for `size` bytes; what stood there is lost. */
  const placeFor = (size: number): number => {
    if (head + size > ring.byteLength) {
      if (ring.byteLength < MOST_BYTES) {
        const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(FIRST_BYTES, ring.byteLength * 4)));
        grown.set(new Uint8Array(ring.buffer));
        ring = viewOf(grown);
      } else {
        lap++;
        head = 0;
      }
    }
    const place = head;
    head += size;
    return place;
  };

  return {
    isAwake: trial.isAwake,
    recall(hash, view, start, end, out) {
      const first = (hash & mask) * SLOT;
      const slot = slots[first] === hash ? first : first + SLOT;
      if (slots[slot] !== hash) return NOT_MINE;
      const length = end - start;
      const sizes = slots[slot + SIZES] ?? 0;
      if ((sizes & ((1 << LENGTH_BITS) - 1)) !== length) return NOT_MINE;
      // What was written there a lap ago still stands behind the head.
      const place = slots[slot + PLACE] ?? 0;
      const age = lap - (slots[slot + LAP] ?? 0);
      if (age > 1 || (age === 1 && place < head)) return NOT_MINE;
      if (!equalBytes(view, start, ring, place, length)) return NOT_MINE;
      trial.noteAnswer();
      const outcome = sizes >>> RESULT_BITS;
      if (outcome === WRITTEN) {
        const result = (sizes >>> LENGTH_BITS) & ((1 << (RESULT_BITS - LENGTH_BITS)) - 1);
        out.words(ring, place + length, place + length + result);
      }
      return outcome;
    },
    note(hash, view, start, end, outcome, out, from) {
      const length = end - start;
      const result = outcome === WRITTEN ? out.length - from : 0;
      if (length > MAX_REMEMBERED_BYTES || result > MAX_REMEMBERED_BYTES) return;
      if (lost > mask >> 2 && mask + 2 < MOST_SLOTS) growSlots();
      const place = placeFor(length + result);
      copyWords(view, start, end, ring, place);
      copyWords(out.view, from, from + result, ring, place + length);
      put(hash, place, lap, length | (result << LENGTH_BITS) | (outcome << RESULT_BITS));
    },
    clear() {
      slots.fill(0);
      head = 0;
      lap = 0;
      lost = 0;
    },
  };
}
