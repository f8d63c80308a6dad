// How fingerprints stand on disk: eight bytes each, `lo`, then a word with the code above the lower bits of `hi`, whose
// upper bits the place tells. They stand in blocks by the first bits of the hash, in no order within a block, and an index
// says how many stand before each block.

/** Bytes of a hash with its code. */
export const ENTRY_BYTES = 8;
/** Blocks have at least so many bits: what is left out of the entries. */
export const LEAST_BLOCK_BITS = 12;

const REST_BITS = 32 - LEAST_BLOCK_BITS;
const REST = (1 << REST_BITS) - 1;

/** Hashes with their codes, in slots; a slot whose `hi` is 0 is empty. */
export interface HashSlots {
  /** `lo` and `hi`, slot by slot. */
  halves: Int32Array;
  codes: Uint8Array;
  /** Slots in use. */
  slots: number;
}

/** Puts a hash into the next slot; the arrays grow when they must. */
export function pushHash(into: HashSlots, lo: number, hi: number, code: number): void {
  if (into.slots >= into.codes.length) {
    const room = Math.max(1024, into.codes.length * 2);
    const { halves, codes } = into;
    into.halves = new Int32Array(room * 2);
    into.codes = new Uint8Array(room);
    into.halves.set(halves);
    into.codes.set(codes);
  }
  const slot = into.slots++;
  into.halves[slot * 2] = lo;
  into.halves[slot * 2 + 1] = hi;
  into.codes[slot] = code;
}

/**
 * Sorts hashes of one prefix (`prefixBits` bits) into blocks of `blockBits` bits: entries go to `entries`, and to `index`,
 * from the prefix's first block on, how many stand before the end of each, counted from `before`. Returns how many there
 * are. `entries` must have room for all, and `starts` for one more than the prefix has blocks.
 */
export function sortIntoBlocks(
  from: HashSlots,
  blockBits: number,
  prefix: number,
  prefixBits: number,
  before: number,
  { entries, index, starts }: { entries: Int32Array; index: Int32Array; starts: Int32Array },
): number {
  const blocks = 1 << (blockBits - prefixBits);
  const shift = 32 - blockBits;
  const { halves, codes, slots } = from;
  starts.fill(0, 0, blocks + 1);
  for (let slot = 0; slot < slots; slot++) {
    const hi = halves[slot * 2 + 1] ?? 0;
    if (hi === 0) continue;
    const block = ((hi >>> shift) & (blocks - 1)) + 1;
    starts[block] = (starts[block] ?? 0) + 1;
  }
  for (let block = 1; block <= blocks; block++) {
    starts[block] = (starts[block] ?? 0) + (starts[block - 1] ?? 0);
    index[prefix * blocks + block] = before + (starts[block] ?? 0);
  }
  const count = starts[blocks] ?? 0;
  for (let slot = 0; slot < slots; slot++) {
    const hi = halves[slot * 2 + 1] ?? 0;
    if (hi === 0) continue;
    const block = (hi >>> shift) & (blocks - 1);
    const at = starts[block] ?? 0;
    starts[block] = at + 1;
    entries[at * 2] = halves[slot * 2] ?? 0;
    entries[at * 2 + 1] = ((codes[slot] ?? 0) << REST_BITS) | (hi & REST);
  }
  return count;
}

/** The upper half of the hash of an entry that stands in `block`, one of 2^`blockBits`. */
export function hiOfEntry(word: number, block: number, blockBits: number): number {
  return ((block >>> (blockBits - LEAST_BLOCK_BITS)) << REST_BITS) | (word & REST);
}

/** The code of an entry. */
export function codeOfEntry(word: number): number {
  return word >>> REST_BITS;
}

/** Code of (lo, hi) among the first `count` of `entries`, those of its block; 0 when it is not there. */
export function findInBlock(entries: Int32Array, count: number, lo: number, hi: number): number {
  const rest = hi & REST;
  for (let at = 0; at < count * 2; at += 2) {
    if (entries[at] !== lo) continue;
    const word = entries[at + 1] ?? 0;
    if ((word & REST) === rest) return word >>> REST_BITS;
  }
  return 0;
}
