// Words of a text as name finding sees them: letters, marks and digits of any script, with apostrophes inside. Walks the
// text once by table instead of by a Unicode pattern; the tests compare it with the pattern.
import { hashLetter, NO_LETTERS } from "./known-prefixes.ts";

/** Words in order: parallel arrays, used again for the next text. */
export interface TextWords {
  count: number;
  readonly starts: number[];
  readonly ends: number[];
  /** Hash of the ASCII letters and digits that the word begins with, lower-cased. */
  readonly runs: number[];
  /** Whether those letters are followed by something beyond ASCII, which may change them when text is composed. */
  readonly isUncertain: boolean[];
  /** Whether the word may consist of parts: `JaneDoe`, `jane2`, `O'Neil`, or anything beyond ASCII. */
  readonly hasParts: boolean[];
}

const NONE = 1;
const LETTER = 2;
const NUMBER = 3;
const LETTER_OR_MARK = /[\p{L}\p{M}]/u;
const ANY_NUMBER = /\p{N}/u;
const APOSTROPHE = 0x27;
const CURLY_APOSTROPHE = 0x2019;

/** What a UTF-16 unit is, found out when first met; 0 is not found out yet. */
const kinds = new Uint8Array(0x10000);

function kindOfText(character: string): number {
  return LETTER_OR_MARK.test(character) ? LETTER : ANY_NUMBER.test(character) ? NUMBER : NONE;
}

/** Kind of the character at `at`; surrogates are looked up as pairs. */
function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0xd800 && unit <= 0xdfff) return kindOfText(String.fromCodePoint(text.codePointAt(at) ?? 0));
  const known = kinds[unit] ?? 0;
  if (known !== 0) return known;
  const kind = kindOfText(String.fromCharCode(unit));
  kinds[unit] = kind;
  return kind;
}

/** Units of the character at `at`. */
function unitsAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

export function newTextWords(): TextWords {
  return { count: 0, starts: [], ends: [], runs: [], isUncertain: [], hasParts: [] };
}

/** Finds the words of `text`, which has these units, for which `isFree` holds. */
export function readWords(
  text: string,
  units: Uint16Array,
  words: TextWords,
  isFree: (start: number, end: number) => boolean,
): void {
  words.count = 0;
  const { length } = text;
  for (let at = 0; at < length; ) {
    const kind = kinds[units[at] ?? 0] || kindAt(text, at);
    if (kind === NONE) {
      at++;
      continue;
    }
    at = readWord(text, units, at, words);
    const last = words.count;
    if (isFree(words.starts[last] ?? 0, at)) words.count++;
  }
}

/** Writes the word that begins at `start` behind the others, and gives its end. */
function readWord(text: string, units: Uint16Array, start: number, words: TextWords): number {
  const { length } = text;
  let run = NO_LETTERS;
  let isRun = true;
  let isUncertain = false;
  let hasParts = false;
  let before = 0;
  let at = start;
  for (; at < length; ) {
    const unit = units[at] ?? 0;
    if (unit < 0x80) {
      // 1 digit, 2 capital, 3 small letter.
      const lower = unit | 0x20;
      const is =
        unit >= 0x30 && unit <= 0x39 ? 1 : lower >= 0x61 && lower <= 0x7a ? (unit === lower ? 3 : 2) : 0;
      if (is === 0) break;
      hasParts ||= before !== 0 && before !== is && !(before === 2 && is === 3);
      before = is;
      if (isRun) run = hashLetter(run, is === 2 ? lower : unit);
      at++;
    } else {
      if (kindAt(text, at) === NONE) break;
      isUncertain ||= isRun;
      isRun = false;
      hasParts = true;
      at += unitsAt(text, at);
    }
  }
  if (isRun && at < length && (units[at] ?? 0) >= 0x80) isUncertain = true;
  const wordEnd = endOfTails(text, units, at);
  words.starts[words.count] = start;
  words.ends[words.count] = wordEnd;
  words.runs[words.count] = run;
  words.isUncertain[words.count] = isUncertain;
  words.hasParts[words.count] = hasParts || wordEnd > at;
  return wordEnd;
}

/** Past the `'s` and `'Neil` that follow: an apostrophe and letters, any number of times. */
function endOfTails(text: string, units: Uint16Array, from: number): number {
  let end = from;
  for (;;) {
    const unit = units[end];
    if (unit !== APOSTROPHE && unit !== CURLY_APOSTROPHE) return end;
    let at = end + 1;
    while (at < text.length && kindAt(text, at) === LETTER) at += unitsAt(text, at);
    if (at === end + 1) return end;
    end = at;
  }
}
