// array: the element masker for each element, of every type that has one.
import { expect, test } from "vitest";
import type { ColumnType } from "../../../../../src/catalog/catalog.ts";
import { newFieldRewriter } from "../../../../../src/pipeline/codec/field-rewriter.ts";
import { EVERY_FAMILY } from "../../../../../src/pipeline/transform/maskers/families.ts";
import { findMasker, MASKERS } from "../../../../../src/pipeline/transform/registry.ts";
import { build, newContext, TEXT } from "../document-context.ts";

test("each element gets the element's masker", () => {
  const context = newContext({ type: { ...TEXT, isArray: true, oid: 1009, elementOid: 25 } });
  expect(build("array", "email", context)("jane@corp.com")).toBe(build("email")("jane@corp.com"));
  expect(build("array", { fixed: "x" }, context)("a")).toBe("x");
});

test("array without a masker or on a column that is none is refused", () => {
  const context = newContext({ type: { ...TEXT, isArray: true } });
  expect(() => build("array", undefined, context)).toThrow("does not name its elements' masker");
  expect(() => build("array", "text")).toThrow("is not an array but text");
});

test("takes every type that an element's masker takes, but for types that the codec knows nothing of", () => {
  const array = findMasker("array");
  for (const family of EVERY_FAMILY)
    expect(array?.families.includes(family), family).toBe(family !== "other");
  for (const { families } of MASKERS.values()) {
    expect(
      families.filter((family) => family !== "other" && array?.families.includes(family) !== true),
    ).toEqual([]);
  }
});

test("the elements' seed is the row's", () => {
  const rule = { date_shift: { days: 9, seed_from: "userId" } };
  expect(findMasker("array")?.seedColumnOf?.(rule)).toBe("userId");
  expect(findMasker("array")?.seedColumnOf?.("text")).toBeUndefined();
  const dates: ColumnType = {
    ...TEXT,
    family: "date",
    name: "date[]",
    isArray: true,
    oid: 1182,
    elementOid: 1082,
  };
  const context = newContext({ type: dates });
  const mask = context.build({ masker: "array", options: rule });
  const field = Buffer.from("{2024-01-01,NULL,2024-01-11}");
  const shifted = newFieldRewriter(dates, "text", mask)(field, 0, field.length, "42");
  const element = context.build(
    { masker: "date_shift", options: rule.date_shift },
    { ...dates, isArray: false },
  );
  expect(shifted).toBe(`{"${element("2024-01-01", "42")}",NULL,"${element("2024-01-11", "42")}"}`);
});

test.each([
  ["bool", "redact", "{t,f,NULL}", '{"f",f,NULL}'],
  ["interval", "redact", '{"1 day",NULL}', '{"00:00:00",NULL}'],
  ["bytea", "redact", '{"\\\\xff00","\\\\x"}', '{"\\\\x","\\\\x"}'],
  ["xml", "redact", '{"<a b=\\"c\\"/>"}', '{"<redacted/>"}'],
  ["macaddr", "redact", "{08:00:2b:01:02:03}", '{"00:00:00:00:00:00"}'],
  ["numeric", "redact", "[0:1]={1.50,NaN}", '[0:1]={"0","0"}'],
  ["hstore", "redact", '{"\\"a\\"=>\\"b, c\\"",NULL}', '{"",NULL}'],
  ["float8", "number_noise", "{NaN,NULL}", '{"0",NULL}'],
] as const)("arrays of %s go through %s as text", (family, masker, literal, expected) => {
  const type: ColumnType = { ...TEXT, family, name: `${family}[]`, isArray: true, elementOid: 1 };
  const mask = newContext({ type }).build({ masker: "array", options: masker });
  // COPY's own escaping of backslashes lies around the literal.
  const escaped = Buffer.from(literal.replaceAll("\\", "\\\\"));
  const rewrite = newFieldRewriter(type, "text", mask);
  expect(rewrite(escaped, 0, escaped.length)).toBe(expected);
});
