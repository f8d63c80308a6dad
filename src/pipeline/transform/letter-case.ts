// Case patterns: which letters of a fake are capitals, as a keyed function of which letters of the original are. Two
// casings of one address so stay two, and still fold to the same lower-case fake.
import { isLower, isUpper } from "./fit.ts";
import type { Fold } from "./masker.ts";

/** Letters that a pattern can have; more would not be exact in the arithmetic below. */
const MAX_BITS = 30;

/** Where the letters of a text stand; filled anew by each call. */
const places = new Uint16Array(MAX_BITS + 1);

/**
 * The capitals of a fake with `letters` letters, as bits, by the casing of `raw`, whose lower-cased form is `lower` and
 * whose hash is `hash`; never 0, which stands for `lower` itself. As long as `raw` has no more letters than the fake, all
 * of them ASCII, two casings never share a pattern; beyond that they are told apart by a hash.
 */
export function patternOf(
  raw: string,
  lower: string,
  letters: number,
  hash: Uint32Array,
  hashRaw: (raw: string) => Uint32Array,
): number {
  const bits = Math.min(letters, MAX_BITS);
  return bits === 0 ? 0 : keyedPattern(raw, lower, bits, 2 ** bits - 1, hash, hashRaw);
}

/** As `patternOf`, for a `raw` that has small letters; never all capitals, which then stand for `raw` in capitals. */
export function mixedPatternOf(
  raw: string,
  lower: string,
  letters: number,
  hash: Uint32Array,
  hashRaw: (raw: string) => Uint32Array,
): number {
  const bits = Math.min(letters, MAX_BITS);
  if (bits < 2) return bits;
  return keyedPattern(raw, lower, bits, bits === letters ? 2 ** bits - 2 : 2 ** bits - 1, hash, hashRaw);
}

/** A pattern from 1 to `last`. */
function keyedPattern(
  raw: string,
  lower: string,
  bits: number,
  last: number,
  hash: Uint32Array,
  hashRaw: (raw: string) => Uint32Array,
): number {
  const [seedA, seedB] = [hash[2] ?? 0, hash[3] ?? 0];
  const casing = casingOf(raw, lower, bits);
  return casing === 0 || casing > last
    ? 1 + Math.floor(((hashRaw(raw)[0] ?? 0) / 0x1_0000_0000) * last)
    : permuteUpTo(casing, bits, last, seedA, seedB);
}

/** The capitals of `raw` as bits, or 0 when they are more letters than `bits` or not all ASCII. */
function casingOf(raw: string, lower: string, bits: number): number {
  if (raw.length !== lower.length) return 0;
  let count = 0;
  for (let i = 0; i < raw.length; i++) {
    const unit = raw.charCodeAt(i);
    if (unit > 127 || lower.charCodeAt(i) > 127 || count > bits) return 0;
    places[count] = i;
    count += isUpper(unit) || isLower(unit) ? 1 : 0;
  }
  if (count > bits) return 0;
  let casing = 0;
  for (let i = 0; i < count; i++) casing += isUpper(raw.charCodeAt(places[i] ?? 0)) ? 2 ** i : 0;
  return casing;
}

/** A permutation of 1 … `last`, different for every pair of seeds: mix, and walk the cycle past all else. */
function permuteUpTo(value: number, bits: number, last: number, seedA: number, seedB: number): number {
  const mask = 2 ** bits - 1;
  const shift = Math.max(1, bits >>> 1);
  let at = value;
  do {
    at = (at ^ seedA) & mask;
    at = (Math.imul(at, (seedB << 1) | 1) & mask) ^ ((Math.imul(at, (seedB << 1) | 1) & mask) >>> shift);
    at = Math.imul(at, seedA | 1) & mask;
    at = at ^ (at >>> shift);
  } while (at === 0 || at > last);
  return at;
}

/**
 * The letter whose capital this lower() does not fold back to it, such as Turkish `i`: a fake keeps it small. 0: none.
 */
export function letterThatDoesNotFold(fold: Fold): number {
  for (let unit = 97; unit <= 122; unit++) {
    if (fold(String.fromCharCode(unit - 32)) !== String.fromCharCode(unit)) return unit;
  }
  return 0;
}

/** Lower-case ASCII letters among the first `limit` of `bytes`, but for `except`. */
export function countLetters(bytes: Uint8Array, limit: number, except: number): number {
  let count = 0;
  for (let i = 0; i < limit; i++) count += isLower(bytes[i] ?? 0) && bytes[i] !== except ? 1 : 0;
  return count;
}

/** Makes capitals of those of the letters in the first `limit` bytes that `pattern` has bits for, the lowest bit first. */
export function applyCase(bytes: Uint8Array, limit: number, pattern: number, except: number): void {
  let count = 0;
  for (let i = 0; i < limit && count < MAX_BITS; i++) {
    places[count] = i;
    count += isLower(bytes[i] ?? 0) && bytes[i] !== except ? 1 : 0;
  }
  for (let i = 0; i < count; i++) {
    const at = places[i] ?? 0;
    bytes[at] = (bytes[at] ?? 0) - ((pattern >>> i) & 1) * 32;
  }
}

/** Makes capitals of all letters but `except`. */
export function applyCapitals(bytes: Uint8Array, except: number): void {
  for (let i = 0; i < bytes.length; i++) {
    const unit = bytes[i] ?? 0;
    bytes[i] = isLower(unit) && unit !== except ? unit - 32 : unit;
  }
}
