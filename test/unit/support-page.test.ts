// docs/support.md names a test for what it says of Postgres: each must be in the tree, and every row must name one or
// say that there is none.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const [ABOVE = "", BELOW = ""] = readFileSync(join(ROOT, "docs", "support.md"), "utf8").split(
  "\n## The tests\n",
);

/** Name, file and title of each test that the page lists. */
const TESTS = [...BELOW.matchAll(/^\| `([a-z-]+)` \| `(test\/[^`]+)` \| (.+) \|$/gm)].map((match) => ({
  name: match[1] ?? "",
  file: match[2] ?? "",
  title: match[3] ?? "",
}));

/** The rows of what sync does: what it is about, and the last column. */
const ROWS = [
  ...(ABOVE.split("\n## What sync does")[1] ?? "").matchAll(/^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm),
]
  .map((match) => ({ subject: match[1] ?? "", tests: match[2] ?? "" }))
  .filter(({ subject }) => subject !== "---" && subject !== "of Postgres");

/** Whether `source` declares a test of `title`; a parameter of the title is written `%s` in both. */
function declares(source: string, title: string): boolean {
  const literal = title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*"${literal}"\\s*,\\s*(?:\\{|async\\b|\\()`).test(source);
}

describe("the tests that docs/support.md names", () => {
  test("are all read from the page, each under a name of its own", () => {
    const lines = BELOW.split("\n").filter((line) => /^\| (?!name |---)/.test(line));
    expect(TESTS).toHaveLength(lines.length);
    expect(new Set(TESTS.map(({ name }) => name)).size).toBe(TESTS.length);
    expect(TESTS.length).toBeGreaterThan(40);
  });

  test.each(TESTS)("$name stands in $file under its title", ({ file, title }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(declares(readFileSync(join(ROOT, file), "utf8"), title)).toBe(true);
  });

  test("are told from titles that are not there", () => {
    const source = 'it(\n  "keeps a.b (c)",\n  async () => {});\nexpect(call("is said", 1));';
    expect(declares(source, "keeps a.b (c)")).toBe(true);
    expect(["keeps a.b", "keeps axb (c)", "is said"].filter((title) => declares(source, title))).toEqual([]);
  });

  test("are the ones that its rows and sentences refer to", () => {
    const known = new Set(TESTS.map(({ name }) => name));
    const used = new Set(
      ROWS.flatMap(({ tests }) => [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
    );
    expect([...used].filter((name) => !known.has(name ?? ""))).toEqual([]);
    expect([...known].filter((name) => !ABOVE.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("the rows of docs/support.md", () => {
  test("are all read from the page", () => {
    const lines = (ABOVE.split("\n## What sync does")[1] ?? "")
      .split("\n")
      .filter((line) => /^\| (?!of Postgres |---)/.test(line));
    expect(ROWS).toHaveLength(lines.length);
    expect(ROWS.length).toBeGreaterThan(50);
  });

  test.each(ROWS)("$subject: a test, or the word that there is none", ({ tests }) => {
    expect(tests).toMatch(/`[a-z-]+`|^not tested$/);
  });
});
