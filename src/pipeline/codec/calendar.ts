// Days of the proleptic Gregorian calendar, as PostgreSQL counts them, and their ISO text: the border between a date's
// text form and the numbers of its binary form. Years are astronomical: 1 BC is 0.

/** Days from 1970-01-01 to the 1st of `month` (1–12) of `year`, plus `day` - 1; days beyond the month's end run on. */
export function dayNumber(year: number, month: number, day: number): number {
  // March begins the year, so that the day that leap years add comes last.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146097 + yearOfEra * 365 + leaps + dayOfYear - 719468;
}

/** A day as PostgreSQL prints it in ISO style, without the `BC` that belongs at the value's end. */
export interface PrintedDay {
  readonly text: string;
  readonly isBc: boolean;
}

/** The day that lies `days` days after 1970-01-01. */
export function printDay(days: number): PrintedDay {
  const from = days + 719468;
  const era = Math.floor(from / 146097);
  const dayOfEra = from - era * 146097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const isBc = year <= 0;
  return { text: `${String(isBc ? 1 - year : year).padStart(4, "0")}-${two(month)}-${two(day)}`, isBc };
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** A date, or a date and time, taken apart: `day` and what follows it. */
export interface ParsedDate {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Microseconds since that day's midnight, as written; 24:00:00 is the next. */
  readonly timeMicroseconds: number;
  /** Seconds that the zone lies ahead of UTC; 0 where none is written. */
  readonly offsetSeconds: number;
  /** Where the day's text ends and the time's begins. */
  readonly timeAt: number;
  /** Where the time and its zone end: what stands behind is the ` BC` that `isBc` tells of. */
  readonly timeEnd: number;
  readonly isBc: boolean;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

/** The number that two digits at `at` make; NaN where none stand there. */
function twoAt(text: string, at: number): number {
  return digitAt(text, at) * 10 + digitAt(text, at + 1);
}

/**
 * Reads `2024-02-29`, `0044-03-15 BC`, `2024-02-29 23:59:59.123456+05:30` (also with T and Z, as in ISO 8601); undefined
 * for anything else, and for days that no month has.
 */
export function parseDate(text: string): ParsedDate | undefined {
  const isBc = text.endsWith(" BC");
  const timeEnd = isBc ? text.length - 3 : text.length;
  let at = 0;
  let year = 0;
  while (at < 7 && digitAt(text, at) >= 0) year = year * 10 + digitAt(text, at++);
  if (at < 4 || text.charCodeAt(at) !== 45 || text.charCodeAt(at + 3) !== 45 || year === 0) return undefined;
  if (isBc) year = 1 - year;
  const month = twoAt(text, at + 1);
  const dayOfMonth = twoAt(text, at + 4);
  if (!(month >= 1 && month <= 12 && dayOfMonth >= 1)) return undefined;
  const day = dayNumber(year, month, dayOfMonth);
  if (day >= dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1)) return undefined;
  const timeAt = at + 6;
  if (timeAt === timeEnd) return { day, timeMicroseconds: 0, offsetSeconds: 0, timeAt, timeEnd, isBc };
  const time = parseTime(text, timeAt, timeEnd);
  return time === undefined ? undefined : { day, ...time, timeAt, timeEnd, isBc };
}

function parseTime(
  text: string,
  timeAt: number,
  end: number,
): Pick<ParsedDate, "timeMicroseconds" | "offsetSeconds"> | undefined {
  const mark = text.charCodeAt(timeAt);
  if ((mark !== 32 && mark !== 84) || text.charCodeAt(timeAt + 3) !== 58) return undefined;
  const hours = twoAt(text, timeAt + 1);
  const minutes = twoAt(text, timeAt + 4);
  let at = timeAt + 6;
  let seconds = 0;
  let fraction = 0;
  if (text.charCodeAt(at) === 58) {
    seconds = twoAt(text, at + 1);
    at += 3;
    if (text.charCodeAt(at) === 46) {
      let unit = 100_000;
      for (at++; at < end && digitAt(text, at) >= 0; at++) {
        fraction += digitAt(text, at) * unit;
        unit = Math.floor(unit / 10);
      }
    }
  }
  if (!(hours <= 24 && minutes < 60 && seconds <= 60)) return undefined;
  const timeMicroseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
  if (at === end) return { timeMicroseconds, offsetSeconds: 0 };
  const offsetSeconds = parseOffset(text, at, end);
  return Number.isNaN(offsetSeconds) ? undefined : { timeMicroseconds, offsetSeconds };
}

/** `Z`, `+05`, `+05:30`, `+0530` or `+05:30:15` from `at` to `end`; NaN for anything else. */
function parseOffset(text: string, at: number, end: number): number {
  const mark = text.charCodeAt(at);
  if (mark === 90) return at + 1 === end ? 0 : Number.NaN;
  if (mark !== 43 && mark !== 45) return Number.NaN;
  let seconds = twoAt(text, at + 1) * 3600;
  let next = at + 3;
  for (let unit = 60; next < end && unit >= 1; unit /= 60) {
    if (text.charCodeAt(next) === 58) next++;
    seconds += twoAt(text, next) * unit;
    next += 2;
  }
  if (next !== end) return Number.NaN;
  return mark === 45 ? -seconds : seconds;
}
