// The filter in front of a table of fingerprints: blocks of 64 bits, each hash sets four bits of one block. It is sized by
// what is known, not by powers of two; assembly/hashes.ts asks it with the same arithmetic.

/** A block: two words of 32 bits. */
export const FILTER_BLOCK_BYTES = 8;

const HASH_BITS = 28;
const HASH_SPAN = 2 ** HASH_BITS;
/** Most filters can be folded by each of its divisors. */
const FOLDABLE = 12;

/** Blocks of a filter of about `bytes` bytes, which can be folded to a half, a third, a quarter and so on. */
export function filterBlocks(bytes: number): number {
  return FOLDABLE * Math.ceil(bytes / (FOLDABLE * FILTER_BLOCK_BYTES));
}

/** First word of the block of a hash in a filter of `words` words. */
export function filterBlock(hi: number, words: number): number {
  // Below 2^53 with up to 2^25 blocks: the product is exact, and so is the division by a power of two.
  return Math.floor(((hi >>> (32 - HASH_BITS)) * (words >>> 1)) / HASH_SPAN) * 2;
}

/** The two bits in the block's word `half` (0 or 1) that a hash sets. The block is chosen by the other half of the hash. */
export function filterBits(lo: number, half: 0 | 1): number {
  return half === 0 ? (1 << (lo >>> 22)) | (1 << (lo >>> 12)) : (1 << (lo >>> 27)) | (1 << (lo >>> 17));
}

/** Adds a hash to a filter that ends where the array ends. */
export function addToFilter(filter: Int32Array, lo: number, hi: number): void {
  const block = filterBlock(hi, filter.length);
  filter[block] = (filter[block] ?? 0) | filterBits(lo, 0);
  filter[block + 1] = (filter[block + 1] ?? 0) | filterBits(lo, 1);
}

/** Whether a hash may have been added: always when it was. */
export function mayBeFiltered(filter: Int32Array, lo: number, hi: number): boolean {
  const block = filterBlock(hi, filter.length);
  const first = filterBits(lo, 0);
  if (((filter[block] ?? 0) & first) !== first) return false;
  const second = filterBits(lo, 1);
  return ((filter[block + 1] ?? 0) & second) === second;
}

/** Words of the largest filter of at most `mostBytes` that `words` words can be folded to. */
export function foldedWords(words: number, mostBytes: number): number {
  let fold = 1;
  while ((words / 2) % fold !== 0 || (words / fold) * 4 > mostBytes) fold++;
  return words / fold;
}

/** Writes `filter` to `into`, whose length `foldedWords` gave: neighbouring blocks become one that has the bits of both. */
export function foldFilter(filter: Int32Array, into: Int32Array): void {
  const fold = filter.length / into.length;
  if (fold === 1) {
    into.set(filter);
    return;
  }
  for (let block = 0, from = 0; block < into.length; block += 2) {
    let first = 0;
    let second = 0;
    for (let part = 0; part < fold; part++, from += 2) {
      first |= filter[from] ?? 0;
      second |= filter[from + 1] ?? 0;
    }
    into[block] = first;
    into[block + 1] = second;
  }
}
