// Names near enough to be meant, and no others.
import { expect, test } from "vitest";
import { didYouMean } from "../../../src/rules/did-you-mean.ts";

test.each([
  ["emial", ["name", "email"], "email"],
  ["created_at", ["createdAt", "updatedAt"], "createdAt"],
  ["user", ["User", "Users"], "User"],
  ["phone", ["company", "url"], undefined],
  ["x".repeat(100_000), ["x".repeat(99_999)], undefined],
])("%.20s is read as the nearest of the names there are", (name, names, expected) => {
  expect(didYouMean(name, names)).toBe(expected);
});
