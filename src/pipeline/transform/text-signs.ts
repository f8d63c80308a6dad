// One cheap walk over a text that says which detectors can find anything in it at all: most short texts hold no digits
// to speak of, no long word and no sign, and every pattern that is not run is a microsecond saved (free-text.ts).

// What a text may hold, as bits.
export const HAS_AMPERSAND = 1 << 0;
export const HAS_BACKSLASH = 1 << 1;
export const HAS_COLON = 1 << 2;
export const HAS_PERCENT = 1 << 3;
/** `@`, or anything beyond ASCII, which may be its wide twin. */
export const MAY_HAVE_AT = 1 << 4;
/** `{`, `%` or `|`. */
export const MAY_HAVE_TAG = 1 << 5;
export const MAY_HAVE_WWW = 1 << 6;
/** What a provider's key begins with, or `Bearer` and `Basic`. */
export const MAY_HAVE_PREFIX = 1 << 7;
/** Twenty characters of base64's alphabet in a row. */
export const HAS_LONG_WORD = 1 << 8;
/** Enough digits, dots, colons or dashes for a phone, an account, an address of a network. */
export const MAY_HAVE_NUMBER = 1 << 9;
/** Anything beyond ASCII. */
export const HAS_WIDE = 1 << 10;

// Classes of characters, which share the word with the signs above.
const DIGIT = 1 << 16;
const NUMERIC = 1 << 17;
const LONG = 1 << 18;
const WORD = 1 << 19;
const PREFIX = 1 << 20;
const DASH = 1 << 21;
const DOT = 1 << 22;
const SPACE = 1 << 23;
const SIGNS = 0xffff;

/** The first three characters of what findPrefixedTokens looks for. */
const PREFIX_STARTS = [
  ..."ya2 1// GOC whs sk_ pk_ rk_ sk- ghp gho ghu ghs ghr git xox AKI ASI SG. AIz glp npm shp re_ key eyJ".split(
    " ",
  ),
  ..."$2a $2b $2x $2y $ar $sc".split(" "),
];
const packed = (a: number, b: number, c: number): number => (a << 14) | (b << 7) | c;
const starts = new Set(
  PREFIX_STARTS.map((start) => packed(start.charCodeAt(0), start.charCodeAt(1), start.charCodeAt(2))),
);
/** Which characters follow the first one of a start, so that the set is asked seldom. */
const secondOf = new Uint8Array(128 * 128);
for (const start of PREFIX_STARTS) secondOf[start.charCodeAt(0) * 128 + start.charCodeAt(1)] = 1;

const classes = new Int32Array(128);
function mark(characters: string, bits: number): void {
  for (let at = 0; at < characters.length; at++) {
    const unit = characters.charCodeAt(at);
    classes[unit] = (classes[unit] ?? 0) | bits;
  }
}
const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
mark(DIGITS, DIGIT);
mark(`${DIGITS}() ./+-`, NUMERIC);
mark(`${DIGITS}${LETTERS}${LETTERS.toUpperCase()}+/_=-`, LONG);
mark(`${DIGITS}${LETTERS}${LETTERS.toUpperCase()}_`, WORD);
mark(PREFIX_STARTS.map((start) => start.charAt(0)).join(""), PREFIX);
mark("-", DASH);
mark(".", DOT);
mark(" \t\n\v\f\r", SPACE);
mark("&", HAS_AMPERSAND);
mark("\\", HAS_BACKSLASH);
mark(":", HAS_COLON);
mark("%", HAS_PERCENT | MAY_HAVE_TAG);
mark("@", MAY_HAVE_AT);
mark("{|", MAY_HAVE_TAG);

/** Fewest digits of a phone number, dots of an IPv4 address, colons of an IPv6 one, dashes of a MAC address. */
const [PHONE_DIGITS, IPV4_DOTS, IPV6_COLONS, MAC_DASHES] = [7, 3, 2, 5] as const;
const LONG_WORD_LENGTH = 20;

/**
 * The signs of `text` with these units as bits; a bit too many costs time, a bit too few would hide something.
 */
export function readSigns(text: string, units: Uint16Array): number {
  let signs = 0;
  let longLength = 0;
  let runDigits = 0;
  let runDots = 0;
  let colons = 0;
  let dashes = 0;
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = units[at] ?? 0;
    // Beyond ASCII are spaces and dashes too, so it counts as part of a number.
    const is = unit < 128 ? (classes[unit] ?? 0) : HAS_WIDE | MAY_HAVE_AT | NUMERIC | SPACE;
    signs |= is;
    if ((is & LONG) === 0) longLength = 0;
    else if (++longLength === LONG_WORD_LENGTH) signs |= HAS_LONG_WORD;
    if ((is & NUMERIC) === 0) {
      runDigits = 0;
      runDots = 0;
    } else {
      if ((is & DIGIT) !== 0) runDigits++;
      if ((is & DOT) !== 0) {
        runDots++;
        if (at > 0 && isW(units[at - 1] ?? 0)) signs |= MAY_HAVE_WWW;
      }
      if (runDigits >= PHONE_DIGITS || runDots >= IPV4_DOTS) signs |= MAY_HAVE_NUMBER;
      if ((is & DASH) !== 0) dashes++;
    }
    if ((is & HAS_COLON) !== 0) colons++;
    if ((is & PREFIX) !== 0 && (before & WORD) === 0 && beginsKey(units, at, unit)) signs |= MAY_HAVE_PREFIX;
    if ((is & SPACE) !== 0 && at > 2 && endsScheme(text, units, at)) signs |= MAY_HAVE_PREFIX;
    before = is;
  }
  if (colons >= IPV6_COLONS || dashes >= MAC_DASHES) signs |= MAY_HAVE_NUMBER;
  return signs & SIGNS;
}

function isW(unit: number): boolean {
  return (unit | 0x20) === 0x77;
}

/** What stands behind the end of the text is a zero, which no start holds. */
function beginsKey(units: Uint16Array, at: number, first: number): boolean {
  const second = units[at + 1] ?? 0;
  if (second > 127 || secondOf[first * 128 + second] !== 1) return false;
  return starts.has(packed(first, second, (units[at + 2] ?? 0) & 0x7f));
}

/** Whether `Bearer` or `Basic` may end before `at`. */
function endsScheme(text: string, units: Uint16Array, at: number): boolean {
  const last = (units[at - 1] ?? 0) | 0x20;
  if (last !== 0x72 && last !== 0x63) return false;
  const end = text.slice(Math.max(0, at - 3), at).toLowerCase();
  return end === "rer" || end === "sic";
}
