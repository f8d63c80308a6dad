// Keyed bits as characters: the building blocks of every fake that is not drawn from a list.

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Every three letters, so that 32 bits become seven letters in three look-ups. */
const TRIPLES: readonly string[] = Array.from({ length: 26 ** 3 }, (_, index) =>
  [index % 26, Math.floor(index / 26) % 26, Math.floor(index / 676)].map((at) => LETTERS[at]).join(""),
);

/** The 32 bits of `word` as seven lower-case letters, no two words alike (26^7 exceeds 2^32). */
export function lettersOf(word: number): string {
  const rest = Math.floor(word / 17576);
  return `${TRIPLES[word % 17576] ?? ""}${TRIPLES[rest % 17576] ?? ""}${LETTERS[Math.floor(rest / 17576)] ?? ""}`;
}

/** Writes the letters of `lettersOf(word)` as ASCII to `bytes` from `at`. */
export function writeLetters(word: number, bytes: Uint8Array, at: number): void {
  let rest = word;
  for (let i = 0; i < 7; i++) {
    const next = Math.floor(rest / 26);
    bytes[at + i] = 97 + rest - next * 26;
    rest = next;
  }
}

/** `word` (an unsigned 32-bit word of a hash) as an index below `count`. */
export function indexOf(word: number, count: number): number {
  return Math.floor((word / 0x1_0000_0000) * count);
}

const state = new Uint32Array(4);
/** What is left of a word, and how many values it can still have; kept in memory, not in variables of a loop. */
const left = new Float64Array(2);

/**
 * Writes `count` digits below `radices` to `digits`: from the hash's own 128 bits first, then from a generator seeded with
 * them.
 */
export function drawDigits(hash: Uint32Array, radices: Uint8Array, count: number, digits: Uint8Array): void {
  state.set(hash);
  left[1] = 0;
  let used = 0;
  for (let at = 0; at < count; at++) {
    const radix = radices[at] ?? 1;
    // Four times the radix, so that no digit is much likelier than another.
    if ((left[1] ?? 0) < radix * 4) {
      left[0] = wordOf(state, used);
      left[1] = 0x1_0000_0000;
      used++;
    }
    const value = left[0] ?? 0;
    const rest = Math.floor(value / radix);
    digits[at] = value - rest * radix;
    left[0] = rest;
    left[1] = (left[1] ?? 0) / radix;
  }
}

/**
 * Writes `count` characters of `alphabet` to `bytes` from `at`, each word of the hash in turn giving as many as it holds
 * evenly.
 */
export function drawLetters(
  hash: Uint32Array,
  alphabet: Uint8Array,
  count: number,
  bytes: Uint8Array,
  start: number,
): void {
  state.set(hash);
  const radix = alphabet.length;
  const perWord = Math.floor(30 / Math.log2(radix));
  const end = start + count;
  for (let word = 0; start + word * perWord < end; word++) {
    const from = start + word * perWord;
    const to = Math.min(from + perWord, end);
    let rest = wordOf(state, word);
    for (let at = from; at < to; at++) {
      const next = Math.floor(rest / radix);
      bytes[at] = alphabet[rest - next * radix] ?? 0;
      rest = next;
    }
  }
}

/** The hash's words one after the other, then the generator's. */
function wordOf(words: Uint32Array, index: number): number {
  return index < 4 ? (words[index] ?? 0) : nextWord(words);
}

/** xorshift128 (Marsaglia 2003): what follows the hash's own bits need not be unpredictable, only look alike. */
function nextWord(state: Uint32Array): number {
  const x = state[0] ?? 0;
  const w = state[3] ?? 0;
  const t = x ^ (x << 11);
  state.copyWithin(0, 1);
  state[3] = w ^ (w >>> 19) ^ t ^ (t >>> 8);
  return state[3] ?? 0;
}
