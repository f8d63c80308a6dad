// Private keys by their first line (RFC 7468, OpenSSH, OpenPGP): `-----BEGIN … PRIVATE KEY`. Nobody writes that line for
// another reason; the key behind it may be cut, wrapped or escaped and is not looked at.
const PRIVATE = Buffer.from("PRIVATE");
const KEY = Buffer.from("KEY");
const BEGIN = Buffer.from("-----BEGIN");
const HYPHENS = Buffer.from("KEY-----");
const KIND_BYTES = 24;

/** Whether the word `buffer[start, end)` is, or ends in, the word PRIVATE of such a line; the text is `[textStart, textEnd)`. */
export function isPrivateKeyMark(
  buffer: Buffer,
  start: number,
  end: number,
  textStart: number,
  textEnd: number,
): boolean {
  const from = end - PRIVATE.length;
  if (buffer[from] !== 0x50 || buffer[end - 1] !== 0x45 || !isAt(buffer, from, textEnd, PRIVATE))
    return false;
  if (from > start && !buffer.subarray(start, from).includes("BEGIN")) return false;
  if (end >= textEnd || (buffer[end] ?? 0) > 0x20 || !isAt(buffer, end + 1, textEnd, KEY)) return false;
  if (from === start && isAt(buffer, end + 1, textEnd, HYPHENS)) return true;
  return buffer.subarray(Math.max(textStart, from - KIND_BYTES), from).includes(BEGIN);
}

function isAt(buffer: Buffer, at: number, end: number, text: Buffer): boolean {
  return at + text.length <= end && text.compare(buffer, at, at + text.length) === 0;
}
