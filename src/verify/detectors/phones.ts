// Phone numbers outside the reserved ranges and the allow-list. Only what is clearly one: a plus, a country's code and as
// many digits as its numbers have; North American numbers with hyphens, dots or parentheses (212-555-9876, (212) 555-9876);
// an area code with its zero in parentheses ((030) 1234567). Bare digits are ids, times and counters; groups with spaces
// alone are ids of meetings and orders.
import { isInternationalNumber, isNorthAmerican } from "./country-codes.ts";
import { isDigit, type Tell, WORD_BYTE } from "./detector.ts";

const PLUS = 0x2b;
const OPENING = 0x28;
const CLOSING = 0x29;
const DOT = 0x2e;
const HYPHEN = 0x2d;
const SPACE = 0x20;
const ZERO = 0x30;
const MOST_DIGITS = 15;

/** Says whether the digits of a number are allowed. */
export type IsAllowedNumber = (digits: Buffer, start: number, end: number) => boolean;

/** `+1-NPA-555-01XX` as eleven places: a digit that must stand there, or -1 for any. */
export function parseForm(form: string): readonly number[] {
  return [...form.replace("NPA", "XXX")].flatMap((char) =>
    char === "X" ? [-1] : /[0-9]/.test(char) ? [char.charCodeAt(0)] : [],
  );
}

/** A detector that is given every stretch of 9 to 15 digits with phone punctuation; `start` is the + or ( in front. */
export function newPhoneDetector(
  form: string,
  isAllowed: IsAllowedNumber,
  tell: Tell,
): (buffer: Buffer, start: number, end: number, isWhole: boolean, textStart: number) => void {
  const reserved = parseForm(form);
  const digits = Buffer.alloc(MOST_DIGITS + 1);
  /** Lengths of the first groups of digits, and the bytes that stand behind them. */
  const groups = new Uint8Array(8);
  const gaps = new Uint8Array(8);

  function isReserved(from: number, length: number): boolean {
    const skipped = reserved.length - (length - from);
    // A national number has no country code.
    if (skipped !== 0 && skipped !== 1) return false;
    for (let at = from; at < length; at++) {
      const place = reserved[at - from + skipped] ?? -1;
      if (place >= 0 && digits[at] !== place) return false;
    }
    return true;
  }

  /** Takes the digits apart; the number of groups, or 0 where dots and other signs are mixed as in `40.71-74.00`. */
  function read(buffer: Buffer, start: number, end: number): number {
    let count = 0;
    let length = 0;
    let dots = 0;
    let others = 0;
    groups.fill(0);
    gaps.fill(0);
    for (let at = start; at < end; at++) {
      const byte = buffer[at] ?? 0;
      if (isDigit(byte)) {
        if (length === MOST_DIGITS || count === 8) return 0;
        digits[length++] = byte;
        groups[count] = (groups[count] ?? 0) + 1;
        if (at + 1 >= end || !isDigit(buffer[at + 1])) count++;
      } else if (byte === OPENING && count > 0 && buffer[at + 1] === ZERO && buffer[at + 2] === CLOSING) {
        // `+44 (0)20 …`: the zero is not dialled behind a country's code.
        at += 2;
        others++;
      } else if (count > 0) {
        if (byte === PLUS || byte === 0x2f) return 0;
        if (byte === DOT) dots++;
        else others++;
        gaps[count - 1] = byte === SPACE ? gaps[count - 1] || SPACE : byte;
      }
    }
    digits[length] = 0;
    return dots > 0 && others > 0 ? 0 : count;
  }

  function isAmerican(buffer: Buffer, start: number, count: number, isWhole: boolean): boolean {
    if (!isWhole) return false;
    // The 1 of the country may stand in front.
    const first = count === 4 && groups[0] === 1 && digits[0] === 0x31 ? 1 : 0;
    if (count - first !== 3 || groups[first] !== 3 || groups[first + 1] !== 3 || groups[first + 2] !== 4)
      return false;
    const hasParentheses = gaps[first] === CLOSING;
    const second = gaps[first + 1];
    if (!hasParentheses && (gaps[first] !== second || (second !== HYPHEN && second !== DOT))) return false;
    if (hasParentheses && first === 0 && buffer[start] !== OPENING) return false;
    return isNorthAmerican(digits, first) && !isReserved(first, first + 10);
  }

  function isNationalWithZero(buffer: Buffer, start: number, count: number, length: number): boolean {
    const area = groups[0] ?? 0;
    return (
      buffer[start] === OPENING &&
      gaps[0] === CLOSING &&
      count >= 2 &&
      digits[0] === ZERO &&
      digits[1] !== ZERO &&
      area >= 3 &&
      area <= 6 &&
      length - area >= 4 &&
      length <= 12
    );
  }

  return (buffer, start, end, isWhole, textStart) => {
    const opening = buffer[start];
    const isBare = opening !== PLUS && opening !== OPENING;
    // Nine digits and more without a sign between them are no phone number to us.
    if (isBare && (!isWhole || end - start < 12)) return;
    if (start > textStart && !isFree(buffer, start, isBare)) return;
    const count = read(buffer, start, end);
    if (count === 0) return;
    const length = digits.indexOf(0);
    const hasPlus = opening === PLUS || (opening === OPENING && buffer[start + 1] === PLUS);
    if (hasPlus) {
      // A single group behind a dot is a fraction, but for the form of domain registries (+1.2125559876).
      if (!isInternationalNumber(digits, length) || isReserved(0, length)) return;
      if (digits[0] === 0x31 && !isNorthAmerican(digits, 1)) return;
    } else if (
      !isAmerican(buffer, start, count, isWhole) &&
      !(isWhole && isNationalWithZero(buffer, start, count, length))
    ) {
      return;
    }
    if (isAllowed(digits, 0, length) || (digits[0] === 0x31 && isAllowed(digits, 1, length))) return;
    if (digits[0] === ZERO && isAllowed(digits, 1, length)) return;
    tell("phone", buffer, start, end);
  };
}

/** Whether a number may begin at `start`: not inside a word, a sum, a path or a longer chain of groups. */
function isFree(buffer: Buffer, start: number, isBare: boolean): boolean {
  const before = buffer[start - 1] ?? 0;
  if (WORD_BYTE[before] === 1) return false;
  if (!isBare) return before !== CLOSING && before !== PLUS;
  return before !== HYPHEN && before !== DOT && before !== 0x2f && before !== 0x5f && before !== CLOSING;
}
