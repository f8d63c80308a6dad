// The walk over a text: the ranges that tokenizer.ts tells of, in the same order. What is done with them stands in
// scan-sink.ts and tap-sink.ts.
import { byteAt, isDateLike, isDigit, isHexDigit, isQuotedPrintable } from "./bytes";
import { ASCII_CLASSES, CLASSES, MARKS, PARTS, PHONE_PUNCTUATION, RUN_PUNCTUATION } from "./layout";
import * as sink from "./sink";

const LETTER: u32 = 0;
const DIGIT: u32 = 1;
const HIGH: u32 = 2;
const SOFT: u32 = 3;
const HARD: u32 = 4;

const MIN_TOKEN_BYTES: usize = 8;
const MIN_WORD_BYTES: usize = 6;
const MIN_RUN_BYTES: usize = 16;
const WRAPPED_LINE_BYTES: usize = 60;
const MAX_PHONE_BYTES: usize = 28;

const QUOTE: u32 = 0x22;
const PERCENT: u32 = 0x25;
const AMPERSAND: u32 = 0x26;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;
const SEMICOLON: u32 = 0x3b;
const EQUALS: u32 = 0x3d;
const AT: u32 = 0x40;
const BACKSLASH: u32 = 0x5c;
const DOLLAR: u32 = 0x24;
const SPACE: u32 = 0x20;

/** No place in a text: addresses are never so small. */
const NOWHERE: usize = 0;

export let hasEscapes: bool = false;
export let hasDollar: bool = false;
let hasHigh: bool = false;

/** Walks the text, and its parts beyond ASCII once more with their bytes as separators. */
export function tokenize(start: usize, end: usize): void {
  hasEscapes = false;
  hasDollar = false;
  hasHigh = false;
  walk(start, end, CLASSES);
  if (hasHigh) walkHighParts(start, end);
}

function walkHighParts(start: usize, end: usize): void {
  let partStart = start;
  let isHigh = false;
  for (let at = start; at < end; at++) {
    const byte = byteAt(at);
    if (byte >= 0x80) isHigh = true;
    if (load<u8>(PARTS + byte) === 0) continue;
    if (isHigh) walk(partStart, at, ASCII_CLASSES);
    isHigh = false;
    partStart = at + 1;
  }
  if (isHigh) walk(partStart, end, ASCII_CLASSES);
}

function walk(start: usize, end: usize, classes: usize): void {
  let tokenStart: usize = NOWHERE;
  let lastWordStart: usize = NOWHERE;
  let lastWordEnd: usize = NOWHERE;
  let hasAt = false;
  let runStart: usize = NOWHERE;
  let lineStart: usize = NOWHERE;
  let lastQuote: usize = NOWHERE;
  let at = start;
  while (at < end) {
    let byte = byteAt(at);
    let kind: u32 = load<u8>(classes + byte);
    if (kind <= HIGH) {
      const wordStart = at;
      if (tokenStart === NOWHERE) tokenStart = at;
      if (kind === DIGIT) findPhones(at, start, end, classes);
      if (kind !== HIGH && runStart === NOWHERE) {
        runStart = at;
        lineStart = at;
      }
      // A whole word in one small loop; a byte beyond ASCII ends the run, but not the word.
      for (;;) {
        if (kind === HIGH) {
          hasHigh = true;
          if (runStart !== NOWHERE && at - runStart >= MIN_RUN_BYTES) sink.run(runStart, at);
          runStart = NOWHERE;
        }
        do at++;
        while (at < end && load<u8>(classes + byteAt(at)) <= DIGIT);
        kind = at < end ? <u32>load<u8>(classes + byteAt(at)) : HARD;
        if (kind !== HIGH) break;
      }
      if (at - wordStart >= MIN_WORD_BYTES) sink.word(wordStart, at);
      if (
        lastWordEnd === wordStart - 1 &&
        at - lastWordStart >= MIN_TOKEN_BYTES &&
        byteAt(lastWordEnd) === SPACE &&
        isCapital(wordStart) &&
        isCapital(lastWordStart)
      ) {
        sink.pair(lastWordStart, at);
      }
      lastWordStart = wordStart;
      lastWordEnd = at;
      if (at >= end) break;
      byte = byteAt(at);
    }
    if (runStart !== NOWHERE && load<u8>(RUN_PUNCTUATION + byte) === 0) {
      const isLineEnd = byte === 0x0a || byte === 0x0d;
      if (isLineEnd && (at - lineStart >= WRAPPED_LINE_BYTES || byteAt(at - 1) === 0x0d)) {
        lineStart = at + 1;
      } else {
        if (at - runStart >= MIN_RUN_BYTES) sink.run(runStart, at);
        runStart = NOWHERE;
      }
    }
    if (kind === SOFT) {
      sink.separator(at, byte);
      if (byte === AT) hasAt = true;
      else if (byte === PERCENT && isHexDigit(byteAt(at + 1)) && isHexDigit(byteAt(at + 2)))
        hasEscapes = true;
      at++;
      continue;
    }
    if (tokenStart !== NOWHERE) {
      if (lastWordEnd - tokenStart >= MIN_TOKEN_BYTES) sink.token(tokenStart, lastWordEnd, hasAt);
      tokenStart = NOWHERE;
    }
    hasAt = false;
    if (load<u8>(MARKS + byte) === 1) {
      if (byte === QUOTE) {
        if (lastQuote !== NOWHERE && at - lastQuote > MIN_TOKEN_BYTES) sink.segment(lastQuote + 1, at);
        lastQuote = at;
      } else if (byte === COLON) sink.colon(at);
      else if (byte === DOLLAR) hasDollar = true;
      else if (isEscape(at, end, byte)) hasEscapes = true;
    }
    at++;
  }
  if (runStart !== NOWHERE && end - runStart >= MIN_RUN_BYTES) sink.run(runStart, end);
  if (tokenStart !== NOWHERE && lastWordEnd - tokenStart >= MIN_TOKEN_BYTES) {
    sink.token(tokenStart, lastWordEnd, hasAt);
  }
}

/** A capital letter of ASCII, or the first byte of those of Latin-1. */
function isCapital(at: usize): bool {
  const byte = byteAt(at);
  return byte - 0x41 <= 25 || byte === 0xc3;
}

function isEscape(at: usize, end: usize, byte: u32): bool {
  if (byte === AMPERSAND) return isEntity(at, end);
  return byte === EQUALS ? isQuotedPrintable(at, end) : byte === BACKSLASH;
}

/** `&#…` or a short name that a semicolon ends; the & between a URL's parameters is neither. */
function isEntity(at: usize, end: usize): bool {
  if (byteAt(at + 1) === 0x23) return true;
  const limit = min(end, at + 12);
  let next = at + 1;
  while (next < limit && load<u8>(CLASSES + byteAt(next)) === LETTER) next++;
  return next > at + 1 && byteAt(next) === SEMICOLON;
}

/** Every stretch of 9 to 15 digits that begins with the group of digits at `at` and ends with a group. */
function findPhones(at: usize, textStart: usize, textEnd: usize, classes: usize): void {
  let first = at + 1;
  while (first < textEnd && isDigit(byteAt(first))) first++;
  const follower = first < textEnd ? byteAt(first) : 0;
  if (first - at > 15 || (first - at < 9 && load<u8>(PHONE_PUNCTUATION + follower) === 0)) return;
  const limit = min(textEnd, at + MAX_PHONE_BYTES);
  if (limit - at < 9 || isDateLike(at, textEnd)) return;
  let digits: usize = 0;
  let next = at;
  let from = at;
  // The + or ( in front belongs to the number.
  while (from > textStart && at - from < 3 && (byteAt(from - 1) === PLUS || byteAt(from - 1) === 0x28))
    from--;
  const isFirst = !continuesBefore(at, textStart);
  while (next < limit) {
    let groupEnd = next;
    while (groupEnd < limit && isDigit(byteAt(groupEnd))) groupEnd++;
    digits += groupEnd - next;
    if (groupEnd === limit && limit < textEnd && isDigit(byteAt(groupEnd))) return;
    const after = groupEnd < textEnd ? <u32>load<u8>(classes + byteAt(groupEnd)) : HARD;
    if (after === LETTER || after === HIGH || digits > 15) return;
    let gap = groupEnd;
    while (gap < limit && gap - groupEnd < 4 && load<u8>(PHONE_PUNCTUATION + byteAt(gap)) === 1) gap++;
    const goesOn = gap > groupEnd && gap < limit && isDigit(byteAt(gap));
    if (digits >= 9) sink.phone(from, groupEnd, isFirst && !goesOn, digits);
    if (!goesOn) return;
    next = gap;
  }
}

function continuesBefore(at: usize, textStart: usize): bool {
  let before = at - 1;
  while (before >= textStart && at - before < 5 && load<u8>(PHONE_PUNCTUATION + byteAt(before)) === 1)
    before--;
  return before >= textStart && before < at - 1 && isDigit(byteAt(before));
}
