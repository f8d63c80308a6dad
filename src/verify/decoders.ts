// Undoes the escapes of JSON, URLs, HTML and mail in one pass. Output goes to scratch space that is reused; nothing is
// kept.
import { isQuotedPrintable } from "./quoted-printable.ts";

/** A growing buffer that a decoder writes into; `bytes[0, length)` is valid until the next call. */
export interface Scratch {
  bytes: Buffer;
  length: number;
}

export function newScratch(): Scratch {
  return { bytes: Buffer.allocUnsafeSlow(1 << 12), length: 0 };
}

/** Room for `size` bytes in `out`, emptied. */
export function reserve(out: Scratch, size: number): Buffer {
  if (out.bytes.length < size) out.bytes = Buffer.allocUnsafeSlow(Math.max(size, out.bytes.length * 2));
  out.length = 0;
  return out.bytes;
}

/** Zeros behind the text, for those who look ahead. */
const MARGIN_BYTES = 16;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const LETTER_N = 0x6e;
const LETTER_R = 0x72;
const LETTER_U = 0x75;

/** Value of a hex digit, or -1. */
export const HEX: Int8Array = Int8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** Value of `count` hex digits at `at`, or -1. */
export function hexAt(buffer: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let digit = 0; digit < count; digit++) {
    const nibble = HEX[buffer[at + digit] ?? 0] ?? -1;
    if (nibble < 0) return -1;
    value = value * 16 + nibble;
  }
  return value;
}

/** Writes a code point as UTF-8 and returns the next free offset. */
function putCodePoint(out: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    out[at++] = code;
  } else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6);
    out[at++] = 0x80 | (code & 63);
  } else if (code < 0x10000) {
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  } else {
    out[at++] = 0xf0 | ((code >> 18) & 7);
    out[at++] = 0x80 | ((code >> 12) & 63);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  }
  return at;
}

/** What the letters behind a backslash stand for in JSON. */
export const JSON_LETTERS: ReadonlyMap<number, number> = new Map([
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
]);

/** Names of the letters from U+00C0 on. */
const LETTERS =
  "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml " +
  "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig " +
  "agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml " +
  "eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/** The named entities that stand for letters and for characters of addresses, numbers and markup (HTML standard, 13.5). */
export const ENTITIES: ReadonlyMap<string, number> = new Map([
  ["amp", 0x26],
  ["lt", 0x3c],
  ["gt", 0x3e],
  ["quot", 0x22],
  ["apos", 0x27],
  ["commat", 0x40],
  ["period", 0x2e],
  ["plus", 0x2b],
  ["lowbar", 0x5f],
  ["hyphen", 0x2d],
  ["dash", 0x2d],
  ["percnt", 0x25],
  ["num", 0x23],
  ["colon", 0x3a],
  ["sol", 0x2f],
  ["nbsp", 0x20],
  ["ensp", 0x20],
  ["emsp", 0x20],
  ["thinsp", 0x20],
  ["shy", 0x2d],
  ["lpar", 0x28],
  ["rpar", 0x29],
  ...LETTERS.split(" ").map((name, index): [string, number] => [name, 0xc0 + index]),
]);

/**
 * Replaces backslash escapes of JSON, `%XX`, numeric and the usual named HTML entities, `=XX` and soft line breaks by
 * what they stand for, all in one pass; false when nothing was replaced.
 */
export function unescapeAll(buffer: Buffer, start: number, end: number, out: Scratch): boolean {
  const bytes = reserve(out, end - start + 4 + MARGIN_BYTES);
  let length = 0;
  let isChanged = false;
  // Where the last =XX ended: what stands there is one too when it looks like one.
  let afterQuoted = -1;
  let at = start;
  while (at < end) {
    const byte = buffer[at] ?? 0;
    if (byte === BACKSLASH && at + 1 < end) {
      const letterAt = escapedAt(buffer, at, end);
      const letter = buffer[letterAt] ?? 0;
      const code = letterAt < end && letter === LETTER_U ? hexAt(buffer, letterAt + 1, 4, end) : -1;
      if (code >= 0) {
        const lowAt = escapedAt(buffer, letterAt + 5, end);
        const low =
          code >= 0xd800 && code < 0xdc00 && lowAt > letterAt + 5 && buffer[lowAt] === LETTER_U
            ? hexAt(buffer, lowAt + 1, 4, end)
            : -1;
        const isPair = low >= 0xdc00 && low < 0xe000;
        length = putCodePoint(
          bytes,
          length,
          isPair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : code,
        );
        at = isPair ? lowAt + 5 : letterAt + 5;
      } else if (letterAt - at > 1) {
        // Doubled ones come from quoting inside quoting: one stays, in front of what the last may escape.
        bytes[length++] = BACKSLASH;
        at = (letterAt - at) % 2 === 0 ? letterAt : letterAt - 1;
        if (at < letterAt && letterAt < end) {
          bytes[length++] = JSON_LETTERS.get(letter) ?? letter;
          at = letterAt + 1;
        }
      } else {
        bytes[length++] = JSON_LETTERS.get(letter) ?? letter;
        at += 2;
      }
      isChanged = true;
    } else if (byte === EQUALS && softBreakEnd(buffer, at, end) > at) {
      at = softBreakEnd(buffer, at, end);
      afterQuoted = at;
      isChanged = true;
    } else if (byte === PERCENT && hexAt(buffer, at + 1, 2, end) >= 0) {
      bytes[length++] = hexAt(buffer, at + 1, 2, end);
      at += 3;
      isChanged = true;
    } else if (byte === AMPERSAND) {
      const entity = readEntity(buffer, at, end);
      if (entity === undefined) {
        bytes[length++] = byte;
        at++;
      } else {
        length = putCodePoint(bytes, length, entity.code);
        at = entity.next;
        isChanged = true;
      }
    } else if (
      byte === EQUALS &&
      (isQuotedPrintable(buffer, at, end) || (at === afterQuoted && hexAt(buffer, at + 1, 2, end) >= 0))
    ) {
      bytes[length++] = hexAt(buffer, at + 1, 2, end);
      at += 3;
      afterQuoted = at;
      isChanged = true;
    } else {
      bytes[length++] = byte;
      at++;
    }
  }
  bytes.fill(0, length, length + MARGIN_BYTES);
  out.length = length;
  return isChanged;
}

/** Where the backslashes that begin at `at` end: arrays, composites and literals double those of what they hold. */
function escapedAt(buffer: Buffer, at: number, end: number): number {
  let next = at;
  while (next < end && buffer[next] === BACKSLASH) next++;
  return next;
}

/** Where a soft line break that begins at `at` ends, its line end raw or escaped as JSON does; `at` when it is none. */
function softBreakEnd(buffer: Buffer, at: number, end: number): number {
  const carriage = lineEndAt(buffer, at + 1, end, 0x0d, LETTER_R);
  const feed = lineEndAt(buffer, carriage, end, 0x0a, LETTER_N);
  return feed > at + 1 ? feed : at;
}

/** One past the line end `byte`, or the escape `letter` of it, at `at`; `at` when neither stands there. */
function lineEndAt(buffer: Buffer, at: number, end: number, byte: number, letter: number): number {
  if (at >= end) return at;
  if (buffer[at] === byte) return at + 1;
  const letterAt = escapedAt(buffer, at, end);
  return letterAt > at && letterAt < end && buffer[letterAt] === letter ? letterAt + 1 : at;
}

function readEntity(buffer: Buffer, at: number, end: number): { code: number; next: number } | undefined {
  const limit = Math.min(end, at + 12);
  if (buffer[at + 1] === 0x23) {
    const isHex = buffer[at + 2] === 0x78 || buffer[at + 2] === 0x58;
    const base = isHex ? 16 : 10;
    let next = at + (isHex ? 3 : 2);
    let code = 0;
    const first = next;
    while (next < limit) {
      const digit = HEX[buffer[next] ?? 0] ?? -1;
      if (digit < 0 || digit >= base) break;
      code = code * base + digit;
      next++;
    }
    if (next === first || code > 0x10ffff) return undefined;
    return { code, next: buffer[next] === 0x3b && next < end ? next + 1 : next };
  }
  const semicolon = buffer.indexOf(0x3b, at + 2);
  if (semicolon < 0 || semicolon >= limit) return undefined;
  const code = ENTITIES.get(buffer.toString("latin1", at + 1, semicolon));
  return code === undefined ? undefined : { code, next: semicolon + 1 };
}
