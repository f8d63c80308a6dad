// Case patterns: which letters of a fake are capitals, as a keyed function of which letters of the original are. Two
// casings of one address so stay two, and still fold to the same lower-case fake.
import { isLower, isUpper } from "./fit.ts";

/** Letters that a pattern can have; more would not be exact in the arithmetic below. */
const MAX_BITS = 30;

/**
 * `fake` (lower-case) with capitals by the casing of `raw`, whose lower-cased form is `lower` and whose hash is
 * `hash`. All lower case stays all lower case. As long as `raw` has no more ASCII letters than the first
 * `letterLimit` characters of `fake`, two casings never share a pattern; beyond that they are told apart by a hash.
 */
export function withCaseOf(
  raw: string,
  lower: string,
  fake: string,
  letterLimit: number,
  hash: Uint32Array,
  hashRaw: (raw: string) => Uint32Array,
): string {
  const bits = Math.min(countLetters(fake, letterLimit), MAX_BITS);
  const seedA = hash[2] ?? 0;
  const seedB = hash[3] ?? 0;
  const casing = casingOf(raw, lower, bits);
  const pattern =
    casing === undefined
      ? 1 + Math.floor(((hashRaw(raw)[0] ?? 0) / 0x1_0000_0000) * (2 ** bits - 1))
      : permuteNonZero(casing, bits, seedA, seedB);
  return applyPattern(fake, pattern, letterLimit);
}

/** The capitals of `raw` as bits, or undefined when they are more letters than `bits` or not all ASCII. */
function casingOf(raw: string, lower: string, bits: number): number | undefined {
  if (raw.length !== lower.length) return undefined;
  let casing = 0;
  let count = 0;
  for (let i = 0; i < raw.length; i++) {
    const unit = raw.charCodeAt(i);
    if (unit > 127) return undefined;
    if (isUpper(unit)) casing += 2 ** count;
    if (isUpper(unit) || isLower(unit)) count++;
    if (count > bits) return undefined;
  }
  return casing === 0 ? undefined : casing;
}

/** A permutation of 1 … 2^bits - 1, different for every pair of seeds: mix, and walk the cycle past zero. */
function permuteNonZero(value: number, bits: number, seedA: number, seedB: number): number {
  const mask = 2 ** bits - 1;
  const shift = Math.max(1, bits >>> 1);
  let at = value;
  do {
    at = (at ^ seedA) & mask;
    at = (Math.imul(at, (seedB << 1) | 1) & mask) ^ ((Math.imul(at, (seedB << 1) | 1) & mask) >>> shift);
    at = Math.imul(at, seedA | 1) & mask;
    at = at ^ (at >>> shift);
  } while (at === 0);
  return at;
}

function countLetters(text: string, limit: number): number {
  let count = 0;
  for (let i = 0; i < limit && i < text.length; i++) if (isLower(text.charCodeAt(i))) count++;
  return count;
}

function applyPattern(fake: string, pattern: number, limit: number): string {
  let text = "";
  let rest = pattern;
  for (let i = 0; i < fake.length; i++) {
    const letter = fake.charAt(i);
    if (i < limit && isLower(fake.charCodeAt(i))) {
      text += (rest & 1) === 1 ? letter.toUpperCase() : letter;
      rest >>>= 1;
    } else {
      text += letter;
    }
  }
  return text;
}
