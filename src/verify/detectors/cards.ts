// Numbers of payment cards: an issuer's prefix with its length (ISO/IEC 7812, the issuers' published ranges) and a right
// check digit (Luhn), grouped as on the card or in one piece. One random number of 16 digits in 45 looks like one, so
// digits in one piece are only a doubt (scan-text settles it by how many of a column's numbers pass), grouped ones are told.
import { isDigit, type Tell, WORD_BYTE } from "./detector.ts";

const SPACE = 0x20;
const HYPHEN = 0x2d;
const LONGEST = 19;

/** Numbers that Stripe, PayPal, Adyen and Braintree publish for tests; they belong to nobody. */
const TEST_NUMBERS = new Set(
  `4242424242424242 4000056655665556 4111111111111111 4012888888881881 4917610000000000 4444333322221111 5555555555554444
   5555341244441115 2223003122003222 5200828282828210 5105105105105100 5454545454545454 2222400070000005 5431111111111111
   378282246310005 371449635398431 378734493671000 370000000000002 6011111111111117 6011000990139424 6011981111111113
   3056930009020004 30569309025904 38520000023237 36227206271667 36148900647913 6555900000604105 3566002020360505
   3530111333300000 3569990010095841 6200000000000005 6200000000000047 6205500000000000004 4000000000000002`.split(
    /\s+/,
  ),
);
/** Stripe's other test numbers. */
const STRIPE_TESTS = "400000";

/** Whether a card's number of `length` digits may begin as `digits` does. */
function hasIssuer(digits: Uint8Array, length: number): boolean {
  const at = (index: number): number => (digits[index] ?? 0) - 0x30;
  const two = at(0) * 10 + at(1);
  const four = two * 100 + at(2) * 10 + at(3);
  if (length === 15) return two === 34 || two === 37; // American Express
  if (length === 14) return two === 36 || two === 38 || (four >= 3000 && four <= 3059) || four === 3095; // Diners Club
  if (length === 19) return two === 62; // UnionPay
  if (length !== 16) return false;
  if (at(0) === 4 || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return true; // Visa, Mastercard
  if (four === 6011 || two === 65 || (four >= 6440 && four <= 6499)) return true; // Discover
  if ((four >= 3528 && four <= 3589) || two === 62) return true; // JCB, UnionPay
  return four === 6304 || four === 6759 || (four >= 6761 && four <= 6763); // Maestro
}

function passesLuhn(digits: Uint8Array, length: number): boolean {
  let sum = 0;
  for (let at = 0; at < length; at++) {
    const digit = (digits[length - 1 - at] ?? 0) - 0x30;
    const weighed = digit << (at & 1);
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

export interface CardDetector {
  /** A stretch of digits in groups that begins at `start`: tells of a card's number that begins there. */
  grouped(buffer: Buffer, start: number, textStart: number, end: number): void;
  /** A word of 14 digits or more: undefined when no card can have it, else whether it is one's number. */
  plain(buffer: Buffer, start: number, end: number): boolean | undefined;
}

/** Whether the groups are those that the issuers print: fours, or 4-6-5 and 4-6-4. */
function isPrinted(groups: string): boolean {
  return ["4444", "465", "464", "44443"].includes(groups);
}

function countDigits(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(buffer[at])) at++;
  return at - start;
}

/** A detector with its own scratch space. */
export function newCardDetector(tell: Tell): CardDetector {
  const digits = Buffer.alloc(LONGEST);

  function isCard(length: number): boolean {
    if (!hasIssuer(digits, length) || !passesLuhn(digits, length)) return false;
    const number = digits.toString("latin1", 0, length);
    return !number.startsWith(STRIPE_TESTS) && !TEST_NUMBERS.has(number);
  }

  return {
    grouped(buffer, start, textStart, end) {
      const before = start > textStart ? (buffer[start - 1] ?? 0) : 0;
      if (WORD_BYTE[before] === 1 || before === 0x2e || before === 0x2b || before === 0x5f) return;
      const separator = buffer[start + 4];
      if (separator !== SPACE && separator !== HYPHEN) return;
      // Four digits in front make it a part of a longer number.
      if (before === separator && start - 5 >= textStart && countDigits(buffer, start - 5, start) >= 4)
        return;
      let length = 0;
      let groups = "";
      let at = start;
      for (;;) {
        const first = at;
        while (at < end && isDigit(buffer[at])) {
          if (length === LONGEST) return;
          digits[length++] = buffer[at++] ?? 0;
        }
        groups += String(at - first);
        if (at < end && WORD_BYTE[buffer[at] ?? 0] === 1) return;
        const goesOn = at + 1 < end && buffer[at] === separator && isDigit(buffer[at + 1]);
        // Three digits or a date may follow the number.
        const isEnd = !goesOn || countDigits(buffer, at + 1, Math.min(end, at + 6)) < 4;
        if (isEnd && isPrinted(groups) && isCard(length)) tell("card number", buffer, start, at);
        if (!goesOn) return;
        at++;
      }
    },
    plain(buffer, start, end) {
      const length = end - start;
      if (length < 14 || length > LONGEST) return undefined;
      for (let at = start; at < end; at++) {
        const byte = buffer[at] ?? 0;
        if (!isDigit(byte)) return undefined;
        digits[at - start] = byte;
      }
      return isCard(length);
    },
  };
}
