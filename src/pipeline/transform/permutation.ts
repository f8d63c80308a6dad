// Keyed permutations of short identifiers, where a hash would have too few bits to stay injective. Every one is a
// single cycle through all values of its format, so nothing ever maps to itself.
import type { Prf } from "./pseudonym.ts";

/** Formats with at most this many values get a shuffled table; larger ones a Feistel network. */
const TABLE_VALUES = 1024;
const TABLES = 64;

/** Digits in places of their own radices, and the format that they belong to; a caller fills and reuses it. */
export interface MixedNumber {
  readonly digits: Uint8Array;
  readonly radices: Uint8Array;
  /** How many places are in use. */
  count: number;
  /** What tells this format from others of the same radices. */
  readonly format: Uint8Array;
  formatBytes: number;
}

/** Room for numbers of up to `places` digits and formats of as many bytes. */
export function newMixedNumber(places: number): MixedNumber {
  return {
    digits: new Uint8Array(places),
    radices: new Uint8Array(places),
    count: 0,
    format: new Uint8Array(places),
    formatBytes: 0,
  };
}

/** Moves a number to its successor under the keyed function, in place, along another cycle for every format. */
export type Permute = (number: MixedNumber) => void;

/** A keyed permutation; the product of the radices must be at most 2^72. */
export function newPermutation(prf: Prf): Permute {
  const tables = new Map<string, Uint16Array>();
  const tableOf = (format: string, values: number): Uint16Array => {
    const known = tables.get(format);
    if (known !== undefined) return known;
    if (tables.size >= TABLES) tables.clear();
    const table = shuffledCycle(values, format, prf);
    tables.set(format, table);
    return table;
  };
  const pair = new Float64Array(2);
  return (number) => {
    const { digits, radices, count } = number;
    const values = product(radices, 0, count);
    if (values < 2) return;
    if (values <= TABLE_VALUES) {
      const table = tableOf(
        Buffer.from(number.format.subarray(0, number.formatBytes)).toString("latin1"),
        values,
      );
      write(table[read(digits, radices, 0, count)] ?? 0, digits, radices, 0, count);
      return;
    }
    const middle = middleOf(radices, count, values);
    const left = product(radices, 0, middle);
    pair[0] = read(digits, radices, 0, middle);
    pair[1] = read(digits, radices, middle, count);
    prf.permutePair(
      prf.hashBytes(number.format, number.formatBytes),
      pair,
      left,
      product(radices, middle, count),
    );
    write(pair[0] ?? 0, digits, radices, 0, middle);
    write(pair[1] ?? 0, digits, radices, middle, count);
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

function product(radices: Uint8Array, from: number, to: number): number {
  let values = 1;
  for (let at = from; at < to; at++) values *= radices[at] ?? 1;
  return values;
}

/** Where the digits split into halves of about as many values each. */
function middleOf(radices: Uint8Array, count: number, values: number): number {
  const half = Math.sqrt(values);
  let at = 1;
  for (let left = radices[0] ?? 1; at < count - 1 && left < half; at++) left *= radices[at] ?? 1;
  return at;
}

function read(digits: Uint8Array, radices: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * (radices[at] ?? 1) + (digits[at] ?? 0);
  return value;
}

function write(value: number, digits: Uint8Array, radices: Uint8Array, from: number, to: number): void {
  let rest = value;
  for (let at = to - 1; at >= from; at--) {
    // A remainder by `%` costs five times as much for numbers beyond 32 bits; below 2^52 this one is exact.
    const radix = radices[at] ?? 1;
    const next = Math.floor(rest / radix);
    digits[at] = rest - next * radix;
    rest = next;
  }
}
