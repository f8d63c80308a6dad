// The registry: every masker describes itself in a form that the rules can read.
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseMaskerNotation } from "../../../../src/pipeline/transform/masker-notation.ts";
import { buildMasker, findMasker, MASKERS } from "../../../../src/pipeline/transform/registry.ts";
import { surroundings, TEXT_TYPE } from "../../../support/masker-context.ts";

test.each([...MASKERS.keys()])("the example of %s is a rule that names it and compiles", (name) => {
  const definition = findMasker(name);
  const spec = parseMaskerNotation(parse(definition?.example ?? ""));
  if (definition === undefined || "error" in spec) return expect.fail("no such masker or no such notation");
  expect(spec.masker).toBe(name);
  const parsed = definition.options.safeParse(spec.options);
  expect(parsed.success).toBe(true);
  const type = { ...TEXT_TYPE, isArray: name === "array" };
  const functions = new Map([["./masks.ts#nickname", (value: string) => value]]);
  const build = () =>
    buildMasker({ masker: name, options: parsed.data }, { ...surroundings(type), functions });
  // What only the source can evaluate has no function for the stream.
  if (name === "sql") expect(build).toThrow(expect.objectContaining({ code: "RULES_INVALID" }));
  else expect(build()).toBeTypeOf("function");
  expect(definition.summary).toMatch(/\.$/);
});

test("options that were parsed before are read again alike", () => {
  for (const { options } of MASKERS.values()) {
    const bare = options.safeParse(undefined);
    if (bare.success) expect(options.parse(bare.data)).toEqual(bare.data);
  }
});
