// Days and dates against JavaScript's own calendar, and every shape that a date's text may and may not have.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayNumber, parseDate, printDay } from "../../../../src/pipeline/codec/calendar.ts";

const DAY_MS = 86_400_000;

function two(number: number): string {
  return String(number).padStart(2, "0");
}

describe("days", () => {
  test("are those of the Gregorian calendar, there and back, for eight centuries on both sides of year 1", () => {
    const date = new Date(0);
    const wrong: string[] = [];
    for (let year = -800; year <= 800; year++) {
      for (let month = 1; month <= 12; month++) {
        for (const day of [1, 28]) {
          date.setUTCFullYear(year, month - 1, day);
          const days = date.getTime() / DAY_MS;
          const printed = printDay(days);
          const text = `${String(year <= 0 ? 1 - year : year).padStart(4, "0")}-${two(month)}-${two(day)}`;
          const isRight = printed.text === text && printed.isBc === year <= 0;
          if (!isRight || dayNumber(year, month, day) !== days) wrong.push(text);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test("follow each other through leap years and centuries", () => {
    for (const start of [
      dayNumber(1899, 12, 1),
      dayNumber(1999, 12, 1),
      dayNumber(2023, 12, 1),
      dayNumber(0, 1, 1),
    ]) {
      for (let days = start; days < start + 500; days++) {
        const { text, isBc } = printDay(days);
        expect(parseDate(isBc ? `${text} BC` : text)?.day).toBe(days);
      }
    }
  });

  test("of the types' whole range come back", () => {
    fc.assert(
      fc.property(fc.integer({ min: dayNumber(-4713, 11, 24), max: dayNumber(5_874_897, 12, 31) }), (day) => {
        const { text, isBc } = printDay(day);
        expect(parseDate(isBc ? `${text} BC` : text)?.day).toBe(day);
      }),
    );
  });

  test("beyond the month's end run on", () => {
    expect(dayNumber(2024, 1, 32)).toBe(dayNumber(2024, 2, 1));
  });
});

describe("parseDate", () => {
  test("reads a date, and where its time would begin", () => {
    expect(parseDate("2024-02-29")).toEqual({
      day: 19_782,
      timeMicroseconds: 0,
      offsetSeconds: 0,
      timeAt: 10,
      timeEnd: 10,
      isBc: false,
    });
    expect(parseDate("0044-03-15 BC")).toMatchObject({
      day: dayNumber(-43, 3, 15),
      timeAt: 10,
      timeEnd: 10,
      isBc: true,
    });
    expect(parseDate("12024-01-01")).toMatchObject({ day: dayNumber(12_024, 1, 1), timeAt: 11 });
    expect(parseDate("5874897-12-31")?.day).toBe(dayNumber(5_874_897, 12, 31));
    expect(parseDate("2024-12-31")?.day).toBe(dayNumber(2024, 12, 31));
  });

  test.each<[string, number, number]>([
    ["2024-02-29 00:00", 0, 0],
    ["2024-02-29T12:34", 45_240_000_000, 0],
    ["2024-02-29 23:59:59", 86_399_000_000, 0],
    ["2024-02-29 23:59:60", 86_400_000_000, 0],
    ["2024-02-29 24:00:00", 86_400_000_000, 0],
    ["2024-02-29 00:00:01.5", 1_500_000, 0],
    ["2024-02-29 00:00:01.123456", 1_123_456, 0],
    ["2024-02-29 00:00:01.1234569", 1_123_456, 0],
    ["2024-02-29 00:00:01Z", 1_000_000, 0],
    ["2024-02-29 00:00:01+05", 1_000_000, 18_000],
    ["2024-02-29 00:00:01.25-05:30", 1_250_000, -19_800],
    ["2024-02-29 00:00+0530", 0, 19_800],
    ["2024-02-29 00:00:00-00:44:30", 0, -2670],
    ["0044-03-15 00:00:01+01 BC", 1_000_000, 3600],
  ])("reads the time of %s", (text, timeMicroseconds, offsetSeconds) => {
    expect(parseDate(text)).toMatchObject({ timeMicroseconds, offsetSeconds, timeAt: 10 });
    expect(parseDate(text)?.timeEnd).toBe(text.endsWith(" BC") ? text.length - 3 : text.length);
  });

  test.each([
    "",
    " BC",
    "2024",
    "024-01-01",
    "12345678-01-01",
    "2024/01-01",
    "2024-01/01",
    "2024-00-01",
    "2024-13-01",
    "2024-01-00",
    "2024-01-32",
    "2024-04-31",
    "2023-02-29",
    "1900-02-29",
    "2024-12-32",
    "0000-01-01",
    "0000-01-01 BC",
    "2024-1-01",
    "2024-01-1",
    "2024-0a-01",
    "2024-01-0a",
    "2024-01-:0",
    "2024-01-01 ",
    "2024-01-01x12:00",
    "2024-01-01 12",
    "2024-01-01 12.00",
    "2024-01-01 12:0",
    "2024-01-01 1a:00",
    "2024-01-01 12:60",
    "2024-01-01 25:00",
    "2024-01-01 12:00:61",
    "2024-01-01 12:00:0",
    "2024-01-01 12:00:00x",
    "2024-01-01 12:00:00.5x",
    "2024-01-01 12:00:00Zx",
    "2024-01-01 12:00:00+",
    "2024-01-01 12:00:00+5",
    "2024-01-01 12:00:00+05:",
    "2024-01-01 12:00:00+05:3",
    "2024-01-01 12:00:00+05:30:15:10",
    "2024-01-01 12:00:00+05x",
    "2024-01-01 Jane",
    "2024-01-01 12:00:00 UTC",
    "born 2024-01-01",
    "20240101",
    "BC",
  ])("refuses %j", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test("reads what Date prints", () => {
    const range = {
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const parsed = parseDate(date.toISOString());
        expect((parsed?.day ?? 0) * DAY_MS + (parsed?.timeMicroseconds ?? 0) / 1000).toBe(date.getTime());
      }),
    );
  });
});
