// id: external identifiers (a Google subject, a Gmail message id) as others of the same length and alphabet: a keyed
// permutation where they are short, at least 64 bits of the keyed function where they are long enough for that.
import { z } from "zod";
import { cutToLength, isDigit, isLower, isUpper } from "../fit.ts";
import { newKeyedDigits } from "../keyed-text.ts";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { newPermutation } from "../permutation.ts";
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

const ALPHABETS = {
  digit: "0123456789",
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
};

/** What a whole id is written in; each kind is mapped onto itself. */
type Alphabet = "digits" | "hex" | "HEX" | "mixed";

/** Above 2^64 values a hash is as good as a permutation. */
const HASHED_VALUES = 2 ** 64;

/** The alphabet of an id: hex needs a letter and a digit, and its letters in one case. */
function alphabetOf(id: string): Alphabet {
  let digits = 0;
  let lowerHex = 0;
  let upperHex = 0;
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    if (isDigit(unit)) digits++;
    else if (unit >= 97 && unit <= 102) lowerHex++;
    else if (unit >= 65 && unit <= 70) upperHex++;
    else return "mixed";
  }
  if (digits === id.length) return "digits";
  if (digits === 0 || (lowerHex > 0 && upperHex > 0)) return "mixed";
  return lowerHex > 0 ? "hex" : "HEX";
}

/** The characters that may stand at a position; undefined keeps what stands there. */
function lettersAt(id: string, index: number, alphabet: Alphabet): string | undefined {
  if (alphabet === "hex") return "0123456789abcdef";
  if (alphabet === "HEX") return "0123456789ABCDEF";
  const unit = id.charCodeAt(index);
  if (isDigit(unit)) {
    // Numbers keep their number of digits: no zero comes to stand first, and one that stood there stays.
    if (alphabet !== "digits" || index > 0 || id.length === 1) return ALPHABETS.digit;
    return unit === 48 ? undefined : "123456789";
  }
  if (isUpper(unit)) return ALPHABETS.upper;
  // Letters beyond ASCII must not pass either.
  return isLower(unit) || unit > 127 ? ALPHABETS.lower : undefined;
}

/** Maps ids onto ids of the same form under one keyed function. */
export function newIdFake(prf: Prf): (id: string) => string {
  const permute = newPermutation(prf);
  const keyed = newKeyedDigits();
  const step = (id: string, alphabet: Alphabet): string => {
    const choices: (string | undefined)[] = [];
    const radices: number[] = [];
    let values = 1;
    let isAscii = true;
    for (let i = 0; i < id.length; i++) {
      const letters = lettersAt(id, i, alphabet);
      choices.push(letters);
      if (letters === undefined) continue;
      radices.push(letters.length);
      values *= letters.length;
      isAscii &&= id.charCodeAt(i) < 128;
    }
    let digits: number[];
    if (values >= HASHED_VALUES || !isAscii) {
      keyed.reset(prf.hash(id));
      digits = radices.map((radix) => keyed.next(radix));
    } else {
      digits = choices.flatMap((letters, i) =>
        letters === undefined ? [] : [letters.indexOf(id.charAt(i))],
      );
      const format = choices.map((letters, i) => letters?.charAt(0) ?? id.charAt(i)).join("");
      permute(digits, radices, `${alphabet}\0${format}`);
    }
    let at = 0;
    return choices
      .map((letters, i) => (letters === undefined ? id.charAt(i) : letters.charAt(digits[at++] ?? 0)))
      .join("");
  };
  return (id) => {
    const alphabet = alphabetOf(id);
    // Walking the cycle until the alphabet is the same again keeps it a permutation of that alphabet's ids.
    let fake = step(id, alphabet);
    while (alphabetOf(fake) !== alphabet && alphabet !== "digits") fake = step(fake, alphabet);
    return fake;
  };
}

/** The `id` masker. */
export const idMasker: MaskerDefinition = {
  name: "id",
  summary: "An identifier of the same length and alphabet; equal ids stay equal.",
  families: ["text", "int8", "numeric"],
  guarantee: "injective",
  placement: "stream",
  options: OPTIONS,
  example: "id",
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "id", context.label);
    const domain = parsed?.domain === undefined ? "id" : `id ${parsed.domain}`;
    const fakeOf = newIdFake(context.pseudonyms.domain(domain));
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
