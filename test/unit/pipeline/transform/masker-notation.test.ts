import { expect, test } from "vitest";
import { parseMaskerNotation } from "../../../../src/pipeline/transform/masker-notation.ts";

test("a string is a masker's name without options", () => {
  expect(parseMaskerNotation("email")).toEqual({ masker: "email", options: undefined });
});

test("null is the masker that gives NULL", () => {
  expect(parseMaskerNotation(null)).toEqual({ masker: "null", options: undefined });
});

test("an object of one key is a masker with its options as written", () => {
  expect(parseMaskerNotation({ keep: "reviewed" })).toEqual({ masker: "keep", options: "reviewed" });
  expect(parseMaskerNotation({ json: { "$.a": "keep" } })).toEqual({
    masker: "json",
    options: { "$.a": "keep" },
  });
});

test("any other shape is an error", () => {
  for (const value of [undefined, 1, true, "", [], ["email"], {}, { a: 1, b: 2 }, { "": 1 }]) {
    expect(parseMaskerNotation(value)).toHaveProperty("error");
  }
});
