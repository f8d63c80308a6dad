// Small questions about bytes, as the plain walk asks them.
import { UPPER_HEX, WORD_BYTE } from "./layout";

export function byteAt(at: usize): u32 {
  return load<u8>(at);
}

export function isDigit(byte: u32): bool {
  return byte - 0x30 <= 9;
}

export function isLetter(byte: u32): bool {
  return (byte | 32) - 0x61 <= 25;
}

export function isUpper(byte: u32): bool {
  return byte - 0x41 <= 25;
}

export function isHexDigit(byte: u32): bool {
  return isDigit(byte) || (byte | 32) - 0x61 <= 5;
}

export function isWordByte(at: usize): bool {
  return load<u8>(WORD_BYTE + byteAt(at)) === 1;
}

/** `2024-05-17` or `17.05.2024` at `at`. */
export function isDateLike(at: usize, end: usize): bool {
  let digits: usize = 0;
  while (at + digits < end && digits < 5 && isDigit(byteAt(at + digits))) digits++;
  const separator = byteAt(at + digits);
  if (digits === 4 && (separator === 0x2d || separator === 0x2f)) {
    return isDigit(byteAt(at + 5)) && isDigit(byteAt(at + 6)) && byteAt(at + 7) === separator;
  }
  return (
    digits === 2 &&
    (separator === 0x2e || separator === 0x2f) &&
    byteAt(at + 5) === separator &&
    isDigit(byteAt(at + 6))
  );
}

/** A soft line break or `=XX` of quoted-printable, as quoted-printable.ts has it. */
export function isQuotedPrintable(at: usize, end: usize): bool {
  if (at + 1 >= end) return false;
  const next = byteAt(at + 1);
  if (next === 0x0a || next === 0x0d) return true;
  const last = at + 2 < end ? byteAt(at + 2) : 0;
  const first = load<u8>(UPPER_HEX + next);
  const second = load<u8>(UPPER_HEX + last);
  if (first === 0 || second === 0) return false;
  if (first === 2 || second === 2) return true;
  return (next === 0x34 && last === 0x30) || (at + 3 < end && byteAt(at + 3) === 0x3d);
}

/** `start` after the white space that a range begins with. */
export function trimStart(start: usize, end: usize): usize {
  let at = start;
  while (at < end && byteAt(at) <= 0x20) at++;
  return at;
}

/** `end` before the white space that a range ends with. */
export function trimEnd(start: usize, end: usize): usize {
  let at = end;
  while (at > start && byteAt(at - 1) <= 0x20) at--;
  return at;
}
