import { expect, test } from "vitest";
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
