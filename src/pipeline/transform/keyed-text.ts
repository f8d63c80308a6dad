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

/** Digits of mixed radices from one hash: its own 128 bits first, then a generator seeded with them. */
export interface KeyedDigits {
  /** Starts over with another hash. */
  reset(hash: Uint32Array): void;
  /** The next digit below `radix` (at most 256). */
  next(radix: number): number;
}

export function newKeyedDigits(): KeyedDigits {
  const words = new Uint32Array(4);
  let used = 0;
  let value = 0;
  let range = 0;
  return {
    reset(hash) {
      words.set(hash);
      used = 0;
      range = 0;
    },
    next(radix) {
      // Four times the radix, so that no digit is much likelier than another.
      if (range < radix * 4) {
        value = used < 4 ? (words[used] ?? 0) : nextWord(words);
        used++;
        range = 0x1_0000_0000;
      }
      const digit = value % radix;
      value = Math.floor(value / radix);
      range /= radix;
      return digit;
    },
  };
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
