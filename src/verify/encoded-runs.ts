// Undoes the encodings that hide text in runs of letters and digits: base64 at its four alignments, hex at its two. Most
// runs are ids and hide nothing: two quick looks, which agree with the decoders to the byte, say so without decoding.
import { HEX, hexAt, reserve, type Scratch } from "./decoders.ts";

/** Value of a digit of base64 or base64url, or -1. */
export const BASE64: Int8Array = Int8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (char === "-") return 62;
  if (char === "_") return 63;
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(char);
});

/** Bytes that stand inside tokens of ASCII text, names of two words, phone numbers and the escapes of all of these. */
export const TOKEN_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 && /[a-zA-Z0-9._+@%:\\ ()/&#;=-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** So many token bytes in a row are rare in random bytes (1 in 3,000) and certain where a value of 8 bytes hides. */
const READABLE_BYTES = 8;

/** By the first two digits of a group: its first byte stands in tokens, its second is ASCII. */
export const GROUP_BEGINS: Uint8Array = Uint8Array.from({ length: 4096 }, (_, pair) =>
  TOKEN_BYTE[pair >> 4] === 1 && (pair & 8) === 0 ? 1 : 0,
);

/** Runs with line breaks are longer than this; their groups stand at no fixed distance. */
const LONGEST_LINE_BYTES = 60;
const ALL_ALIGNMENTS = 15;

function digitAt(buffer: Buffer, at: number): number {
  return BASE64[buffer[at] ?? 0] ?? 0;
}

/** Whether the three bytes that the digits `buffer[at, at + 4)` stand for all stand in tokens. */
function isReadableGroup(buffer: Buffer, at: number, first: number, second: number): boolean {
  if (GROUP_BEGINS[(first << 6) | second] === 0) return false;
  const third = digitAt(buffer, at + 2);
  return (
    TOKEN_BYTE[((second & 15) << 4) | (third >> 2)] === 1 &&
    TOKEN_BYTE[((third & 3) << 6) | digitAt(buffer, at + 3)] === 1
  );
}

/**
 * Bit `skip` is set when decodeBase64 may find a readable stretch from there. Eight bytes hold two whole groups of four
 * digits, so every second group is looked at, and its neighbours only when it is readable.
 */
export function readableAlignments(buffer: Buffer, start: number, end: number): number {
  if (end - start > LONGEST_LINE_BYTES) {
    for (let at = start; at < end; at++) if ((buffer[at] ?? 0) < 0x20) return ALL_ALIGNMENTS;
  }
  let alignments = 0;
  for (let block = start; block + 4 <= end; block += 8) {
    let first = digitAt(buffer, block);
    const limit = Math.min(block + 4, end - 3);
    for (let at = block; at < limit; at++) {
      const second = digitAt(buffer, at + 1);
      if (isReadableGroup(buffer, at, first, second)) {
        const isBeside = (group: number): boolean =>
          group >= start &&
          group + 4 <= end &&
          isReadableGroup(buffer, group, digitAt(buffer, group), digitAt(buffer, group + 1));
        if (isBeside(at - 4) || isBeside(at + 4)) alignments |= 1 << (at - block);
      }
      first = second;
    }
  }
  return alignments;
}

/**
 * Decodes a run of base64 or base64url from its character `skip` (0 to 3) on, line breaks left out. False when the
 * result holds no readable stretch; then there is nothing to look for in it.
 */
export function decodeBase64(
  buffer: Buffer,
  start: number,
  end: number,
  skip: number,
  out: Scratch,
): boolean {
  const bytes = reserve(out, ((end - start) * 3) / 4 + 4);
  let length = 0;
  let bits = 0;
  let bitCount = 0;
  let readable = 0;
  let isReadable = false;
  let left = skip;
  for (let at = start; at < end; at++) {
    const value = BASE64[buffer[at] ?? 0] ?? -1;
    if (value < 0) continue;
    if (left > 0) {
      left--;
      continue;
    }
    bits = ((bits << 6) | value) & 0xffffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    const byte = (bits >> bitCount) & 0xff;
    bytes[length++] = byte;
    if (TOKEN_BYTE[byte] === 1) {
      if (++readable >= READABLE_BYTES) isReadable = true;
    } else {
      readable = 0;
    }
  }
  out.length = length;
  return isReadable;
}

/** Decodes the hex digits of `buffer[start, end)`; false when the result holds no readable stretch. */
export function decodeHex(buffer: Buffer, start: number, end: number, out: Scratch): boolean {
  const bytes = reserve(out, ((end - start) >> 1) + 1);
  let length = 0;
  let readable = 0;
  let isReadable = false;
  for (let at = start; at + 1 < end; at += 2) {
    const byte = hexAt(buffer, at, 2, end);
    bytes[length++] = byte;
    if (TOKEN_BYTE[byte] === 1) {
      if (++readable >= READABLE_BYTES) isReadable = true;
    } else {
      readable = 0;
    }
  }
  out.length = length;
  return isReadable;
}

/** Whether decodeHex finds a readable stretch: eight bytes in a row hold one whose number ends in seven. */
export function hidesTextInHex(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start + 14; at + 1 < end; at += 16) {
    let from = at;
    while (from >= start && isReadablePair(buffer, from)) from -= 2;
    if (from === at) continue;
    let to = at + 2;
    while (to + 1 < end && isReadablePair(buffer, to)) to += 2;
    if ((to - from) / 2 > READABLE_BYTES) return true;
  }
  return false;
}

function isReadablePair(buffer: Buffer, at: number): boolean {
  return TOKEN_BYTE[((HEX[buffer[at] ?? 0] ?? 0) << 4) | (HEX[buffer[at + 1] ?? 0] ?? 0)] === 1;
}

/** Where the next stretch of 16 or more hex digits begins in `buffer[start, end)`, or -1. */
export function nextHexRun(buffer: Buffer, start: number, end: number): number {
  let from = start;
  // The last of 16 is looked at first: when it is no digit, all 16 are done with.
  for (let last = from + 15; last < end; last = from + 15) {
    let at = last;
    while (at >= from && (HEX[buffer[at] ?? 0] ?? -1) >= 0) at--;
    if (at < from) return from;
    from = at + 1;
  }
  return -1;
}

/** Where the stretch of hex digits that begins at `from` ends. */
export function hexRunEnd(buffer: Buffer, from: number, end: number): number {
  let to = from;
  while (to < end && (HEX[buffer[to] ?? 0] ?? -1) >= 0) to++;
  return to;
}
