import { describe, expect, test } from "vitest";
import { counted, oneLine, visible } from "../../../src/report/visible-text.ts";

describe("visible", () => {
  test("leaves what people write as it is", () => {
    const plain = "public.User email-2 ünïcødé 表 עברית \u{1f600} \\n $.a[*] {}";
    expect(visible(plain)).toBe(plain);
  });

  test.each([
    ["\n", "\\u{a}"],
    ["\u001b[31m", "\\u{1b}[31m"],
    ["\u202e", "\\u{202e}"],
    ["\u2066", "\\u{2066}"],
    ["\u200b", "\\u{200b}"],
    ["\u00a0", "\\u{a0}"],
    ["\u2028", "\\u{2028}"],
    ["\ud800", "\\u{d800}"],
    ["\uffff", "\\u{ffff}"],
    ["\u{e0041}", "\\u{e0041}"],
    ["\u0000", "\\u{0}"],
  ])("makes %j visible", (text, shown) => {
    expect(visible(`a${text}b`)).toBe(`a${shown}b`);
  });
});

test("oneLine puts SQL of several lines on one", () => {
  expect(oneLine("  a = 1\n\t OR b\u202e = 2\n")).toBe("a = 1 OR b\\u{202e} = 2");
});

test("counted knows one from many", () => {
  expect([
    counted(0, "row"),
    counted(1, "row"),
    counted(1234, "row"),
    counted(2, "index", "indexes"),
  ]).toEqual(["0 rows", "1 row", "1,234 rows", "2 indexes"]);
});
