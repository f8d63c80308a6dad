// SECURITY.md promises with tests: each test that it names must be there and assert something.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGE = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
const PATHS = [...new Set([...PAGE.matchAll(/`(test\/[^`\s]+)`/g)].map((match) => match[1] ?? ""))];

test("SECURITY.md names tests", () => {
  expect(PATHS.length).toBeGreaterThan(15);
});

test.each(PATHS)("%s, named in SECURITY.md, exists and asserts something", (path) => {
  expect(existsSync(join(ROOT, path))).toBe(true);
  expect(readFileSync(join(ROOT, path), "utf8")).toMatch(/\bexpect\(/);
});

test("every promise in SECURITY.md has a test", () => {
  const section = PAGE.split("## What is promised")[1]?.split("\n## ")[0] ?? "";
  const promises = section.split("\n").filter((line) => /^\| (?!-|promise )/.test(line));
  expect(promises.length).toBeGreaterThan(10);
  for (const promise of promises) expect(promise).toMatch(/`test\/[^`]+`/);
});
