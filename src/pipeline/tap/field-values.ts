// The bytes of a field's value in either COPY format, for the tap's own reading.

const BACKSLASH = 0x5c;
const UNESCAPED: ReadonlyMap<number, number> = new Map([
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x76, 11],
]);

/** A range of some buffer; for escaped fields a buffer of its own. */
export interface ByteRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The value of a field of text COPY; the range itself when it holds no escape. */
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
      byte = UNESCAPED.get(letter) ?? letter;
    }
    bytes[length++] = byte;
  }
  return { bytes, start: 0, end: length };
}

/**
 * Visits every element of a binary array that is not NULL: dimensions, flags and element type as int32, then length and
 * lower bound per dimension, then int32 length and content per element (PostgreSQL's array_send).
 */
export function binaryElements(
  buffer: Buffer,
  start: number,
  end: number,
  visit: (buffer: Buffer, start: number, end: number) => void,
): void {
  if (end - start < 12) return;
  const dimensions = buffer.readInt32BE(start);
  let at = start + 12 + dimensions * 8;
  while (at + 4 <= end) {
    const size = buffer.readInt32BE(at);
    at += 4;
    if (size < 0) continue;
    visit(buffer, at, at + size);
    at += size;
  }
}
