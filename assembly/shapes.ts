// What a stretch of bytes looks like, as text-shape.ts and email-shape.ts have it.
import { byteAt, isDigit, isLetter } from "./bytes";
import { ALPHABETS, DOMAINS, SORTS } from "./layout";

const SECRET_BYTES: usize = 20;
const SECRET_SWITCHES: u32 = 4;
const CUID: u32 = 1;
const ULID: u32 = 2;
const OBJECT_ID: u32 = 4;
const UUID: u32 = 8;
const HYPHEN: u32 = 16;

/** 20 bytes or more in which letters and digits change places as only random text does, and no machine-made id. */
export function isSecretLike(start: usize, end: usize): bool {
  if (end - start < SECRET_BYTES) return false;
  let switches: u32 = 0;
  let last: u32 = 0;
  let seen: u32 = 0;
  for (let at = start; at < end; at++) {
    const sort = load<u8>(SORTS + byteAt(at));
    if (sort === 0) continue;
    seen |= 1 << sort;
    if (sort === last) continue;
    if (last !== 0) switches++;
    last = sort;
    if (switches >= SECRET_SWITCHES && seen > 2 && (seen & 2) !== 0) return !isRecordId(start, end);
  }
  return false;
}

function isAllOf(start: usize, end: usize, alphabet: u32): bool {
  for (let at = start; at < end; at++) {
    if ((load<u8>(ALPHABETS + byteAt(at)) & alphabet) === 0) return false;
  }
  return true;
}

function isUuid(start: usize): bool {
  for (let index: usize = 0; index < 36; index++) {
    const isHyphen = index === 8 || index === 13 || index === 18 || index === 23;
    if ((load<u8>(ALPHABETS + byteAt(start + index)) & (isHyphen ? HYPHEN : UUID)) === 0) return false;
  }
  return true;
}

function isRecordId(start: usize, end: usize): bool {
  if (end - start > 80) return false;
  let from = end;
  while (from > start && byteAt(from - 1) !== 0x5f && byteAt(from - 1) !== 0x2e) from--;
  const length = end - from;
  const first = byteAt(from);
  if (length === 25) return first === 0x63 && isAllOf(from, end, CUID);
  if (length === 26) return first <= 0x37 && isAllOf(from, end, ULID);
  if (length === 24) return isAllOf(from, end, OBJECT_ID);
  return length >= 36 && isUuid(end - 36);
}

/** One past the domain that begins at `at`, trailing dots and hyphens left out. */
export function domainEnd(at: usize, end: usize): usize {
  let next = at;
  while (next < end) {
    const byte = byteAt(next);
    if (!isDigit(byte) && !isLetter(byte) && byte !== 0x2d && byte !== 0x2e && byte < 0x80) break;
    next++;
  }
  while (next > at && (byteAt(next - 1) === 0x2e || byteAt(next - 1) === 0x2d)) next--;
  return next;
}

/**
 * Whether the @ at `at` may make an address outside the reserved and allowed domains, for JavaScript to judge: always where
 * it makes one.
 */
export function mayBeStrange(start: usize, at: usize, end: usize): bool {
  if (at <= start) return false;
  const stop = domainEnd(at + 1, end);
  if (stop - at < 5) return false;
  let dot: usize = 0;
  for (let next = at + 1; next < stop; next++) {
    const byte = byteAt(next);
    if (byte === 0x2e) dot = next;
    else if (byte >= 0x80) return true;
  }
  if (dot === 0 || dot + 2 >= stop || !isLetter(byteAt(dot + 1)) || !isLetter(byteAt(dot + 2))) return false;
  return !isReservedDomain(at + 1, stop);
}

/** Whether the domain, ASCII alone, is one of the reserved and allowed ones or below it. */
function isReservedDomain(start: usize, end: usize): bool {
  let entry = DOMAINS;
  for (let length: usize = load<u16>(entry); length > 0; length = load<u16>(entry)) {
    const tail = entry + 2;
    entry = tail + length;
    if (length > end - start) continue;
    const from = end - length;
    if (from > start && byteAt(from - 1) !== 0x2e) continue;
    let same: usize = 0;
    while (same < length && lower(byteAt(from + same)) === byteAt(tail + same)) same++;
    if (same === length) return true;
  }
  return false;
}

function lower(byte: u32): u32 {
  return byte - 0x41 <= 25 ? byte | 32 : byte;
}
