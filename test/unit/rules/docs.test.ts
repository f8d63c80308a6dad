// docs/rules.md: every YAML example in it is what the loader takes, and every key is told. Codes are in docs/errors.md, which is generated.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { parseRules } from "../../../src/rules/load-rules.ts";
import { rulesSchema } from "../../../src/rules/rules-schema.ts";

const guide = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml ?? "");

/** An example as a whole file: some show only keys of the top, entries of `tables`, or columns. */
function wholeFiles(yaml: string): string[] {
  const keys = Object.keys(parseDocument(yaml).toJS());
  // Files that an example extends are not there.
  const text = yaml.replaceAll(/, \.\/[\w/.-]+\.yaml/g, "");
  const indented = (by: string): string => text.replaceAll(/^(?=.)/gm, by);
  if (keys.includes("version")) return [text];
  if (keys.every((key) => key in rulesSchema.shape)) return [`version: 1\n${text}\ntables: {}\n`];
  return [
    `version: 1\ntables:\n${indented("  ")}`,
    `version: 1\ntables:\n  T:\n    columns:\n${indented("      ")}`,
  ];
}

describe("docs/rules.md", () => {
  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  test.each(examples)("example %#", (yaml) => {
    const results = wholeFiles(yaml).map((text) => parseRules(text, "docs.yaml"));
    const found = results.map((result) => ("diagnostics" in result ? result.diagnostics : []));
    expect(
      found.some((diagnostics) => diagnostics.length === 0)
        ? []
        : found.map((diagnostics) => diagnostics.map(({ line, message }) => `${line} ${message}`)),
    ).toEqual([]);
  });

  test("tells every key", () => {
    const { policy, subset, tables } = rulesSchema.shape;
    const keys = [
      rulesSchema.shape,
      policy.unwrap().shape,
      subset.unwrap().shape,
      tables.valueType.shape,
    ].flatMap((shape) => Object.keys(shape));
    for (const key of keys) expect(guide).toMatch(new RegExp(`[\`.]${key}[\`.]|^ *${key}:`, "m"));
  });
});
