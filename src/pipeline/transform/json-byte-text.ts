// The pieces of JSON's grammar (RFC 8259) on bytes of UTF-8: the twins of json-text.ts, bounded by the end of the field, behind
// which the next one stands.
import { isNumber } from "./json-text.ts";

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Index of the quote that ends the string whose content begins at `start`, or -1. */
export function endOfStringBytes(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = bytes[at];
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

/** One past the object or array that begins at `start`, or -1 when it does not end. */
export function endOfContainerBytes(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at];
    if (code === QUOTE) {
      at = endOfStringBytes(bytes, at + 1, end);
      if (at < 0) return -1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
    } else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** One past the number or literal that begins at `start`. */
export function endOfScalarBytes(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const code = bytes[at] ?? 0;
    const isPart =
      (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x2d || code === 0x2e;
    if (!isPart && code !== 0x2b && code !== 0x45) break;
  }
  return at;
}

/** Whether `[start, end)` is true, false or null. */
export function isLiteral(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start];
  if (first !== 0x74 && first !== 0x66 && first !== 0x6e) return false;
  const text = bytes.toString("latin1", start, end);
  return text === "true" || text === "false" || text === "null";
}

/** Whether `[start, end)` is a JSON number. */
export function isNumberBytes(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  if (end - start === 1) return first >= 0x30 && first <= 0x39;
  return isNumber(bytes.toString("latin1", start, end));
}
