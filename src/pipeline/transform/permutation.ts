// Keyed permutations of short identifiers, where a hash would have too few bits to stay injective. Every one is a
// single cycle through all values of its format, so nothing ever maps to itself.
import type { Prf } from "./pseudonym.ts";

/** Formats with at most this many values get a shuffled table; larger ones a Feistel network. */
const TABLE_VALUES = 1024;
const TABLES = 64;
/** As many rounds as NIST SP 800-38G asks of FF1. */
const ROUNDS = 10;

/** A permutation of the numbers whose digits have the given radices, in place, different for every `format`. */
export type PermuteDigits = (digits: number[], radices: readonly number[], format: string) => void;

/** A keyed permutation; the product of the radices must be below 2^104. */
export function newPermutation(prf: Prf): PermuteDigits {
  const tables = new Map<string, Uint16Array>();
  return (digits, radices, format) => {
    const values = radices.reduce((product, radix) => product * radix, 1);
    if (values < 2) return;
    if (values <= TABLE_VALUES) {
      let table = tables.get(format);
      if (table === undefined) {
        if (tables.size >= TABLES) tables.clear();
        table = shuffledCycle(values, format, prf);
        tables.set(format, table);
      }
      write(table[read(digits, radices, 0, digits.length)] ?? 0, digits, radices, 0, digits.length);
      return;
    }
    const middle = middleOf(radices, values);
    const left = radices.slice(0, middle).reduce((product, radix) => product * radix, 1);
    const right = radices.slice(middle).reduce((product, radix) => product * radix, 1);
    let a = read(digits, radices, 0, middle);
    let b = read(digits, radices, middle, digits.length);
    const round = (number: number, half: number, modulus: number): number => {
      const hash = prf.hash(`${format}\0${number}\0${half}`);
      return ((hash[0] ?? 0) * 0x20_0000 + ((hash[1] ?? 0) >>> 11)) % modulus;
    };
    for (let r = 0; r < ROUNDS; r++) {
      if (r % 2 === 0) a = (a + round(r, b, left)) % left;
      else b = (b + round(r, a, right)) % right;
    }
    // The successor between the way there and the way back makes the whole a single cycle.
    b += 1;
    if (b === right) {
      b = 0;
      a = (a + 1) % left;
    }
    for (let r = ROUNDS - 1; r >= 0; r--) {
      if (r % 2 === 0) a = (a - round(r, b, left) + left) % left;
      else b = (b - round(r, a, right) + right) % right;
    }
    write(a, digits, radices, 0, middle);
    write(b, digits, radices, middle, digits.length);
  };
}

/** Each value's successor in an order that the keyed function decides. */
function shuffledCycle(values: number, format: string, prf: Prf): Uint16Array {
  const ranked = Array.from({ length: values }, (_, value) => {
    const hash = prf.hash(`${format}\0${value}`);
    return { value, rank: (hash[0] ?? 0) * 0x20_0000 + ((hash[1] ?? 0) >>> 11) };
  });
  ranked.sort((x, y) => x.rank - y.rank || x.value - y.value);
  const table = new Uint16Array(values);
  ranked.forEach(({ value }, index) => {
    table[value] = ranked[(index + 1) % values]?.value ?? 0;
  });
  return table;
}

/** Where the digits split into halves of about as many values each. */
function middleOf(radices: readonly number[], values: number): number {
  let product = 1;
  let at = 0;
  while (at < radices.length - 1 && product * product < values) product *= radices[at++] ?? 1;
  return Math.max(1, at);
}

function read(digits: readonly number[], radices: readonly number[], from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * (radices[i] ?? 1) + (digits[i] ?? 0);
  return value;
}

function write(value: number, digits: number[], radices: readonly number[], from: number, to: number): void {
  for (let i = to - 1; i >= from; i--) {
    const radix = radices[i] ?? 1;
    digits[i] = value % radix;
    value = Math.floor(value / radix);
  }
}
