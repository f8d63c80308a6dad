// Undoes the escapes of JSON, URLs, HTML and mail in one pass: the same bytes as `unescapeAll` of decoders.ts.
import { byteAt, isQuotedPrintable } from "./bytes";
import { ENTITIES, ENTITY_CODES, HEX, JSON_LETTERS } from "./layout";

const BACKSLASH: u32 = 0x5c;
const PERCENT: u32 = 0x25;
const AMPERSAND: u32 = 0x26;
const EQUALS: u32 = 0x3d;
const SEMICOLON: u32 = 0x3b;
const LETTER_N: u32 = 0x6e;
const LETTER_R: u32 = 0x72;
const LETTER_U: u32 = 0x75;
const ENTITY_BYTES: usize = 12;
/** Zeros behind the text, for those who look ahead. */
const MARGIN_BYTES: usize = 16;

/** Where the written text ends. */
let out: usize = 0;
/** Where the entity that was read last ends, and what it stands for. */
let entityEnd: usize = 0;
let entityCode: u32 = 0;

/** Where the text ends that the last `undoEscapes` wrote. */
export function unescapedEnd(): usize {
  return out;
}

function hexAt(at: usize, count: usize, end: usize): i32 {
  if (at + count > end) return -1;
  let value = 0;
  for (let digit: usize = 0; digit < count; digit++) {
    const nibble = load<i8>(HEX + byteAt(at + digit));
    if (nibble < 0) return -1;
    value = value * 16 + nibble;
  }
  return value;
}

function put(byte: u32): void {
  store<u8>(out, byte);
  out++;
}

function putCodePoint(code: u32): void {
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xf0 | ((code >> 18) & 7));
    put(0x80 | ((code >> 12) & 63));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  }
}

/** Writes what `start` to `end` reads without its escapes from `target` on; false when nothing was replaced. */
export function undoEscapes(start: usize, end: usize, target: usize): bool {
  out = target;
  let isChanged = false;
  let afterQuoted: usize = 0;
  let at = start;
  while (at < end) {
    const byte = byteAt(at);
    if (byte === BACKSLASH && at + 1 < end) {
      at = unescapeBackslashes(at, end);
      isChanged = true;
    } else if (byte === EQUALS) {
      const lineEnd = softBreakEnd(at, end);
      if (lineEnd > at) {
        at = lineEnd;
        afterQuoted = at;
        isChanged = true;
      } else if ((isQuotedPrintable(at, end) || at === afterQuoted) && hexAt(at + 1, 2, end) >= 0) {
        put(hexAt(at + 1, 2, end));
        at += 3;
        afterQuoted = at;
        isChanged = true;
      } else {
        put(byte);
        at++;
      }
    } else if (byte === PERCENT && hexAt(at + 1, 2, end) >= 0) {
      put(hexAt(at + 1, 2, end));
      at += 3;
      isChanged = true;
    } else if (byte === AMPERSAND && readEntity(at, end)) {
      putCodePoint(entityCode);
      at = entityEnd;
      isChanged = true;
    } else {
      put(byte);
      at++;
    }
  }
  memory.fill(out, 0, MARGIN_BYTES);
  return isChanged;
}

function unescapeBackslashes(at: usize, end: usize): usize {
  const letterAt = escapedAt(at, end);
  const letter = byteAt(letterAt);
  const code = letterAt < end && letter === LETTER_U ? hexAt(letterAt + 1, 4, end) : -1;
  if (code >= 0) {
    const lowAt = escapedAt(letterAt + 5, end);
    const low =
      code >= 0xd800 && code < 0xdc00 && lowAt > letterAt + 5 && byteAt(lowAt) === LETTER_U
        ? hexAt(lowAt + 1, 4, end)
        : -1;
    if (low >= 0xdc00 && low < 0xe000) {
      putCodePoint(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
      return lowAt + 5;
    }
    putCodePoint(code);
    return letterAt + 5;
  }
  if (letterAt - at > 1) {
    // Doubled ones come from quoting inside quoting: one stays, in front of what the last may escape.
    put(BACKSLASH);
    if (((letterAt - at) & 1) === 0) return letterAt;
    if (letterAt >= end) return letterAt - 1;
    putLetter(letter);
    return letterAt + 1;
  }
  putLetter(letter);
  return at + 2;
}

function putLetter(letter: u32): void {
  const told = load<u8>(JSON_LETTERS + letter);
  put(told === 0 ? letter : told);
}

/** Where the backslashes that begin at `at` end. */
function escapedAt(at: usize, end: usize): usize {
  let next = at;
  while (next < end && byteAt(next) === BACKSLASH) next++;
  return next;
}

function softBreakEnd(at: usize, end: usize): usize {
  const carriage = lineEndAt(at + 1, end, 0x0d, LETTER_R);
  const feed = lineEndAt(carriage, end, 0x0a, LETTER_N);
  return feed > at + 1 ? feed : at;
}

function lineEndAt(at: usize, end: usize, byte: u32, letter: u32): usize {
  if (at >= end) return at;
  if (byteAt(at) === byte) return at + 1;
  const letterAt = escapedAt(at, end);
  return letterAt > at && letterAt < end && byteAt(letterAt) === letter ? letterAt + 1 : at;
}

/** Whether an entity begins at `at`; it is left in entityCode and entityEnd. */
function readEntity(at: usize, end: usize): bool {
  const limit = min(end, at + 12);
  if (byteAt(at + 1) === 0x23) return readNumber(at, end, limit);
  let semicolon = at + 2;
  while (semicolon < limit && byteAt(semicolon) !== SEMICOLON) semicolon++;
  if (semicolon >= limit) return false;
  const length = semicolon - at - 1;
  for (let name = ENTITIES; byteAt(name) !== 0; name += ENTITY_BYTES) {
    if (<usize>byteAt(name) !== length) continue;
    let same: usize = 0;
    while (same < length && byteAt(name + 1 + same) === byteAt(at + 1 + same)) same++;
    if (same < length) continue;
    entityCode = load<u16>(ENTITY_CODES + ((name - ENTITIES) / ENTITY_BYTES) * 2);
    entityEnd = semicolon + 1;
    return true;
  }
  return false;
}

function readNumber(at: usize, end: usize, limit: usize): bool {
  const isHex = (byteAt(at + 2) | 32) === 0x78;
  const base: u32 = isHex ? 16 : 10;
  const first = at + (isHex ? 3 : 2);
  let next = first;
  let code: u64 = 0;
  while (next < limit) {
    const digit = load<i8>(HEX + byteAt(next));
    if (digit < 0 || <u32>digit >= base) break;
    code = code * base + digit;
    next++;
  }
  if (next <= first || code > 0x10ffff) return false;
  entityCode = <u32>code;
  entityEnd = next < end && byteAt(next) === SEMICOLON ? next + 1 : next;
  return true;
}
