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

/** Number of changes between lower-case letters, upper-case letters and digits, and whether both sorts occur. */
function mixture(buffer: Uint8Array, start: number, end: number): { switches: number; isMixed: boolean } {
  let switches = 0;
  let last = 0;
  let letters = 0;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = buffer[at] ?? 0;
    const sort = isDigit(byte) ? 1 : isLetter(byte) ? (byte < 0x61 ? 2 : 3) : 0;
    if (sort === 0) continue;
    if (sort === 1) digits++;
    else letters++;
    if (sort !== last && last !== 0) switches++;
    last = sort;
  }
  return { switches, isMixed: letters > 0 && digits > 0 };
}

const SECRET_BYTES = 20;
const SECRET_SWITCHES = 4;

/** 20 bytes or more in which letters and digits change places as only random text does, and no machine-made id. */
export function isSecretLike(buffer: Buffer, start: number, end: number): boolean {
  if (end - start < SECRET_BYTES) return false;
  const { switches, isMixed } = mixture(buffer, start, end);
  return isMixed && switches >= SECRET_SWITCHES && !isRecordId(buffer, start, end);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CUID = /^c[a-z0-9]{24}$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const OBJECT_ID = /^[0-9a-f]{24}$/;

/** A uuid, cuid, ulid or object id, also behind a prefix such as `node_`: keys of records, which are kept on purpose. */
export function isRecordId(buffer: Buffer, start: number, end: number): boolean {
  if (end - start > 80) return false;
  const text = buffer.toString("latin1", start, end);
  const tail = text.slice(Math.max(text.lastIndexOf("_"), text.lastIndexOf(".")) + 1);
  return UUID.test(tail.slice(-36)) || CUID.test(tail) || ULID.test(tail) || OBJECT_ID.test(tail);
}

/** A whole masked value that cannot stand in the target by chance: letters with digits, a long number, several words. */
export function isProvableValue(buffer: Buffer, start: number, end: number): boolean {
  if (end - start < 8 || isDateLike(buffer, start, end)) return false;
  if (mixture(buffer, start, end).isMixed) return true;
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

/** `start` after and `end` before the white space of a range. */
export function trimRange(buffer: Uint8Array, start: number, end: number): readonly [number, number] {
  while (start < end && (buffer[start] ?? 0) <= 0x20) start++;
  while (end > start && (buffer[end - 1] ?? 0) <= 0x20) end--;
  return [start, end];
}
