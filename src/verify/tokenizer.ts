// Splits a field's text at byte level. The tap and the scanner use this same walk, so that what is added is what is
// looked for. Hard separators end a token; the soft ones . _ - + @ % stand inside tokens and end words.
import { isQuotedPrintable } from "./quoted-printable.ts";
import { isDateLike } from "./text-shape.ts";

/** Shortest token, phrase or pair that is looked for, in bytes. */
export const MIN_TOKEN_BYTES = 8;
/** Shortest word: names. */
export const MIN_WORD_BYTES = 6;
/** Shortest run that may hide text in base64 or hex. */
export const MIN_RUN_BYTES = 16;

/** Receives ranges of the text being walked; nothing is copied. */
export interface TokenSink {
  /** A token of 8 bytes or more without leading and trailing soft separators; `hasAt` when it holds an @. */
  token(buffer: Buffer, start: number, end: number, hasAt: boolean): void;
  /** A stretch of 6 bytes or more between separators of either sort. */
  word(buffer: Buffer, start: number, end: number): void;
  /** Two capitalised words with one space between them, 8 bytes or more. */
  pair(buffer: Buffer, start: number, end: number): void;
  /** 9 to 15 digits with phone punctuation between them; `isWhole`: neither side goes on with digits. */
  phone(buffer: Buffer, start: number, end: number, isWhole: boolean): void;
  /** What stands between two double quotes, 8 bytes or more. */
  segment(buffer: Buffer, start: number, end: number): void;
  /** 16 or more characters of base64 or base64url, lines of a wrapped block joined. */
  run(buffer: Buffer, start: number, end: number): void;
  /** A soft separator or a colon, in the order of the text; left out by those who do not look at them. */
  readonly separator?: (buffer: Buffer, at: number) => void;
}

/** What the text holds that another decoding or detector should look at. */
export interface TextTraits {
  /** A backslash, %XX, &…; or =XX may stand for other bytes. */
  hasEscapes: boolean;
  hasDollar: boolean;
  /** Bytes outside ASCII: letters, but also typographic quotes and dashes that end a token. */
  hasHigh: boolean;
}

// Bytes of words come first, so that one comparison tells a word's byte from a separator.
const LETTER = 0;
const DIGIT = 1;
const HIGH = 2;
const SOFT = 3;
const HARD = 4;

/** By byte: letter, digit, beyond ASCII, soft separator, hard one. */
export const CLASSES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return HIGH;
  const char = String.fromCharCode(byte);
  if (/[a-zA-Z]/.test(char)) return LETTER;
  if (/[0-9]/.test(char)) return DIGIT;
  return "._-+@%".includes(char) ? SOFT : HARD;
});

/** The second reading of text beyond ASCII: every such byte separates, as a typographic quote does. */
export const ASCII_CLASSES: Uint8Array = CLASSES.map((kind) => (kind === HIGH ? HARD : kind));

const QUOTE = 0x22;
const NUMBER_SIGN = 0x23;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const PLUS = 0x2b;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const AT = 0x40;
const BACKSLASH = 0x5c;
const DOLLAR = 0x24;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const WRAPPED_LINE_BYTES = 60;
const MAX_PHONE_BYTES = 28;

/** Separators that mean something by themselves: quotes, escapes, the dollars of password hashes, colons of addresses. */
export const MARKS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\&=$:'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Separators that are digits of base64 or base64url. */
export const RUN_PUNCTUATION: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  "+/-_".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Bytes that stand between a phone number's digits. */
export const PHONE_PUNCTUATION: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  " .-()/+".includes(String.fromCharCode(byte)) ? 1 : 0,
);

function isUpper(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || byte === 0xc3);
}

/** Separators after which both readings begin anew: no token, run, pair or phone number goes on across one. */
export const PARTS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  CLASSES[byte] === HARD && !" /()\r\n".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Walks `buffer[start, end)` and tells `sink` what stands there; text beyond ASCII is walked twice, with its bytes as
 * letters and with its bytes as separators, since both occur.
 */
export function tokenize(buffer: Buffer, start: number, end: number, sink: TokenSink): TextTraits {
  const traits = { hasEscapes: false, hasDollar: false, hasHigh: false };
  walk(buffer, start, end, sink, CLASSES, traits);
  if (traits.hasHigh) walkHighParts(buffer, start, end, sink, traits);
  return traits;
}

/** The second reading, of those parts alone that hold such a byte: the first has told all of the others. */
function walkHighParts(
  buffer: Buffer,
  start: number,
  end: number,
  sink: TokenSink,
  traits: TextTraits,
): void {
  let partStart = start;
  let isHigh = false;
  for (let at = start; at < end; at++) {
    const byte = buffer[at] ?? 0;
    if (byte >= 0x80) isHigh = true;
    if (PARTS[byte] === 0) continue;
    if (isHigh) walk(buffer, partStart, at, sink, ASCII_CLASSES, traits);
    isHigh = false;
    partStart = at + 1;
  }
  if (isHigh) walk(buffer, partStart, end, sink, ASCII_CLASSES, traits);
}

function walk(
  buffer: Buffer,
  start: number,
  end: number,
  sink: TokenSink,
  classes: Uint8Array,
  traits: TextTraits,
): void {
  let tokenStart = -1;
  let lastWordStart = -1;
  let lastWordEnd = -1;
  let hasAt = false;
  let runStart = -1;
  let lineStart = -1;
  let lastQuote = -1;
  const { separator } = sink;
  let at = start;
  while (at < end) {
    let byte = buffer[at] ?? 0;
    let kind = classes[byte] ?? HARD;
    if (kind <= HIGH) {
      const wordStart = at;
      if (tokenStart < 0) tokenStart = at;
      if (kind === DIGIT) findPhones(buffer, at, start, end, sink, classes);
      if (kind !== HIGH && runStart < 0) {
        runStart = at;
        lineStart = at;
      }
      // A whole word in one small loop; a byte beyond ASCII ends the run, but not the word.
      for (;;) {
        if (kind === HIGH) {
          traits.hasHigh = true;
          if (runStart >= 0 && at - runStart >= MIN_RUN_BYTES) sink.run(buffer, runStart, at);
          runStart = -1;
        }
        do at++;
        while (at < end && (classes[buffer[at] ?? 0] ?? HARD) <= DIGIT);
        kind = at < end ? (classes[buffer[at] ?? 0] ?? HARD) : HARD;
        if (kind !== HIGH) break;
      }
      if (at - wordStart >= MIN_WORD_BYTES) sink.word(buffer, wordStart, at);
      if (
        lastWordEnd === wordStart - 1 &&
        at - lastWordStart >= MIN_TOKEN_BYTES &&
        buffer[lastWordEnd] === SPACE &&
        isUpper(buffer[wordStart]) &&
        isUpper(buffer[lastWordStart])
      ) {
        sink.pair(buffer, lastWordStart, at);
      }
      lastWordStart = wordStart;
      lastWordEnd = at;
      if (at >= end) break;
      byte = buffer[at] ?? 0;
    }
    if (runStart >= 0 && RUN_PUNCTUATION[byte] === 0) {
      const isLineEnd = byte === NEWLINE || byte === RETURN;
      if (isLineEnd && (at - lineStart >= WRAPPED_LINE_BYTES || buffer[at - 1] === RETURN)) {
        lineStart = at + 1;
      } else {
        if (at - runStart >= MIN_RUN_BYTES) sink.run(buffer, runStart, at);
        runStart = -1;
      }
    }
    if (kind === SOFT) {
      if (separator !== undefined) separator(buffer, at);
      if (byte === AT) hasAt = true;
      else if (byte === PERCENT && isHexDigit(buffer[at + 1]) && isHexDigit(buffer[at + 2])) {
        traits.hasEscapes = true;
      }
      at++;
      continue;
    }
    if (tokenStart >= 0) {
      if (lastWordEnd - tokenStart >= MIN_TOKEN_BYTES) sink.token(buffer, tokenStart, lastWordEnd, hasAt);
      tokenStart = -1;
    }
    hasAt = false;
    if (MARKS[byte] === 1) {
      if (byte === QUOTE) {
        if (lastQuote >= 0 && at - lastQuote > MIN_TOKEN_BYTES) sink.segment(buffer, lastQuote + 1, at);
        lastQuote = at;
      } else if (byte === COLON) {
        if (separator !== undefined) separator(buffer, at);
      } else if (byte === DOLLAR) traits.hasDollar = true;
      else if (isEscape(buffer, at, end, byte)) traits.hasEscapes = true;
    }
    at++;
  }
  if (runStart >= 0 && end - runStart >= MIN_RUN_BYTES) sink.run(buffer, runStart, end);
  if (tokenStart >= 0 && lastWordEnd - tokenStart >= MIN_TOKEN_BYTES) {
    sink.token(buffer, tokenStart, lastWordEnd, hasAt);
  }
}

function isEscape(buffer: Buffer, at: number, end: number, byte: number): boolean {
  if (byte === AMPERSAND) return isEntity(buffer, at, end);
  return byte === EQUALS ? isQuotedPrintable(buffer, at, end) : byte === BACKSLASH;
}

function isHexDigit(byte: number | undefined): boolean {
  return (
    byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || ((byte | 32) >= 0x61 && (byte | 32) <= 0x66))
  );
}

/** `&#…` or a short name that a semicolon ends; the & between a URL's parameters is neither. */
function isEntity(buffer: Uint8Array, at: number, end: number): boolean {
  if (buffer[at + 1] === NUMBER_SIGN) return true;
  const limit = Math.min(end, at + 12);
  let next = at + 1;
  while (next < limit && CLASSES[buffer[next] ?? 0] === LETTER) next++;
  return next > at + 1 && buffer[next] === SEMICOLON;
}

/** Every stretch of 9 to 15 digits that begins with the group of digits at `at` and ends with a group. */
function findPhones(
  buffer: Buffer,
  at: number,
  textStart: number,
  textEnd: number,
  sink: TokenSink,
  classes: Uint8Array,
): void {
  // Most digits begin an id or stand alone: one look at what follows them is enough.
  let first = at + 1;
  while (first < textEnd && classes[buffer[first] ?? 0] === DIGIT) first++;
  const follower = first < textEnd ? (buffer[first] ?? 0) : 0;
  if (first - at > 15 || (first - at < 9 && PHONE_PUNCTUATION[follower] === 0)) return;
  const limit = Math.min(textEnd, at + MAX_PHONE_BYTES);
  if (limit - at < 9 || isDateLike(buffer, at, textEnd)) return;
  let digits = 0;
  let next = at;
  let from = at;
  // The + or ( in front belongs to the number.
  while (from > textStart && at - from < 3 && (buffer[from - 1] === PLUS || buffer[from - 1] === 0x28))
    from--;
  const isFirst = !continuesBefore(buffer, at, textStart);
  while (next < limit) {
    let groupEnd = next;
    while (groupEnd < limit && classes[buffer[groupEnd] ?? 0] === DIGIT) groupEnd++;
    digits += groupEnd - next;
    if (groupEnd === limit && limit < textEnd && classes[buffer[groupEnd] ?? 0] === DIGIT) return;
    const after = groupEnd < textEnd ? (classes[buffer[groupEnd] ?? 0] ?? HARD) : HARD;
    if (after === LETTER || after === HIGH || digits > 15) return;
    let gap = groupEnd;
    while (gap < limit && gap - groupEnd < 4 && PHONE_PUNCTUATION[buffer[gap] ?? 0] === 1) gap++;
    const goesOn = gap > groupEnd && gap < limit && classes[buffer[gap] ?? 0] === DIGIT;
    if (digits >= 9) sink.phone(buffer, from, groupEnd, isFirst && !goesOn);
    if (!goesOn) return;
    next = gap;
  }
}

function continuesBefore(buffer: Buffer, at: number, textStart: number): boolean {
  let before = at - 1;
  while (before >= textStart && at - before < 5 && PHONE_PUNCTUATION[buffer[before] ?? 0] === 1) before--;
  return before >= textStart && before < at - 1 && CLASSES[buffer[before] ?? 0] === DIGIT;
}
