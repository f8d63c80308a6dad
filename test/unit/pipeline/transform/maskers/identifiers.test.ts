// token, id, uuid: injective, of the original's alphabet and length.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

describe("token", () => {
  const mask = textMaskerOf("token");

  test.each([
    ["0123456789abcdef0123456789abcdef", /^scrub_[0-9a-f]{26}$/],
    ["0123456789ABCDEF0123456789ABCDEF", /^scrub_[0-9A-F]{26}$/],
    [`whsec_${"aZ9".repeat(10)}`, /^scrub_[\w-]{30}$/],
    [`ya29.${"a-Z_9".repeat(30)}`, /^scrub_[\w-]{149}$/],
    ["abcxyz", /^scrub_[0-9a-z]{22}$/],
    ["1234", /^scrub_[0-9a-f]{22}$/],
    ["пароль", /^scrub_[\w-]{22}$/],
  ])("%s keeps its alphabet and length class behind the prefix", (value, shape) => {
    expect(mask(value)).toMatch(shape);
    expect(mask(value)).not.toContain(value);
  });

  test("tokens are cut to the column down to 64 keyed bits, and a shorter column is refused", () => {
    expect(textMaskerOf("token", undefined, varchar(22))("x".repeat(40))).toHaveLength(22);
    expect(textMaskerOf("token", { max_length: 40 })("x".repeat(400))).toHaveLength(40);
    expect(() => textMaskerOf("token", undefined, varchar(21))).toThrow("fewer than the 22 characters");
  });

  test("200,000 tokens get 200,000 fakes, under another key others", () => {
    const fakes = new Set<string>();
    for (let i = 0; i < 200_000; i++) fakes.add(mask(i.toString(16).padStart(8, "0")));
    expect(fakes.size).toBe(200_000);
    expect(textMaskerOf("token", undefined, TEXT_TYPE, OTHER_KEY)("0001")).not.toBe(mask("0001"));
    expect(mask("")).toBe("");
  });
});

describe("id", () => {
  const mask = textMaskerOf("id");

  test.each([
    ["109876543210987654321", /^[1-9][0-9]{20}$/],
    ["18c3f9a2b7d4e1f0", /^[0-9a-f]{16}$/],
    ["clx9k2m4p0000abcd", /^[a-z]{3}[0-9][a-z][0-9][a-z][0-9][a-z][0-9]{4}[a-z]{4}$/],
    ["A-17/b", /^[A-Z]-[0-9]{2}\/[a-z]$/],
    ["7", /^[0-9]$/],
    ["007", /^0[0-9]{2}$/],
  ])("%s keeps its form", (value, shape) => {
    expect(mask(value)).toMatch(shape);
    expect(mask(value)).not.toBe(value);
  });

  test("short ids are permuted: all of one form stay apart and none maps to itself", () => {
    for (const all of [
      Array.from({ length: 9000 }, (_, i) => String(1000 + i)),
      Array.from({ length: 4096 }, (_, i) => i.toString(16).padStart(3, "0")),
      Array.from({ length: 1296 }, (_, i) => `${i.toString(36).padStart(2, "0")}`),
    ]) {
      expect(new Set(all.map(mask)).size).toBe(all.length);
      expect(all.filter((id) => mask(id) === id)).toEqual([]);
    }
  });

  test("200,000 Google subjects get 200,000 fakes", () => {
    const fakes = new Set<string>();
    for (let i = 0; i < 200_000; i++) fakes.add(mask(`1098765432109${String(i).padStart(8, "0")}`));
    expect(fakes.size).toBe(200_000);
  });

  test("equal iff the inputs are equal, of the same length, and never the input", () => {
    const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/);
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(mask(a) === mask(b)).toBe(a === b);
        expect(mask(a)).toHaveLength(a.length);
        if (/[a-z0-9]/i.test(a)) expect(mask(a)).not.toBe(a);
      }),
    );
  });

  test("domains keep two kinds of ids apart; letters beyond ASCII do not pass; the column is respected", () => {
    expect(textMaskerOf("id", { domain: "subject" })("123456789")).not.toBe(mask("123456789"));
    expect(mask("дарья")).toMatch(/^[a-z]{14}$/);
    expect(textMaskerOf("id", undefined, varchar(2))("😀😀")).toHaveLength(2);
    expect(mask("")).toBe("");
  });

  test("a bigint stays a bigint", () => {
    const int8 = { ...TEXT_TYPE, family: "int8" as const, name: "bigint" };
    const maskInt8 = textMaskerOf("id", undefined, int8);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (value) => {
        const fake = BigInt(maskInt8(String(value)));
        expect(fake >= -(2n ** 63n) && fake < 2n ** 63n).toBe(true);
      }),
    );
  });
});

describe("uuid", () => {
  const mask = textMaskerOf("uuid");
  const V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const value = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

  test("a uuid becomes another of version 4, in the original's spelling", () => {
    expect(mask(value)).toMatch(V4);
    expect(mask(value.toUpperCase())).toBe(mask(value).toUpperCase());
    expect(mask(value.replaceAll("-", ""))).toBe(mask(value).replaceAll("-", ""));
    expect(mask(`{${value}}`)).toBe(`{${mask(value)}}`);
  });

  test("what is no uuid becomes one, and the empty string stays", () => {
    expect(mask("session of jane")).toMatch(V4);
    expect(mask("")).toBe("");
  });

  test("200,000 uuids get 200,000 fakes", () => {
    const fakes = new Set<string>();
    for (let i = 0; i < 200_000; i++)
      fakes.add(mask(`a0eebc99-9c0b-4ef8-bb6d-${i.toString(16).padStart(12, "0")}`));
    expect(fakes.size).toBe(200_000);
  });
});
