// Counts different values in bounded memory: exactly up to a quarter of a million, by linear counting (Whang et al. 1990)
// beyond. Both sides of a comparison count with the same hashes, so that equal sets give equal counts either way.
import type { DistinctCount } from "./manifest.ts";

const FIRST_SLOTS = 1 << 8;
const MAX_EXACT = 262_144;
const FULLEST = 0.7;
/** 4 MB: the error at 10 million values is some 0.01 %. */
const BITMAP_BITS = 1 << 25;

export interface DistinctCounter {
  /** Counts the value with this 64-bit hash. */
  add(hash: { readonly lo: number; readonly hi: number }): void;
  count(): DistinctCount;
}

export function newDistinctCounter(): DistinctCounter {
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let size = 0;
  let bits: Int32Array | undefined;
  let bitsSet = 0;

  function put(lo: number, hi: number): boolean {
    const mask = slots.length / 2 - 1;
    let slot = lo & mask;
    for (;;) {
      const known = slots[slot * 2 + 1] ?? 0;
      if (known === hi && slots[slot * 2] === lo) return false;
      if (known === 0) break;
      slot = (slot + 1) & mask;
    }
    slots[slot * 2] = lo;
    slots[slot * 2 + 1] = hi;
    return true;
  }

  function grow(): void {
    const old = slots;
    slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const hi = old[at + 1] ?? 0;
      if (hi !== 0) put(old[at] ?? 0, hi);
    }
  }

  function toBitmap(): void {
    bits = new Int32Array(BITMAP_BITS / 32);
    const old = slots;
    slots = new Int32Array(0);
    for (let at = 0; at < old.length; at += 2) {
      const hi = old[at + 1] ?? 0;
      if (hi !== 0) setBit(bits, (old[at] ?? 0) ^ hi);
    }
  }

  function setBit(bitmap: Int32Array, word: number): void {
    const bit = word & (BITMAP_BITS - 1);
    const at = bit >>> 5;
    const held = bitmap[at] ?? 0;
    const mask = 1 << (bit & 31);
    if ((held & mask) !== 0) return;
    bitmap[at] = held | mask;
    bitsSet++;
  }

  return {
    add({ lo, hi }) {
      const high = hi === 0 ? 1 : hi; // 0 marks an empty slot
      if (bits !== undefined) {
        setBit(bits, lo ^ high);
        return;
      }
      if (!put(lo, high)) return;
      size++;
      if (size > MAX_EXACT) toBitmap();
      else if (size > (slots.length / 2) * FULLEST) grow();
    },
    count() {
      if (bits === undefined) return { count: size, isExact: true };
      const share = bitsSet / BITMAP_BITS;
      return { count: Math.round(-BITMAP_BITS * Math.log(1 - share)), isExact: false };
    },
  };
}
