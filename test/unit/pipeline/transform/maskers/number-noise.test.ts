// number_noise: moved within its bound, valid in its type, never where it was unless nothing else fits.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnType, TypeFamily } from "../../../../../src/catalog/catalog.ts";
import { parseDecimal, plainDecimal, printDecimal } from "../../../../../src/pipeline/transform/decimal.ts";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { maskerOf, OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const typeOf = (family: TypeFamily, name: string = family): ColumnType => ({ ...TEXT_TYPE, family, name });
const maskOf = (options: unknown, type: ColumnType) => textMaskerOf("number_noise", options, type);
const INTEGERS = [
  ["int2", 15n],
  ["int4", 31n],
  ["int8", 63n],
] as const;
const magnitude = (number: bigint): bigint => (number < 0n ? -number : number);

describe("decimals", () => {
  test("come back as they were written", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?[0-9]{1,60}(\.[0-9]{1,40})?$/), (text) => {
        const number = parseDecimal(text);
        // The only number that has no sign to give back.
        if (!/[1-9]/.test(text)) return;
        expect(number && printDecimal(number.units, number)).toBe(text);
      }),
    );
  });

  test.each([
    ["7.50", "7.5"],
    ["007", "7"],
    ["-0.0", "0"],
    ["+.5", "0.5"],
    ["100", "100"],
  ])("%s is plainly %s", (text, plain) => {
    const number = parseDecimal(text);
    expect(number && plainDecimal(number)).toBe(plain);
  });

  test.each(["", "-", ".", "1e5", "1,000", "$5", "5 %", "1.2.3", "٣", "--1", "0x10", "1".repeat(200_000)])(
    "%s is none",
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );
});

describe.each(INTEGERS)("%s", (family, bits) => {
  const [least, most] = [-(2n ** bits), 2n ** bits - 1n];
  const number = fc.oneof(
    fc.bigInt({ min: least, max: most }),
    fc.constantFrom(least, most, 1n, -1n, 2n, 5n),
  );

  test("a ratio keeps the sign, the type's range and wholeness, and moves everything but 0", () => {
    const mask = maskOf({ ratio: 0.1 }, typeOf(family));
    fc.assert(
      fc.property(number, (value) => {
        const moved = BigInt(mask(String(value)));
        expect(moved >= least && moved <= most).toBe(true);
        expect(moved === value).toBe(value === 0n);
        expect(moved < 0n).toBe(value < 0n);
        const bound = magnitude(value) / 10n;
        expect(magnitude(moved - value) <= (bound > 1n ? bound : 1n)).toBe(true);
      }),
    );
    expect(mask("0")).toBe("0");
    expect(mask("1")).toBe("2");
    expect(mask("-1")).toBe("-2");
  });

  test("a range moves everything, at most as far as it says", () => {
    const mask = maskOf({ range: 50 }, typeOf(family));
    fc.assert(
      fc.property(number, (value) => {
        const moved = BigInt(mask(String(value)));
        expect(moved >= least && moved <= most && moved !== value).toBe(true);
        expect(magnitude(moved - value) <= 50n).toBe(true);
      }),
    );
  });

  test("a range wider than the type stays within it", () => {
    const mask = maskOf({ range: 1e15 }, typeOf(family));
    for (const value of [least, 0n, 17n, most]) {
      const moved = BigInt(mask(String(value)));
      expect(moved >= least && moved <= most && moved !== value).toBe(true);
    }
  });
});

describe("numeric", () => {
  const decimal = fc.stringMatching(/^-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,20})?$/);

  test("keeps its scale, its sign and the number of its digits, far beyond doubles", () => {
    const mask = maskOf({ ratio: 0.2 }, typeOf("numeric"));
    fc.assert(
      fc.property(decimal, (value) => {
        const moved = mask(value);
        expect(moved.split(".")[1]?.length).toBe(value.split(".")[1]?.length);
        expect(moved.length).toBeLessThanOrEqual(value.length);
        if (!/[1-9]/.test(value)) {
          expect(moved).toBe(value);
          return;
        }
        expect(moved.startsWith("-")).toBe(value.startsWith("-"));
        const [from, to] = [parseDecimal(value), parseDecimal(moved)];
        if (from === undefined || to === undefined) return expect.fail("no number");
        const bound = magnitude(from.units) / 5n;
        expect(magnitude(to.units - from.units) <= (bound > 1n ? bound : 1n)).toBe(true);
        // 1 has no neighbour of one digit and the same sign but 2, so that everything finds its place.
        expect(to.units).not.toBe(from.units);
      }),
    );
    expect(mask("123456789012345678901234567890.123456789")).not.toMatch(/^123456789012345678901234567890/);
  });

  test("stays within numeric(p,s)", () => {
    const mask = maskOf({ range: 5000 }, typeOf("numeric", "numeric(5,2)"));
    for (const value of ["999.99", "-999.99", "0.00", "0.01", "500.00"]) {
      expect(mask(value)).toMatch(/^-?[0-9]{1,3}\.[0-9]{2}$/);
      expect(mask(value)).not.toBe(value);
    }
    const ratio = maskOf({ ratio: 1 }, typeOf("numeric", "numeric(5,2)"));
    for (const value of ["999.99", "0.01", "-0.01"]) expect(ratio(value)).toMatch(/^-?[0-9]{1,3}\.[0-9]{2}$/);
    expect(() => maskOf(undefined, typeOf("numeric", "numeric(5,-2)"))).toThrow("cannot hold on");
  });

  test("NaN and the infinities become 0", () => {
    const mask = maskOf(undefined, typeOf("numeric"));
    expect(["NaN", "Infinity", "-Infinity"].map(mask)).toEqual(["0", "0", "0"]);
  });
});

describe.each([
  ["float4", 3.4028234663852886e38, 1e-5],
  ["float8", Number.MAX_VALUE, 1e-12],
] as const)("%s", (family, largest, error) => {
  const stored = (value: string | number) =>
    family === "float4" ? Math.fround(Number(value)) : Number(value);
  const float = family === "float4" ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });

  test("a ratio keeps the sign and finiteness, and moves everything but 0", () => {
    const mask = maskOf({ ratio: 0.1 }, typeOf(family));
    fc.assert(
      fc.property(float, (value) => {
        const moved = stored(mask(String(value)));
        if (!Number.isFinite(value) || value === 0) {
          expect(moved).toBe(0);
          return;
        }
        expect(Number.isFinite(moved)).toBe(true);
        expect(moved).not.toBe(value);
        expect(Math.sign(moved)).toBe(Math.sign(value));
        if (Math.abs(value) > 1e-30) expect(Math.abs(moved / value - 1)).toBeLessThanOrEqual(0.1 + error);
      }),
    );
  });

  test("a range moves by no more than it says; the largest number stays finite", () => {
    const mask = maskOf({ range: 2.5 }, typeOf(family));
    for (const value of [0, 1, -3.25, 1000]) {
      expect(Math.abs(stored(mask(String(value))) - value)).toBeLessThanOrEqual(2.5);
      expect(stored(mask(String(value)))).not.toBe(value);
    }
    const last = stored(maskOf({ ratio: 1 }, typeOf(family))(String(largest)));
    expect(Number.isFinite(last)).toBe(true);
    expect(last).not.toBe(largest);
    expect(["NaN", "Infinity", "-Infinity"].map(mask)).toEqual(["0", "0", "0"]);
  });
});

describe("text", () => {
  const mask = maskOf(undefined, TEXT_TYPE);

  test("a number keeps its notation, what is none becomes 0", () => {
    expect(mask("0042")).toMatch(/^00(3[89]|4[0-6])$/);
    expect(mask("+1000")).toMatch(/^\+(9[0-9]{2}|1[01][0-9]{2})$|^\+0[0-9]{3}$/);
    expect(mask(" 12.50 ")).toMatch(/^1[0-9]\.[0-9]{2}$/);
    for (const value of ["$1,200.00", "12 %", "1e5", "NaN", "five", "e\u0301", "٣", "x".repeat(1_000_000)]) {
      expect(mask(value)).toBe("0");
    }
    expect([mask(""), mask("  ")]).toEqual(["", "  "]);
  });

  test("the column is respected", () => {
    for (const value of ["9", "99", "-9", "0"]) {
      const moved = textMaskerOf("number_noise", { range: 500 }, varchar(2))(value);
      expect(moved).toMatch(/^-?[0-9]{1,2}$/);
      expect(moved.length).toBeLessThanOrEqual(2);
      expect(moved).not.toBe(value);
    }
  });
});

test("the noise is a function of the key, the number and the seed, the same in every type", () => {
  const numbers = Array.from({ length: 50 }, (_, at) => String(1000 + at));
  const int4 = maskOf(undefined, typeOf("int4"));
  expect(numbers.map(int4)).toEqual(numbers.map(maskOf({ ratio: 0.1 }, typeOf("int8"))));
  expect(numbers.map(textMaskerOf("number_noise", undefined, typeOf("int4"), OTHER_KEY))).not.toEqual(
    numbers.map(int4),
  );
  const cents = maskOf(undefined, typeOf("numeric"));
  for (const number of numbers)
    expect(Math.abs(Number(cents(`${number}.00`)) - Number(int4(number)))).toBeLessThan(1);
  const seeded = maskerOf("number_noise", { ratio: 0.1, seed_from: "id" }, typeOf("int4"));
  expect(numbers.map((number) => seeded(number, "1"))).not.toEqual(
    numbers.map((number) => seeded(number, "2")),
  );
  expect(numbers.map((number) => seeded(number, "1"))).toEqual(numbers.map((number) => seeded(number, "1")));
  expect(numbers.map((number) => seeded(number))).toEqual(numbers.map(int4));
  expect(findMasker("number_noise")?.seedColumnOf?.({ range: 3, seed_from: "id" })).toBe("id");
});

test("options that are none are refused by name", () => {
  for (const options of [{ ratio: 0 }, { ratio: 2 }, { range: -1 }, { range: 1, ratio: 1 }, { by: 1 }, 7]) {
    expect(() => maskOf(options, TEXT_TYPE)).toThrow("the options of masker number_noise");
  }
});
