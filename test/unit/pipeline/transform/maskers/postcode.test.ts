// address.postcode: another code of the same shape.
import fc from "fast-check";
import { expect, test } from "vitest";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const mask = textMaskerOf("address.postcode");

test.each([
  ["90210", /^[0-9]{5}$/],
  ["90210-1234", /^[0-9]{5}-[0-9]{4}$/],
  ["SW1A 1AA", /^[A-Z]{2}[0-9][A-Z] [0-9][A-Z]{2}$/],
  ["k1a 0b1", /^[a-z][0-9][a-z] [0-9][a-z][0-9]$/],
  ["〒100-0001", /^[A-Z][0-9]{3}-[0-9]{4}$/],
  ["Ю-1", /^[A-Z]-[0-9]$/],
  ["7", /^[0-9]$/],
])("%s keeps its shape", (code, shape) => {
  expect(mask(code)).toMatch(shape);
  expect(mask(code)).not.toBe(code);
});

test("a code is the same with and without spaces and dashes, in either case and composition", () => {
  expect(mask("SW1A1AA")).toBe(mask("SW1A 1AA").replace(" ", ""));
  expect(mask("sw1a 1aa")).toBe(mask("SW1A 1AA").toLowerCase());
  expect(mask("902101234")).toBe(mask("90210-1234").replace("-", ""));
  expect(mask("e\u03011")).toBe(mask("\u00e91"));
});

test("no code stays itself, nor does its shape change", () => {
  const shape = (code: string) => code.replace(/[A-Z]/g, "A").replace(/[a-z]/g, "a").replace(/[0-9]/g, "9");
  for (let code = 0; code < 1000; code++) expect(mask(String(code))).not.toBe(String(code));
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9 -]{0,12}$/), (code) => {
      expect(shape(mask(code))).toBe(shape(code));
      if (/[A-Za-z0-9]/.test(code)) expect(mask(code)).not.toBe(code);
    }),
  );
});

test("another key gives other codes; empty values and bare punctuation stay; long ones keep their length", () => {
  const codes = Array.from({ length: 20 }, (_, at) => String(90_000 + at));
  expect(codes.map(textMaskerOf("address.postcode"))).toEqual(codes.map(mask));
  expect(codes.map(textMaskerOf("address.postcode", undefined, TEXT_TYPE, OTHER_KEY))).not.toEqual(
    codes.map(mask),
  );
  expect([mask(""), mask("  "), mask("-")]).toEqual(["", "  ", "-"]);
  expect(mask("9".repeat(100_000))).toMatch(/^[0-9]{100000}$/);
  expect(textMaskerOf("address.postcode", undefined, varchar(5))("90210")).toBe(mask("90210"));
  expect(textMaskerOf("address.postcode", undefined, varchar(2))("😀😀")).toMatch(/^[A-Z]{2}$/);
});
