// COPY's text format as a pure function of bytes. PostgreSQL manual, COPY, "Text Format": rows end with a newline,
// fields with a tab, \N is NULL, and a backslash begins an escape; a backslash, newline, carriage return or tab inside
// a value is always escaped, so splitting needs no look-behind.
import { PgscrubError } from "../../errors.ts";
import { newPendingBytes } from "./pending-bytes.ts";
import { newRowFields, type RowScanner, type RowVisitor } from "./row-scanner.ts";

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const UPPER_N = 0x4e;

/** A scanner of text COPY data whose rows have `fieldCount` fields; ranges are of the escaped bytes. */
export function newTextScanner(fieldCount: number, visit: RowVisitor): RowScanner {
  const pending = newPendingBytes();
  const row = newRowFields(fieldCount);
  const { starts, ends } = row;
  let rows = 0;

  function scanRow(buffer: Buffer, rowStart: number, newline: number): void {
    let at = rowStart;
    for (let field = 0; field < fieldCount; field++) {
      const stop = field === fieldCount - 1 ? newline : buffer.indexOf(TAB, at);
      if (stop < 0 || stop > newline) {
        throw new PgscrubError("BUG", `a COPY row has fewer than the ${fieldCount} fields that were planned`);
      }
      starts[field] = at;
      ends[field] = stop - at === 2 && buffer[at] === BACKSLASH && buffer[at + 1] === UPPER_N ? -1 : stop;
      at = stop + 1;
    }
    row.rowStart = rowStart;
    row.rowEnd = newline + 1;
  }

  return {
    push(chunk) {
      // The held part of a row was searched for a newline already: look for the next one in the new bytes only.
      const searched = pending.length;
      const buffer = pending.join(chunk);
      let rowStart = 0;
      let newline = buffer.indexOf(NEWLINE, searched);
      while (newline >= 0) {
        scanRow(buffer, rowStart, newline);
        rows++;
        visit(buffer, row);
        rowStart = newline + 1;
        newline = buffer.indexOf(NEWLINE, rowStart);
      }
      pending.keep(buffer, rowStart);
    },
    finish() {
      if (pending.length > 0) {
        throw new PgscrubError("CONNECTION_LOST", "COPY data ended in the middle of a row", {
          hint: "Run the command again.",
        });
      }
    },
    get rows() {
      return rows;
    },
  };
}

const UNESCAPED: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9, 118: 11 };

/** A range of some buffer; for escaped fields a buffer of its own. */
export interface ByteRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of an escaped field's value, the range itself when it holds no escape; the server only ever sends `\\` and
 * the letters b f n r t v.
 */
export function unescapeField(buffer: Buffer, start: number, end: number): ByteRange {
  const first = buffer.indexOf(BACKSLASH, start);
  if (first < 0 || first >= end) return { bytes: buffer, start, end };
  const bytes = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    let byte = buffer[at] ?? 0;
    if (byte === BACKSLASH) {
      at++;
      const letter = buffer[at] ?? BACKSLASH;
      byte = UNESCAPED[letter] ?? letter;
    }
    bytes[length++] = byte;
  }
  return { bytes, start: 0, end: length };
}

/** The value of an escaped field as UTF-8 text. */
export function unescapeText(buffer: Buffer, start: number, end: number): string {
  const value = unescapeField(buffer, start, end);
  return value.bytes.toString("utf8", value.start, value.end);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** `value` as COPY's text format writes it. */
export function escapeText(value: string): string {
  return /[\\\b\f\n\r\t\v]/.test(value) ? value.replace(/[\\\b\f\n\r\t\v]/g, (c) => ESCAPES[c] ?? c) : value;
}
