// Mistakes in .env files, by line; dotenv's own reading is the measure of what is a mistake.
import dotenv from "dotenv";
import { describe, expect, test } from "vitest";
import { findSyntaxProblems } from "../../../src/environment/env-syntax.ts";

const found = (text: string): string[] =>
  findSyntaxProblems(text).map(({ kind, line, variable, isSame }) =>
    [kind, line, variable ?? "-", ...(isSame === undefined ? [] : [isSame])].join(" "),
  );

describe("a mistake is found", () => {
  test.each([
    ["A=1\nnothing here\nB=2", ["line 2 -"]],
    ["=value", ["line 1 -"]],
    ['A="open', ["quotes 1 A"]],
    ["A=x'", ["quotes 1 A"]],
    ["A=\u201cx\u201d", ["quotes 1 A"]],
    ['A="x"y', ["quotes 1 A"]],
    ["A=pa#ss", ["cut 1 A"]],
    ["A=1\nA=2", ["duplicate 2 A false"]],
    ["A=1\r\nA=1", ["duplicate 2 A true"]],
    ['A="1\n2\n3"\nbad', ["line 4 -"]],
  ])("in %j", (text, problems) => expect(found(text)).toEqual(problems));
});

test.each([
  "# comment\n\n  # another",
  "export A=1",
  "A = 1 # comment",
  "A: yaml",
  'A="x # y" # z',
  'A="several\nlines"\nB=1',
  'A="with \\" inside"',
  'A=`it\'s "both"`',
  "A=",
  "A='pa#ss'",
  "\ufeffA=1",
])("%j is well formed, and dotenv reads it", (text) => {
  expect(found(text)).toEqual([]);
  expect(Object.keys(dotenv.parse(text)).length).toBe(
    text.startsWith("#") ? 0 : text.includes("\nB=") ? 2 : 1,
  );
});
