// date_shift: moves a date by a keyed number of days, the time of day kept; with seed_from all dates of one person by
// the same number, so that their order and distances stay.
import { z } from "zod";
import type { TypeFamily } from "../../../catalog/catalog.ts";
import { dayNumber, parseDate, printDay } from "../../codec/calendar.ts";
import { cutToLength } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";

const DEFAULT_DAYS = 30;
/** A hundred years: far less than the range of any of the types. */
const MOST_DAYS = 36_525;

const OPTIONS = z
  .strictObject({
    days: z
      .int()
      .min(1)
      .max(MOST_DAYS)
      .default(DEFAULT_DAYS)
      .describe("the furthest that a date moves, in either direction"),
    seed_from: z
      .string()
      .min(1)
      .optional()
      .describe("a column of the same row: rows in which it is equal are moved alike"),
  })
  .optional();

/** First and last day that a moved date may have. */
type DayRange = readonly [first: number, last: number];

/** Four digits of a year: what applications read without surprise. */
const FOUR_DIGITS: DayRange = [dayNumber(1, 1, 1), dayNumber(9999, 12, 31)];
/** Date/Time Types (PostgreSQL manual, 8.5): from 4713-11-24 BC, with a day left at either end for zones. */
const DATES: DayRange = [dayNumber(-4713, 11, 25), dayNumber(5_874_897, 12, 30)];
const TIMESTAMPS: DayRange = [dayNumber(-4713, 11, 25), dayNumber(294_276, 12, 30)];

const DAY_MICROSECONDS = 86_400_000_000;
const NO_DATE = "1970-01-01";

/** The shift of a hash: -`days` to `days`, never 0. */
function shiftOf(word: number, days: number): number {
  const at = indexOf(word, days * 2);
  return at < days ? at - days : at - days + 1;
}

/** `day` moved by `shift`, or the other way where that would leave the range. */
function move(day: number, shift: number, widest: DayRange): number {
  const [first, last] = day >= FOUR_DIGITS[0] && day <= FOUR_DIGITS[1] ? FOUR_DIGITS : widest;
  const moved = day + shift;
  return moved < first || moved > last ? day - shift : moved;
}

/** What stands for a text that is no date, in the column's type. */
function noDateOf(family: TypeFamily): string {
  if (family === "timestamp") return `${NO_DATE} 00:00:00`;
  return family === "timestamptz" ? `${NO_DATE} 00:00:00+00` : NO_DATE;
}

/** The `date_shift` masker. */
export const dateShiftMasker: MaskerDefinition = {
  name: "date_shift",
  summary:
    "The date moved by a keyed number of days, never 0; the time of day and infinity stay, text that is no ISO date " +
    "becomes 1970-01-01.",
  families: ["date", "timestamp", "timestamptz", "text"],
  guarantee: "lossy",
  placement: "stream",
  options: OPTIONS,
  example: "{date_shift: {days: 30, seed_from: id}}",
  seedColumnOf: (options) => OPTIONS.safeParse(options).data?.seed_from,
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "date_shift", context.label);
    const days = parsed?.days ?? DEFAULT_DAYS;
    const ofDay = context.pseudonyms.domain("date_shift");
    const ofSeed = context.pseudonyms.domain("date_shift seed");
    const { family, maxLength } = context.type;
    const widest = family === "date" ? DATES : TIMESTAMPS;
    const noDate = cutToLength(noDateOf(family), maxLength);
    const hasSeed = parsed?.seed_from !== undefined;
    return (value, seed) => {
      const text = family === "text" ? value.trim() : value;
      if (text === "") return value;
      if (text === "infinity" || text === "-infinity") return value;
      const date = parseDate(text);
      if (date === undefined) return noDate;
      const { day, timeMicroseconds, offsetSeconds, timeAt, timeEnd } = date;
      let word = 0;
      if (hasSeed && seed !== undefined) {
        word = ofSeed.hash(seed)[0] ?? 0;
      } else {
        // The day in UTC: the same moment moves alike whatever zone it is printed in.
        const utcDay = day + Math.floor((timeMicroseconds - offsetSeconds * 1_000_000) / DAY_MICROSECONDS);
        word = ofDay.hash(String(utcDay))[0] ?? 0;
      }
      const printed = printDay(move(day, shiftOf(word, days), widest));
      const moved = `${printed.text}${text.slice(timeAt, timeEnd)}${printed.isBc ? " BC" : ""}`;
      return maxLength === undefined || moved.length <= maxLength ? moved : noDate;
    };
  },
};
