// Phone numbers that must stay different: 999, a country code that is not assigned, before as many digits as the original
// has, in its punctuation. The digits are permuted among all of their number, so that equal fakes mean equal originals.
import { isDigit } from "./fit.ts";
import { drawDigits } from "./keyed-text.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";
import { newMixedNumber, newPermutation } from "./permutation.ts";

/** A number has at most 15 digits (ITU-T E.164, 6.1). */
const MOST_DIGITS = 15;
/** Digits of what is no such number: 66 keyed bits, more digits than 999 and a number have. */
const KEYED_DIGITS = 20;
/** Digits of a bigint that is no such number, from 1 to 8 and then any: 62.9 keyed bits, more digits than 999 and 15. */
const INT8_DIGITS = 19;
/** What stands around digits and is kept: + only in front, ␣ ( ) - . / anywhere. */
const PUNCTUATION = " ()-./";
const PREFIX = "999";

/** Characters that a column needs at least: numbers that do not fit behind 999 become 20 digits. */
export const INJECTIVE_PHONE_LENGTH = KEYED_DIGITS;

/** How many digits a number in the usual punctuation has, or 0 for anything else. */
function countDigits(phone: string): number {
  let digits = 0;
  for (let at = phone.charCodeAt(0) === 0x2b ? 1 : 0; at < phone.length; at++) {
    const unit = phone.charCodeAt(at);
    if (isDigit(unit)) digits++;
    else if (unit > 127 || !PUNCTUATION.includes(phone.charAt(at))) return 0;
  }
  return digits > MOST_DIGITS ? 0 : digits;
}

/** The masker of a column of text, bigint or numeric; equal iff the inputs are, as text. */
export function newInjectivePhone(context: MaskerContext): MaskValue {
  const { family, maxLength = Infinity } = context.type;
  const prf = context.pseudonyms.domain("phone injective");
  const permute = newPermutation(prf);
  const number = newMixedNumber(KEYED_DIGITS);
  number.radices.fill(10);

  /** Numbers of so many digits are permuted among themselves; the punctuation has no say in it. */
  const permuted = (phone: string, count: number): string => {
    let used = 0;
    for (let at = 0; used < count; at++) {
      number.digits[used] = phone.charCodeAt(at) - 48;
      used += isDigit(phone.charCodeAt(at)) ? 1 : 0;
    }
    number.count = count;
    number.format[0] = count;
    number.formatBytes = 1;
    permute(number);
    let fake = "";
    used = 0;
    for (let at = 0; at < phone.length; at++) {
      const isOne = isDigit(phone.charCodeAt(at));
      const digit = String(number.digits[used] ?? 0);
      fake += isOne ? (used === 0 ? PREFIX + digit : digit) : phone.charAt(at);
      used += isOne ? 1 : 0;
    }
    return fake;
  };
  const keyed = (phone: string, count: number): string => {
    drawDigits(prf.hash(`text\0${phone}`), number.radices, count, number.digits);
    return number.digits.subarray(0, count).join("");
  };
  if (family === "text") {
    return (value) => {
      if (value.trim() === "") return value;
      const count = countDigits(value);
      const fits = count > 0 && value.length + PREFIX.length <= maxLength;
      return fits ? permuted(value, count) : keyed(value, KEYED_DIGITS);
    };
  }
  return (value) => {
    // -5, 1e10, NaN, infinity: numbers, but not of phones. A fraction of nothing but zeros is none.
    const plain = value.replace(/\.0+$/, "");
    const count = countDigits(plain);
    if (count === plain.length && count > 0) return permuted(plain, count);
    if (family !== "int8") return `1${keyed(plain, KEYED_DIGITS)}`;
    const digits = keyed(plain, INT8_DIGITS);
    return String(1 + (digits.charCodeAt(0) % 8)) + digits.slice(1);
  };
}
