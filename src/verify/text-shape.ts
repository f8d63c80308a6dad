// What a stretch of bytes looks like: which values are provable, and which occur anywhere by chance.

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

/** `2024-05-17` or `17.05.2024` at `at`. */
export function isDateLike(buffer: Uint8Array, at: number, end: number): boolean {
  let digits = 0;
  while (at + digits < end && isDigit(buffer[at + digits])) digits++;
  const separator = buffer[at + digits];
  if (digits === 4 && (separator === 0x2d || separator === 0x2f)) {
    return isDigit(buffer[at + 5]) && isDigit(buffer[at + 6]) && buffer[at + 7] === separator;
  }
  return (
    digits === 2 &&
    (separator === 0x2e || separator === 0x2f) &&
    buffer[at + 5] === separator &&
    isDigit(buffer[at + 6])
  );
}

/** 1: digit, 2: upper-case letter, 3: lower-case letter, 0: anything else. */
export const SORTS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  isDigit(byte) ? 1 : isLetter(byte) ? (byte < 0x61 ? 2 : 3) : 0,
);

const SECRET_BYTES = 20;
const SECRET_SWITCHES = 4;

/** 20 bytes or more in which letters and digits change places as only random text does, and no machine-made id. */
export function isSecretLike(buffer: Buffer, start: number, end: number): boolean {
  if (end - start < SECRET_BYTES) return false;
  let switches = 0;
  let last = 0;
  let seen = 0;
  for (let at = start; at < end; at++) {
    const sort = SORTS[buffer[at] ?? 0] ?? 0;
    if (sort === 0) continue;
    seen |= 1 << sort;
    if (sort === last) continue;
    if (last !== 0) switches++;
    last = sort;
    // A digit and a letter of either case, and enough changes between them.
    if (switches >= SECRET_SWITCHES && seen > 2 && (seen & 2) !== 0) return !isRecordId(buffer, start, end);
  }
  return false;
}

/** Whether both letters and digits occur. */
function isMixed(buffer: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) {
    seen |= 1 << (SORTS[buffer[at] ?? 0] ?? 0);
    if (seen > 3 && (seen & 2) !== 0) return true;
  }
  return false;
}

/** Bytes by the alphabets of ids, one bit each. */
const CUID = 1;
const ULID = 2;
const OBJECT_ID = 4;
const UUID = 8;
const HYPHEN = 16;
export const ALPHABETS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  const bits = [/[a-z0-9]/, /[0-9A-HJKMNP-TV-Z]/, /[0-9a-f]/, /[0-9a-fA-F]/, /-/];
  return bits.reduce((sum, pattern, bit) => sum | (byte < 0x80 && pattern.test(char) ? 1 << bit : 0), 0);
});

function isAllOf(buffer: Buffer, start: number, end: number, alphabet: number): boolean {
  for (let at = start; at < end; at++) {
    if (((ALPHABETS[buffer[at] ?? 0] ?? 0) & alphabet) === 0) return false;
  }
  return true;
}

/** Groups of 8, 4, 4, 4 and 12 hex digits, hyphens between them. */
function isUuid(buffer: Buffer, start: number): boolean {
  for (let index = 0; index < 36; index++) {
    const isHyphen = index === 8 || index === 13 || index === 18 || index === 23;
    if (((ALPHABETS[buffer[start + index] ?? 0] ?? 0) & (isHyphen ? HYPHEN : UUID)) === 0) return false;
  }
  return true;
}

/** A uuid, cuid, ulid or object id, also behind a prefix such as `node_`: keys of records, which are kept on purpose. */
export function isRecordId(buffer: Buffer, start: number, end: number): boolean {
  if (end - start > 80) return false;
  let from = end;
  while (from > start && buffer[from - 1] !== 0x5f && buffer[from - 1] !== 0x2e) from--;
  const length = end - from;
  const first = buffer[from] ?? 0;
  if (length === 25) return first === 0x63 && isAllOf(buffer, from, end, CUID);
  if (length === 26) return first <= 0x37 && isAllOf(buffer, from, end, ULID);
  if (length === 24) return isAllOf(buffer, from, end, OBJECT_ID);
  return length >= 36 && isUuid(buffer, end - 36);
}

/** A whole masked value that cannot stand in the target by chance: letters with digits, a long number, several words. */
export function isProvableValue(buffer: Buffer, start: number, end: number): boolean {
  if (end - start < 8 || isDateLike(buffer, start, end)) return false;
  if (isMixed(buffer, start, end)) return true;
  if (end - start >= 16 && isNumberLike(buffer, start, end)) return true;
  let words = 1;
  for (let at = start; at < end; at++) if (buffer[at] === 0x20) words++;
  return words >= 3 && end - start >= 20;
}

/** Digits alone with . - + , between them. */
function isNumberLike(buffer: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = buffer[at];
    if (!isDigit(byte) && byte !== 0x2e && byte !== 0x2d && byte !== 0x2b && byte !== 0x2c) return false;
  }
  return true;
}

/** `start` after the white space that a range begins with. */
export function trimStart(buffer: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (buffer[at] ?? 0) <= 0x20) at++;
  return at;
}

/** `end` before the white space that a range ends with. */
export function trimEnd(buffer: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (buffer[at - 1] ?? 0) <= 0x20) at--;
  return at;
}
