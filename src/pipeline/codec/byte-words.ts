// Short ranges of bytes hashed, compared and copied four bytes at a time over DataViews: byte by byte takes 1.4 ns a byte here
// against 0.45 ns, and the engine's own copy some 60 ns whatever the length.

/** Longer ranges are quicker with the engine's own copy. */
export const MAX_COPIED_BY_WORDS = 128;

/** All of `buffer` as words. */
export function viewOf(buffer: Uint8Array): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** A cheap hash of `[start, end)`, never 0. */
export function hashBytes(view: DataView, start: number, end: number): number {
  let hash = end - start;
  const words = end - 3;
  let at = start;
  for (; at < words; at += 4) {
    const word = view.getInt32(at, true);
    hash = Math.imul(hash ^ word ^ (hash >>> 15), 0x2c1b3c6d);
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at) ^ (hash >>> 15), 0x01000193);
  // The high halves of the last words must reach the low bits, which choose the slot.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) | 1;
}

/** Whether `length` bytes of `a` from `aStart` are those of `b` from `bStart`. */
export function equalBytes(
  a: DataView,
  aStart: number,
  b: DataView,
  bStart: number,
  length: number,
): boolean {
  const words = length & ~3;
  let at = 0;
  for (; at < words; at += 4) {
    if (a.getInt32(aStart + at, true) !== b.getInt32(bStart + at, true)) return false;
  }
  for (; at < length; at++) if (a.getUint8(aStart + at) !== b.getUint8(bStart + at)) return false;
  return true;
}

/** Copies `from[start, end)` to `to` from `at` on. */
export function copyWords(from: DataView, start: number, end: number, to: DataView, at: number): void {
  const shift = at - start;
  const words = end - 3;
  let next = start;
  for (; next < words; next += 4) to.setInt32(next + shift, from.getInt32(next, true), true);
  for (; next < end; next++) to.setUint8(next + shift, from.getUint8(next));
}
