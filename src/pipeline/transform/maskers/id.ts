// id: external identifiers (a Google subject, a Gmail message id) as others of the same length and alphabet: a keyed
// permutation where they are short, at least 64 bits of the keyed function where they are long enough for that.
import { z } from "zod";
import { cutToLength, isDigit, isLower, isUpper } from "../fit.ts";
import { drawDigits } from "../keyed-text.ts";
import { applyCase, countLetters, letterThatDoesNotFold, mixedPatternOf, patternOf } from "../letter-case.ts";
import type { Fold, MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { newMixedNumber, newPermutation } from "../permutation.ts";
import type { Prf } from "../pseudonym.ts";

const OPTIONS = z
  .strictObject({
    domain: z
      .string()
      .min(1)
      .optional()
      .describe("ids of another domain get other fakes; name one where two kinds of ids must not be joined"),
  })
  .optional();

/** What a whole id is written in, capitals aside; each kind is mapped onto itself. */
type Alphabet = "digits" | "hex" | "mixed";

/** Above 2^64 values a hash is as good as a permutation. */
const HASHED_VALUES = 2 ** 64;
/** Hex of this length has as many values: its digits and letters need not keep their places. */
const HASHED_HEX = 16;
/** Letters that carry 64 keyed bits: what ids of other scripts become at least. */
const KEYED_LETTERS = 14;

/** What may stand at a place: characters from `first` on, `radix` many; hex digits go on with the letter a. */
interface PlaceClass {
  readonly first: number;
  readonly radix: number;
}
const DIGIT: PlaceClass = { first: 48, radix: 10 };
const LEADING_DIGIT: PlaceClass = { first: 49, radix: 9 };
const LETTER: PlaceClass = { first: 97, radix: 26 };
const HEX_LETTER: PlaceClass = { first: 97, radix: 6 };
const HEX_DIGIT: PlaceClass = { first: 48, radix: 16 };
/** In this order they are marked in a format, above all ASCII characters. */
const CLASSES: readonly PlaceClass[] = [DIGIT, LEADING_DIGIT, LETTER, HEX_LETTER, HEX_DIGIT];
const MARK = 128;

/** The alphabet of a lower-cased id: hex needs a letter and a digit. */
function alphabetOf(bytes: Uint8Array, length: number): Alphabet {
  let letters = 0;
  for (let i = 0; i < length; i++) {
    const unit = bytes[i] ?? 0;
    if (!isDigit(unit) && (unit < 97 || unit > 102)) return "mixed";
    letters += unit > 57 ? 1 : 0;
  }
  if (letters === 0) return "digits";
  return letters === length ? "mixed" : "hex";
}

/** The mark of the class of one character, or the character itself, which then stays. */
function markOf(unit: number, index: number, length: number, alphabet: Alphabet): number {
  if (alphabet === "hex" && length >= HASHED_HEX) return MARK + 4;
  if (isLower(unit)) return alphabet === "hex" ? MARK + 3 : MARK + 2;
  if (!isDigit(unit)) return unit;
  if (alphabet !== "digits" || index > 0 || length === 1) return MARK;
  // Numbers keep their number of digits: no zero comes to stand first, and one that stood there stays.
  return unit === 48 ? unit : MARK + 1;
}

/** Moves lower-cased ASCII ids in place to others of their form; a cycle of the keyed function through each form. */
function newIdStep(prf: Prf): (bytes: Uint8Array, length: number) => void {
  const permute = newPermutation(prf);
  let number = newMixedNumber(64);
  const readPlaces = (bytes: Uint8Array, length: number, alphabet: Alphabet): number => {
    const { digits, radices, format } = number;
    let values = 1;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const unit = bytes[i] ?? 0;
      const mark = markOf(unit, i, length, alphabet);
      const place = CLASSES[mark - MARK];
      format[i] = mark;
      digits[count] = unit - (place?.first ?? 0);
      radices[count] = place?.radix ?? 1;
      values *= place?.radix ?? 1;
      count += place === undefined ? 0 : 1;
    }
    number.count = count;
    number.formatBytes = length;
    return values;
  };
  const writePlaces = (bytes: Uint8Array, length: number): void => {
    const { digits, format } = number;
    let at = 0;
    for (let i = 0; i < length; i++) {
      const place = CLASSES[(format[i] ?? 0) - MARK];
      const unit = (place?.first ?? 0) + (digits[at] ?? 0);
      bytes[i] = place === undefined ? (format[i] ?? 0) : place === HEX_DIGIT && unit > 57 ? unit + 39 : unit;
      at += place === undefined ? 0 : 1;
    }
  };
  return (bytes, length) => {
    if (length > number.digits.length) number = newMixedNumber(length);
    const alphabet = alphabetOf(bytes, length);
    // Walking the cycle until the alphabet is the same again keeps it a permutation of that alphabet's ids.
    do {
      const values = readPlaces(bytes, length, alphabet);
      if (values < HASHED_VALUES) permute(number);
      else drawDigits(prf.hashBytes(bytes, length), number.radices, number.count, number.digits);
      writePlaces(bytes, length);
    } while (alphabet !== "digits" && alphabetOf(bytes, length) !== alphabet);
  };
}

/**
 * Maps ids onto ids of the same form under one keyed function; equal iff the inputs are, and equal when lower-cased iff
 * the inputs are: the lower-cased id picks the fake, whose letters are capitals where the original's are. Two limits: of
 * mixed-case hex with 16 digits or more two casings may share a fake, and ids of other scripts than ASCII become at
 * least 14 letters.
 */
export function newIdFake(prf: Prf, fold: Fold): (id: string) => string {
  const step = newIdStep(prf);
  const unfolding = letterThatDoesNotFold(fold);
  const hasTurkishI = unfolding !== 0;
  let bytes = Buffer.alloc(64);
  const hashRaw = (raw: string): Uint32Array => prf.hash(`case\0${raw}`);
  const inCaseOf = (id: string, lower: string, fake: Buffer, hash: Uint32Array): string => {
    const letters = countLetters(fake, fake.length, unfolding);
    applyCase(fake, fake.length, patternOf(id, lower, letters, hash, hashRaw), unfolding);
    return fake.toString("latin1");
  };
  const ofOtherScript = (id: string): string => {
    const lower = fold(id);
    // The Kelvin sign's small letter is the k of ASCII.
    if (/^[\0-\x7f]*$/.test(lower)) {
      const fake = Buffer.from(lower, "latin1");
      step(fake, fake.length);
      return inCaseOf(id, lower, fake, prf.hash(lower));
    }
    const hash = Uint32Array.from(prf.hash(lower));
    const letters = Math.max([...lower].length, KEYED_LETTERS);
    const fake = Buffer.alloc(letters);
    const digits = new Uint8Array(letters);
    drawDigits(hash, new Uint8Array(letters).fill(LETTER.radix), letters, digits);
    digits.forEach((digit, index) => {
      fake[index] = LETTER.first + digit;
    });
    return lower === id ? fake.toString("latin1") : inCaseOf(id, lower, fake, hash);
  };
  return (id) => {
    const length = id.length;
    if (length > bytes.length) bytes = Buffer.alloc(length);
    let capitals = 0;
    let smalls = 0;
    for (let i = 0; i < length; i++) {
      const unit = id.charCodeAt(i);
      // Letters beyond ASCII must not pass either; a Turkish I is one of them.
      if (unit > 127 || (unit === 73 && hasTurkishI)) return ofOtherScript(id);
      const isCapital = isUpper(unit);
      bytes[i] = isCapital ? unit + 32 : unit;
      capitals += isCapital ? 1 : 0;
      smalls += isLower(unit) ? 1 : 0;
    }
    const keepsPlaces = length < HASHED_HEX || capitals === 0 || alphabetOf(bytes, length) !== "hex";
    step(bytes, length);
    if (capitals === 0) return bytes.toString("latin1", 0, length);
    if (keepsPlaces) {
      for (let i = 0; i < length; i++) bytes[i] = (bytes[i] ?? 0) - (isUpper(id.charCodeAt(i)) ? 32 : 0);
      return bytes.toString("latin1", 0, length);
    }
    if (smalls === 0) return bytes.toString("latin1", 0, length).toUpperCase();
    const lower = id.toLowerCase();
    const letters = countLetters(bytes, length, unfolding);
    applyCase(bytes, length, mixedPatternOf(id, lower, letters, prf.hash(lower), hashRaw), unfolding);
    return bytes.toString("latin1", 0, length);
  };
}

/** The `id` masker. */
export const idMasker: MaskerDefinition = {
  name: "id",
  summary: "An identifier of the same length and alphabet; equal ids stay equal, whatever their capitals.",
  families: ["text", "int8", "numeric"],
  guarantee: "injective",
  placement: "stream",
  options: OPTIONS,
  example: "id",
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "id", context.label);
    const domain = parsed?.domain === undefined ? "id" : `id ${parsed.domain}`;
    const fakeOf = newIdFake(context.pseudonyms.domain(domain), context.fold);
    const { family, maxLength } = context.type;
    if (family === "text") return (value) => cutToLength(fakeOf(value), maxLength);
    if (family !== "int8") return fakeOf;
    return (value) => fitInt8(value, fakeOf);
  },
};

const INT8_DIGITS = 19;

/** Nineteen digits may overflow a bigint; walking the cycle on keeps the permutation inside it. */
function fitInt8(value: string, fakeOf: (id: string) => string): string {
  const digits = value.startsWith("-") ? value.slice(1) : value;
  let fake = fakeOf(digits);
  while (fake.length === INT8_DIGITS && fake > "9223372036854775807") fake = fakeOf(fake);
  return value.length === digits.length ? fake : `-${fake}`;
}
