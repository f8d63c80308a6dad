// The JSON Schema for editors says what the loader says.
import { expect, test } from "vitest";
import { MASKERS } from "../../../src/pipeline/transform/registry.ts";
import { rulesJsonSchema } from "../../../src/rules/json-schema.ts";

test("the schema is draft 2020-12, refuses unknown keys and lists every masker", () => {
  const text = JSON.stringify(rulesJsonSchema());
  const schema: unknown = JSON.parse(text);
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    additionalProperties: false,
    required: ["version", "tables"],
    $defs: {
      masker: {
        anyOf: [{ type: "null" }, { oneOf: expect.any(Array) }, { type: "object", maxProperties: 1 }],
      },
    },
  });
  for (const name of MASKERS.keys()) expect(text).toContain(`"${name}":`);
});
