// date_shift: by a keyed number of days, alike for equal seeds, always a valid value.
import { describe, expect, test } from "vitest";
import { parseDate, printDay } from "../../../../../src/pipeline/codec/calendar.ts";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { maskerOf, OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const DATE = { ...TEXT_TYPE, oid: 1082, name: "date", family: "date" as const };
const TIMESTAMP = { ...TEXT_TYPE, oid: 1114, name: "timestamp", family: "timestamp" as const };
const TIMESTAMPTZ = { ...TEXT_TYPE, oid: 1184, name: "timestamptz", family: "timestamptz" as const };
const dayOf = (text: string): number => parseDate(text)?.day ?? Number.NaN;
const moved = (from: string, to: string): number => dayOf(to) - dayOf(from);
const shift = textMaskerOf("date_shift", undefined, DATE);

describe("without a seed", () => {
  test("a date moves by 1 to 30 days, the same date always to the same", () => {
    const shifts = new Set<number>();
    for (let day = 0; day < 2000; day++) {
      const date = printDay(day).text;
      const by = moved(date, shift(date));
      expect(shift(date)).toBe(shift(date));
      expect(Math.abs(by)).toBeGreaterThanOrEqual(1);
      expect(Math.abs(by)).toBeLessThanOrEqual(30);
      shifts.add(by);
    }
    expect(shifts.size).toBe(60);
  });

  test("another key moves otherwise; days limits the way", () => {
    const dates = Array.from({ length: 30 }, (_, day) => printDay(day).text);
    expect(dates.map(textMaskerOf("date_shift", undefined, DATE, OTHER_KEY))).not.toEqual(dates.map(shift));
    const near = textMaskerOf("date_shift", { days: 1 }, DATE);
    for (const date of dates) expect(Math.abs(moved(date, near(date)))).toBe(1);
  });

  test("a date, a timestamp, a moment in any zone and the text of one move alike", () => {
    const by = moved("2024-02-29", shift("2024-02-29"));
    const date = shift("2024-02-29");
    expect(textMaskerOf("date_shift", undefined, TIMESTAMP)("2024-02-29 23:59:59.123456")).toBe(
      `${date} 23:59:59.123456`,
    );
    const zoned = textMaskerOf("date_shift", undefined, TIMESTAMPTZ);
    expect(zoned("2024-02-29 23:59:59.123456+05:30")).toBe(`${date} 23:59:59.123456+05:30`);
    expect(moved("2024-03-01", zoned("2024-03-01 01:30:00+02"))).toBe(by);
    expect(moved("2024-02-28", zoned("2024-02-28 20:00:00-05:00:36"))).toBe(by);
    const text = textMaskerOf("date_shift");
    expect(text("2024-02-29")).toBe(date);
    expect(text(" 2024-02-29T07:08Z ")).toBe(`${date}T07:08Z`);
  });
});

describe("with seed_from", () => {
  const options = { days: 90, seed_from: "userId" };
  const seeded = maskerOf("date_shift", options, DATE);

  test("names the column", () => {
    expect(findMasker("date_shift")?.seedColumnOf?.(options)).toBe("userId");
    expect(findMasker("date_shift")?.seedColumnOf?.({ days: 3 })).toBeUndefined();
  });

  test("all dates of one seed move alike, so that order and distances stay; seeds differ", () => {
    const by = new Set<number>();
    for (let user = 0; user < 200; user++) {
      const shifts = ["2020-01-31", "2024-02-29", "1999-12-31"].map((date) =>
        moved(date, seeded(date, String(user)) ?? ""),
      );
      expect(new Set(shifts).size).toBe(1);
      by.add(shifts[0] ?? 0);
    }
    expect(by.size).toBeGreaterThan(100);
  });

  test("a row without a seed moves by its date", () => {
    expect(seeded("2024-02-29")).toBe(textMaskerOf("date_shift", { days: 90 }, DATE)("2024-02-29"));
  });
});

describe("the ends of time", () => {
  test.each([DATE, TIMESTAMP, TIMESTAMPTZ, TEXT_TYPE])("infinity stays in $name", (type) => {
    const mask = textMaskerOf("date_shift", undefined, type);
    expect([mask("infinity"), mask("-infinity")]).toEqual(["infinity", "-infinity"]);
  });

  test("dates before Christ keep the calendar and their BC", () => {
    expect(shift("0044-03-15 BC")).toMatch(/^004[45]-\d\d-\d\d BC$/);
    expect(Math.abs(moved("0044-03-15 BC", shift("0044-03-15 BC")))).toBeLessThanOrEqual(30);
    expect(textMaskerOf("date_shift", undefined, TIMESTAMPTZ)("0044-03-15 12:00:00+00 BC")).toMatch(
      /^004[45]-\d\d-\d\d 12:00:00\+00 BC$/,
    );
  });

  test("years of four digits keep four, and no date leaves its type", () => {
    for (let days = 1; days <= 40; days++) {
      const near = textMaskerOf("date_shift", { days }, DATE);
      const stamped = textMaskerOf("date_shift", { days }, TIMESTAMP);
      expect(near("9999-12-31")).toMatch(/^9999-/);
      expect(near("0001-01-01")).toMatch(/^0001-\d\d-\d\d$/);
      expect(dayOf(near("5874897-12-31"))).toBeLessThan(dayOf("5874897-12-31"));
      expect(dayOf(near("4714-11-24 BC"))).toBeGreaterThan(dayOf("4714-11-24 BC"));
      expect(stamped("294276-12-31 23:59:59.999999")).toMatch(/^294276-1\d-\d\d 23:59:59.999999$/);
    }
  });
});

test("what is no date becomes one that says nothing; empty and blank values stay; the column is respected", () => {
  const text = textMaskerOf("date_shift");
  for (const value of ["unknown", "29.02.2024", "e\u0301", "生年月日", "9".repeat(100_000), "2024-02-30"]) {
    expect(text(value)).toBe("1970-01-01");
  }
  expect([text(""), text("  ")]).toEqual(["", "  "]);
  expect(textMaskerOf("date_shift", undefined, varchar(4))("1985")).toBe("1970");
  expect(textMaskerOf("date_shift", undefined, varchar(10))("2024-02-29")).toBe(shift("2024-02-29"));
});

test("options that are none are refused by name", () => {
  for (const options of [{ days: 0 }, { days: 1.5 }, { days: 40_000 }, { seed_from: "" }, { by: 3 }, "x"]) {
    expect(() => textMaskerOf("date_shift", options, DATE)).toThrow("the options of masker date_shift");
  }
});
