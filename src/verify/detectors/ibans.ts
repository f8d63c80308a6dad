// IBANs (ISO 13616): a country of the SWIFT registry with its length, upper-case, and a right check (mod 97), in one piece
// or in groups of four. A random text of the right country and length passes once in 97; that it begins with one of 80
// pairs of letters and two digits and has that country's length is rarer still.
import { isDigit, type Tell, WORD_BYTE } from "./detector.ts";

const LENGTHS: ReadonlyMap<string, number> = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
   FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
   LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
   RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);
const LONGEST = 33;
const GROUP = 5;

function isUpper(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** Whether `buffer[at]` begins two letters and two digits. */
function opens(buffer: Buffer, at: number): boolean {
  return isUpper(buffer[at]) && isUpper(buffer[at + 1]) && isDigit(buffer[at + 2]) && isDigit(buffer[at + 3]);
}

/** The remainder of the number that the text stands for, the first four characters moved to the end. */
function isChecked(text: Uint8Array, length: number): boolean {
  let rest = 0;
  for (let at = 4; at < length + 4; at++) {
    const byte = text[at % length] ?? 0;
    rest = isDigit(byte) ? (rest * 10 + byte - 0x30) % 97 : (rest * 100 + byte - 0x37) % 97;
  }
  return rest === 1;
}

export interface IbanDetector {
  /** A word of 15 bytes or more. */
  plain(buffer: Buffer, start: number, end: number): void;
  /** A stretch of grouped digits that begins at `start`: the letters stand one to four groups before it. */
  grouped(buffer: Buffer, start: number, textStart: number, end: number): void;
}

/** A detector with its own scratch space. */
export function newIbanDetector(tell: Tell): IbanDetector {
  const text = Buffer.alloc(LONGEST);

  /** Reads the groups from `from` on; where the IBAN ends, or -1. */
  function readFrom(buffer: Buffer, from: number, end: number): number {
    const needed = LENGTHS.get(buffer.toString("latin1", from, from + 2)) ?? 0;
    let length = 0;
    let at = from;
    while (length < needed && at < end) {
      const byte = buffer[at] ?? 0;
      if (isDigit(byte) || isUpper(byte)) text[length++] = byte;
      else if (byte !== 0x20 || (at - from) % GROUP !== GROUP - 1) return -1;
      at++;
    }
    const isWhole = needed > 0 && length === needed && (at >= end || WORD_BYTE[buffer[at] ?? 0] === 0);
    return isWhole && isChecked(text, length) ? at : -1;
  }

  return {
    plain(buffer, start, end) {
      if (end - start > LONGEST || !opens(buffer, start)) return;
      if (LENGTHS.get(buffer.toString("latin1", start, start + 2)) !== end - start) return;
      for (let at = start; at < end; at++) {
        const byte = buffer[at] ?? 0;
        if (!isDigit(byte) && !isUpper(byte)) return;
        text[at - start] = byte;
      }
      if (isChecked(text, end - start)) tell("iban", buffer, start, end);
    },
    grouped(buffer, start, textStart, end) {
      for (let from = start - GROUP; from >= textStart && from >= start - 4 * GROUP; from -= GROUP) {
        if (buffer[from + 4] !== 0x20) return;
        if (!opens(buffer, from)) continue;
        if (from > textStart && WORD_BYTE[buffer[from - 1] ?? 0] === 1) return;
        const stop = readFrom(buffer, from, end);
        if (stop >= 0) tell("iban", buffer, from, stop);
        return;
      }
    },
  };
}
