// Elements of a binary array, for the tap's own reading.

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
