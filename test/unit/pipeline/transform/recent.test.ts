// The memory of recent pseudonyms: never another answer than the function's own, and bounded.
import { expect, test } from "vitest";
import { newRecentValues, rememberRecent } from "../../../../src/pipeline/transform/recent.ts";

test("a remembered function gives what the function gives, also while values push each other out", () => {
  let calls = 0;
  const remembered = rememberRecent((value) => {
    calls++;
    return `<${value}>`;
  });
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 40_000; i++) {
      const value = `name ${(i * 7919) % 40_000}`;
      if (remembered(value) !== `<${value}>`) throw new Error("another value's answer");
    }
  }
  expect(calls).toBeGreaterThanOrEqual(40_000);
});

test("a few thousand values that take turns are nearly all remembered", () => {
  let calls = 0;
  const remembered = rememberRecent((value) => {
    calls++;
    return value;
  });
  for (let i = 0; i < 80_000; i++) remembered(`word${i % 4000}`);
  expect(calls).toBeLessThan(30_000);
});

test("long keys are not kept, and clearing forgets", () => {
  const recent = newRecentValues<number>();
  recent.set("x".repeat(257), 1);
  expect(recent.get("x".repeat(257))).toBeUndefined();
  recent.set("x", 1);
  expect(recent.get("x")).toBe(1);
  recent.clear();
  expect(recent.get("x")).toBeUndefined();
});
