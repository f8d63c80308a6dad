// The keyed hash of fingerprints and the filter before them, and the hash of exact bytes: the same numbers as keyed-hash.ts
// and byte-hash.ts, both halves in one 64-bit integer, the second one above.
import { byteAt } from "./bytes";
import { FILTER } from "./layout";

let keyLo: u32 = 0;
let keyHi: u32 = 0;
let filterBlocks: u64 = 0;

/** The run's key, and the blocks of the filter. */
export function setKey(lo: u32, hi: u32): void {
  keyLo = lo;
  keyHi = hi;
}

export function setFilterBlocks(blocks: u32): void {
  filterBlocks = blocks;
}

/** A-Z to a-z in the four bytes of a word. */
function lowerWord(word: u32): u32 {
  const low = word & 0x7f7f7f7f;
  const isUpperCase = (low + 0x3f3f3f3f) & ~(low + 0x25252525) & ~word & 0x80808080;
  return word | (isUpperCase >>> 2);
}

export function keyedHash(start: usize, end: usize): u64 {
  let a = keyLo;
  let b = keyHi;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = lowerWord(load<u32>(at));
    a = (a ^ word) * 0x9e3779b1;
    a ^= a >>> 15;
    b = (b + word) * 0x85ebca77;
    b ^= b >>> 13;
  }
  for (; at < end; at++) {
    const byte = lowerWord(byteAt(at));
    a = (a ^ byte) * 0x9e3779b1;
    a ^= a >>> 15;
    b = (b + byte) * 0x85ebca77;
    b ^= b >>> 13;
  }
  const length = <u32>(end - start);
  a = (a ^ length) * 0x7feb352d;
  b = (b ^ length) * 0x2c1b3c6d;
  a ^= a >>> 16;
  b ^= b >>> 15;
  const lo = (a ^ (b >>> 7)) * 0x297a2d39;
  const hi = ((b ^ (a >>> 9)) * 0x21f0aaad) ^ lo;
  return ((<u64>(hi === 0 ? 1 : hi)) << 32) | lo;
}

/** Whether a fingerprint may have this hash: always when one has. */
export function mayBeKnown(hash: u64): bool {
  const lo = <u32>hash;
  const hi = <u32>(hash >>> 32);
  const block = (<u64>(hi >>> 4) * filterBlocks) >>> 28;
  const bits = load<u64>(FILTER + ((<usize>block) << 3));
  const first: u32 = (1 << (lo >>> 22)) | (1 << (lo >>> 12));
  const second: u32 = (1 << (lo >>> 27)) | (1 << (lo >>> 17));
  const asked = ((<u64>second) << 32) | first;
  return (bits & asked) === asked;
}

export function isRangeKnown(start: usize, end: usize): bool {
  return mayBeKnown(keyedHash(start, end));
}

function nextWord(isFolded: bool, word: u32): u32 {
  return isFolded ? lowerWord(word) : word;
}

/** byte-hash.ts; `seed` is 0 or an earlier hash. */
export function byteHash(start: usize, end: usize, isFolded: bool, seed: u64): u64 {
  const length = <u32>(end - start);
  let a = ((<u32>seed ^ length) * 0x7feb352d) ^ 0x243f6a88;
  let b = ((<u32>(seed >>> 32) + length) * 0x2c1b3c6d) ^ 0x13198a2e;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = nextWord(isFolded, load<u32>(at));
    a = (a ^ word) * 0x9e3779b1;
    a ^= a >>> 15;
    b = (b + word) * 0x85ebca77;
    b ^= b >>> 13;
  }
  for (; at < end; at++) {
    const byte = nextWord(isFolded, byteAt(at));
    a = (a ^ byte) * 0x9e3779b1;
    a ^= a >>> 15;
    b = (b + byte) * 0x85ebca77;
    b ^= b >>> 13;
  }
  a = (a ^ (a >>> 16)) * 0x85ebca6b;
  b = (b ^ (b >>> 15)) * 0xc2b2ae35;
  let lo = (a ^ (b >>> 7)) * 0x297a2d39;
  lo ^= lo >>> 14;
  let hi = ((b ^ (a >>> 9)) * 0x21f0aaad) ^ lo;
  hi ^= hi >>> 13;
  return ((<u64>hi) << 32) | lo;
}
