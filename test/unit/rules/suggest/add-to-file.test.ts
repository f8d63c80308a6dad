// Text of a rules file with what it lacks: in every way that a file can be written, and nothing of it moved.
import { describe, expect, it } from "vitest";
import { parseRules } from "../../../../src/rules/load-rules.ts";
import { addToRulesText, newRulesText } from "../../../../src/rules/suggest/add-to-file.ts";
import type { TableAddition } from "../../../../src/rules/suggest/missing-rules.ts";

const EMAIL = { name: "email", rule: "email", remark: undefined };
const USER: TableAddition = { name: "User", columns: [EMAIL] };

function added(text: string, ...additions: TableAddition[]): string {
  const result = addToRulesText(text, additions);
  const parsed = parseRules(result, "scrub-rules.yaml");
  expect("diagnostics" in parsed ? parsed.diagnostics : []).toEqual([]);
  return result;
}

describe("addToRulesText", () => {
  it("changes nothing where nothing is to be added", () => {
    const text = "version: 1\ntables:   {User:   {columns: {a:   email}}}\n";
    expect(addToRulesText(text, [])).toBe(text);
  });

  it.each([
    [
      "below the last column",
      "tables:\n  User:\n    columns:\n      a: id # why\n\n# end\n",
      "tables:\n  User:\n    columns:\n      a: id # why\n      email: email\n\n# end\n",
    ],
    [
      "behind a column with options over several lines",
      "tables:\n  User:\n    columns:\n      a:\n        json:\n          $.x: keep\n  Z: {}\n",
      "tables:\n  User:\n    columns:\n      a:\n        json:\n          $.x: keep\n      email: email\n  Z: {}\n",
    ],
    [
      "inside braces",
      "tables:\n  User:\n    columns: {a: id}\n",
      "tables:\n  User:\n    columns: {a: id, email: email}\n",
    ],
    [
      "into empty braces of columns",
      "tables:\n  User:\n    limit: 5\n    columns: {}\n",
      "tables:\n  User:\n    limit: 5\n    columns: {email: email}\n",
    ],
    [
      "to a table without columns",
      "tables:\n  User:\n    limit: 5\n  Z: {}\n",
      "tables:\n  User:\n    limit: 5\n    columns:\n      email: email\n  Z: {}\n",
    ],
    [
      "to a table in braces",
      "tables:\n  User: {limit: 5}\n",
      "tables:\n  User: {limit: 5, columns: {email: email}}\n",
    ],
    [
      "to an empty table",
      "tables:\n  User: {} # ours\n  Z: {}\n",
      "tables:\n  User: # ours\n    columns:\n      email: email\n  Z: {}\n",
    ],
    [
      "under a name with its schema",
      "tables:\n  public.User:\n    columns:\n      a: id\n",
      "tables:\n  public.User:\n    columns:\n      a: id\n      email: email\n",
    ],
    [
      "as a new table, indented like the others",
      "tables:\n    Z: {}\nallow: []\n",
      "tables:\n    Z: {}\n    User:\n      columns:\n        email: email\nallow: []\n",
    ],
    [
      "as the first table",
      "tables: {}\nallow: []\n",
      "tables:\n  User:\n    columns:\n      email: email\nallow: []\n",
    ],
    ["as a new table in braces", "tables: {Z: {}}\n", "tables: {Z: {}, User: {columns: {email: email}}}\n"],
    [
      "behind a file without a last newline",
      "tables:\n  Z: {}",
      "tables:\n  Z: {}\n  User:\n    columns:\n      email: email",
    ],
  ])("adds a column %s", (_, before, after) => {
    expect(added(`version: 1\n${before}`, USER)).toBe(`version: 1\n${after}`);
  });

  it("writes options, paths, remarks, and names that need quotes", () => {
    const columns = [
      { name: "on", rule: null, remark: undefined },
      { name: "a: b", rule: { keep: 'a "reason": with signs #1' }, remark: undefined },
      { name: "zorp", rule: "text", remark: "unsure: nobody knows" },
      { name: "doc", rule: { json: { "$.a[*].b": "email", "$.c": { keep: "x" } } }, remark: undefined },
    ];
    const text = added(
      "version: 1\ntables:\n  Z: {}\n",
      { name: "audit.Log", columns },
      { name: "Q", columns: [] },
    );
    expect(text).toContain(
      "\n      zorp: text # unsure: nobody knows\n      doc:\n        json:\n          $.a[*].b: email\n",
    );
    expect(text).toMatch(/\n {2}Q: \{\}\n$/);
  });
});

describe("newRulesText", () => {
  it("makes a file that parses, with the tables in their order", () => {
    const text = newRulesText([USER, { name: "Tag", columns: [] }]);
    expect(text).toMatch(
      /^# yaml-language-server: .*\n(?:#.*\n)+version: 1\ntables:\n {2}User:\n {4}columns:\n {6}email: email\n {2}Tag: \{\}\n$/,
    );
    expect("rules" in parseRules(text, "scrub-rules.yaml")).toBe(true);
  });

  it("makes a file for a database without tables", () => {
    expect("rules" in parseRules(newRulesText([]), "scrub-rules.yaml")).toBe(true);
  });
});
