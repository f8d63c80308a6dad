// The pieces of JSON's grammar (RFC 8259) that json-scanner.ts walks by: where strings, containers and numbers end, and
// strings to and from their JSON text.

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** JSON text of a string, with no more escapes than JSON needs. */
export function quoteJson(value: string): string {
  return NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`;
}

/** The string between two quotes as JSON text has it; undefined when an escape is none of JSON's. */
export function unquoteJson(raw: string): string | undefined {
  if (!raw.includes("\\")) return raw;
  try {
    const value: unknown = JSON.parse(`"${raw}"`);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Index of the first unit from `from` on that is no white space. */
export function skipSpace(units: Uint16Array, from: number): number {
  let at = from;
  for (;;) {
    const code = units[at];
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** Index of the quote that ends the string whose content begins at `start`, or -1. */
export function endOfString(text: string, units: Uint16Array, start: number): number {
  let end = text.indexOf('"', start);
  while (end > start && units[end - 1] === BACKSLASH) {
    let backslashes = 1;
    while (units[end - 1 - backslashes] === BACKSLASH && end - 1 - backslashes >= start) backslashes++;
    if ((backslashes & 1) === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return end;
}

/** One past the object or array that begins at `start`, or -1 when it does not end. */
export function endOfContainer(text: string, units: Uint16Array, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = units[at];
    if (code === QUOTE) {
      at = endOfString(text, units, at + 1);
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
export function endOfScalar(units: Uint16Array, start: number, length: number): number {
  let at = start;
  for (; at < length; at++) {
    const code = units[at] ?? 0;
    const isPart =
      (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x2d || code === 0x2e;
    if (!isPart && code !== 0x2b && code !== 0x45) break;
  }
  return at;
}

/** Whether `text` is a JSON number. */
export function isNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length === 1) return first >= 0x30 && first <= 0x39;
  return NUMBER.test(text);
}
