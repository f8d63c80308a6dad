// Whether a text is a value placed at the source, asked of the digests once: the same link stands in every mail, and its
// sha256 takes longer than a look at what was asked lately.
import type { DigestSet } from "./digests.ts";
import { newKeyedHash } from "./keyed-hash.ts";

/** Texts that were no placed value, by their hashes. */
const SLOTS = 1024;

/** Says what `digests.has` says, for digests that do not change any more. */
export function newPlacedValues(digests: DigestSet): (buffer: Buffer, start: number, end: number) => boolean {
  const hash = newKeyedHash();
  const misses = new Int32Array(SLOTS * 2);
  return (buffer, start, end) => {
    if (!digests.hasLength(end - start)) return false;
    // Case counts beyond ASCII, where the hash would not tell it.
    for (let at = start; at < end; at++) {
      if ((buffer[at] ?? 0) >= 0x80) return digests.has(buffer, start, end);
    }
    hash.update(buffer, start, end);
    const { lo, hi } = hash;
    const slot = (lo & (SLOTS - 1)) * 2;
    if (misses[slot] === lo && misses[slot + 1] === hi) return false;
    if (digests.has(buffer, start, end)) return true;
    misses[slot] = lo;
    misses[slot + 1] = hi;
    return false;
  };
}
