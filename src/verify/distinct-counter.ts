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
  /** All of it for another thread, as it stands now, without a copy. */
  share(): SharedDistinctCounter;
  /** Counts the values that another thread counted too. */
  mergeFrom(other: SharedDistinctCounter): void;
}

/** A counter as a message between threads: the hashes, or the bits when there are too many of them. */
export interface SharedDistinctCounter {
  readonly slots: SharedArrayBuffer;
  readonly bits: SharedArrayBuffer | undefined;
}

export function newDistinctCounter(): DistinctCounter {
  let slots = newSlots(FIRST_SLOTS);
  let size = 0;
  let bits: Int32Array<SharedArrayBuffer> | undefined;
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
    slots = newSlots(old.length);
    forEachHash(old, put);
  }

  function toBitmap(): void {
    const bitmap = new Int32Array(new SharedArrayBuffer(BITMAP_BITS / 8));
    const old = slots;
    slots = newSlots(0);
    forEachHash(old, (lo, hi) => setBit(bitmap, lo ^ hi));
    bits = bitmap;
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

  function addHash(lo: number, hi: number): void {
    if (bits !== undefined) {
      setBit(bits, lo ^ hi);
      return;
    }
    if (!put(lo, hi)) return;
    size++;
    if (size > MAX_EXACT) toBitmap();
    else if (size > (slots.length / 2) * FULLEST) grow();
  }

  function takeBits(other: Int32Array): void {
    if (bits === undefined) toBitmap();
    for (let at = 0; at < other.length; at++) {
      for (let word = other[at] ?? 0; word !== 0; word &= word - 1) {
        if (bits !== undefined) setBit(bits, at * 32 + 31 - Math.clz32(word & -word));
      }
    }
  }

  return {
    add: ({ lo, hi }) => addHash(lo, hi === 0 ? 1 : hi), // 0 marks an empty slot
    share: () => ({ slots: slots.buffer, bits: bits?.buffer }),
    mergeFrom(other) {
      if (other.bits === undefined) forEachHash(new Int32Array(other.slots), addHash);
      else takeBits(new Int32Array(other.bits));
    },
    count() {
      if (bits === undefined) return { count: size, isExact: true };
      const share = bitsSet / BITMAP_BITS;
      return { count: Math.round(-BITMAP_BITS * Math.log(1 - share)), isExact: false };
    },
  };
}

function newSlots(count: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(count * 8));
}

function forEachHash(slots: Int32Array, visit: (lo: number, hi: number) => void): void {
  for (let at = 0; at < slots.length; at += 2) {
    const hi = slots[at + 1] ?? 0;
    if (hi !== 0) visit(slots[at] ?? 0, hi);
  }
}
