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

/** `word` (an unsigned 32-bit word of a hash) as an index below `count`. */
export function indexOf(word: number, count: number): number {
  return Math.floor((word / 0x1_0000_0000) * count);
}

/**
 * An endless stream of characters of `alphabet`: the hash's own 128 bits first, then, since no more is needed to be
 * told apart, a generator seeded with them (xorshift128, Marsaglia 2003).
 */
export function keyedCharacters(hash: Uint32Array, alphabet: string, count: number): string {
  const size = alphabet.length;
  let value =
    (BigInt(hash[3] ?? 0) << 96n) |
    (BigInt(hash[2] ?? 0) << 64n) |
    (BigInt(hash[1] ?? 0) << 32n) |
    BigInt(hash[0] ?? 0);
  const exactCount = Math.min(count, Math.floor(128 / Math.log2(size)));
  // Eight characters a division: BigInt arithmetic is what costs here.
  const step = 8;
  const divisor = BigInt(size) ** BigInt(step);
  let text = "";
  for (let made = 0; made < exactCount; made += step) {
    let digits = Number(value % divisor);
    value /= divisor;
    for (let i = 0; i < step && made + i < exactCount; i++) {
      text += alphabet[digits % size] ?? "";
      digits = Math.floor(digits / size);
    }
  }
  let x = (hash[0] ?? 0) | 1;
  let y = hash[1] ?? 0;
  let z = hash[2] ?? 0;
  let w = hash[3] ?? 0;
  while (text.length < count) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    text += alphabet[(w >>> 0) % size] ?? "";
  }
  return text;
}
