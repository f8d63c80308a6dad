// What counts as an escape of quoted-printable (RFC 2045, 6.7) for the tokenizer, which notes it, and the decoder.

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const EQUALS = 0x3d;
const HEX_LETTER = 2;
/** 1: digit, 2: A to F, 0: anything else; encoders of quoted-printable write capitals. */
export const UPPER_HEX: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x30 && byte <= 0x39 ? 1 : byte >= 0x41 && byte <= 0x46 ? HEX_LETTER : 0,
);

/**
 * A soft line break or `=XX` of quoted-printable (RFC 2045, 6.7). A parameter's value may begin with two such digits, so
 * one alone counts only as @, where its digits hold a letter, or where another escape follows.
 */
export function isQuotedPrintable(buffer: Uint8Array, at: number, end: number): boolean {
  if (at + 1 >= end) return false;
  const next = buffer[at + 1] ?? 0;
  if (next === NEWLINE || next === RETURN) return true;
  const last = at + 2 < end ? (buffer[at + 2] ?? 0) : 0;
  if (UPPER_HEX[next] === 0 || UPPER_HEX[last] === 0) return false;
  if (UPPER_HEX[next] === HEX_LETTER || UPPER_HEX[last] === HEX_LETTER) return true;
  return (next === 0x34 && last === 0x30) || (at + 3 < end && buffer[at + 3] === EQUALS);
}
