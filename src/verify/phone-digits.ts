// Phone numbers as digits, so that one number is the same whatever punctuation, trunk zero or country code stands there.

const MIN_DIGITS = 9;

/** A NANP number of the 555-01XX block or +999 and nine digits or more: numbers that belong to nobody, where fakes live. */
function isReserved(digits: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length >= 12 && digits[start] === 0x39 && digits[start + 1] === 0x39 && digits[start + 2] === 0x39)
    return true;
  if (length !== 10 && !(length === 11 && digits[start] === 0x31)) return false;
  return (
    digits[end - 7] === 0x35 &&
    digits[end - 6] === 0x35 &&
    digits[end - 5] === 0x35 &&
    digits[end - 4] === 0x30 &&
    digits[end - 3] === 0x31
  );
}

/** Unix seconds or milliseconds of the years 2014 to 2033, which stand everywhere. */
function isTimestamp(digits: Uint8Array, length: number): boolean {
  return (length === 10 || length === 13) && digits[0] === 0x31 && (digits[1] ?? 0) >= 0x34;
}

export interface PhoneReader {
  /**
   * Calls `visit` with each form of the number at `buffer[start, end)`: as dialled nationally, and behind + or 00 also
   * without a country code of 1 to 3 digits. Reserved numbers and bare timestamps have none.
   */
  forms(
    buffer: Uint8Array,
    start: number,
    end: number,
    visit: (digits: Buffer, start: number, end: number) => void,
  ): void;
}

/** A reader with its own scratch space. */
export function newPhoneReader(): PhoneReader {
  const digits = Buffer.alloc(32);
  return {
    forms(buffer, start, end, visit) {
      let length = 0;
      let hasPlus = false;
      for (let at = start; at < end && length < 32; at++) {
        const byte = buffer[at] ?? 0;
        if (byte === 0x2b) hasPlus = true;
        if (byte >= 0x30 && byte <= 0x39) digits[length++] = byte;
      }
      let from = 0;
      if (digits[0] === 0x30 && digits[1] === 0x30) {
        hasPlus = true;
        from = 2;
      } else if (digits[0] === 0x30) {
        from = 1;
      } else if (!hasPlus && end - start === length && isTimestamp(digits, length)) {
        return;
      }
      if (length - from < MIN_DIGITS - 1 || isReserved(digits, from, length)) return;
      // North American numbers are written with and without their 1.
      if (!hasPlus && length - from === 11 && digits[from] === 0x31) from++;
      visit(digits, from, length);
      if (!hasPlus) return;
      for (let code = 1; code <= 3 && length - from - code >= MIN_DIGITS; code++) {
        visit(digits, from + code, length);
      }
    },
  };
}
