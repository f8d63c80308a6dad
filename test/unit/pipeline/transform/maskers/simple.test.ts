// keep, null, fixed, redact, and what password refuses: what they give by type, and what they refuse.
import { expect, test } from "vitest";
import type { TypeFamily } from "../../../../../src/catalog/catalog.ts";
import { maskerOf, TEXT_TYPE, varchar } from "../../../../support/masker-context.ts";

const ofFamily = (family: TypeFamily, enumLabels: readonly string[] = []) => ({
  ...TEXT_TYPE,
  family,
  name: family,
  enumLabels,
});

test("keep gives the very same string, and takes a reason", () => {
  expect(maskerOf("keep")("x")).toBe("x");
  expect(maskerOf("keep", "public identifier")("x")).toBe("x");
  expect(() => maskerOf("keep", 3)).toThrow("options of masker keep on public.Contact.field are not valid");
});

test("null gives NULL and takes no options", () => {
  expect(maskerOf("null")("secret")).toBeNull();
  expect(() => maskerOf("null", true)).toThrow("not valid");
});

test("fixed gives its value, as JSON where the column is JSON", () => {
  expect(maskerOf("fixed", "hello")("secret")).toBe("hello");
  expect(maskerOf("fixed", 7, ofFamily("int4"))("1")).toBe("7");
  expect(maskerOf("fixed", { a: [1] }, ofFamily("jsonb"))("{}")).toBe('{"a":[1]}');
  expect(maskerOf("fixed", "hello", ofFamily("jsonb"))("{}")).toBe('"hello"');
  expect(() => maskerOf("fixed", undefined)).toThrow("not valid");
  expect(() => maskerOf("fixed", "too long", varchar(3))).toThrow("longer than character varying(3)");
});

test.each([
  ["text", "redacted"],
  ["int8", "0"],
  ["numeric", "0"],
  ["bool", "f"],
  ["date", "1970-01-01"],
  ["timestamptz", "1970-01-01 00:00:00+00"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
  ["inet", "192.0.2.0"],
  ["cidr", "192.0.2.0/24"],
  ["bytea", "\\x"],
  ["hstore", ""],
] as const)("redact on %s gives %s", (family, expected) => {
  expect(maskerOf("redact", undefined, ofFamily(family))("secret")).toBe(expected);
});

test("redact keeps the kind of a document, cuts to the column, takes an enum's first label", () => {
  expect(maskerOf("redact", undefined, ofFamily("jsonb"))(' [{"a":1}]')).toBe("[]");
  expect(maskerOf("redact", undefined, ofFamily("jsonb"))('"a"')).toBe("{}");
  expect(maskerOf("redact", undefined, varchar(3))("secret")).toBe("red");
  expect(maskerOf("redact", undefined, ofFamily("enum", ["A", "B"]))("B")).toBe("A");
  expect(() => maskerOf("redact", undefined, ofFamily("other"))).toThrow("no value for public.Contact.field");
});

test("a password that bcrypt would cut, or a cost out of bounds, is refused without being shown", () => {
  for (const options of [{ plaintext: "x".repeat(73), cost: 4 }, { cost: 99 }, { plaintxt: "secret" }]) {
    expect(() => maskerOf("password", options)).toThrow(
      /^the options of masker password on public\.Contact\.field are not valid/,
    );
  }
});

test("an unknown masker is refused by the column's name", () => {
  expect(() => maskerOf("emial")).toThrow("public.Contact.field names an unknown masker");
});
