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

test("a column's masker may have one condition beside it, and every key of the language is there", () => {
  const schema: unknown = JSON.parse(JSON.stringify(rulesJsonSchema()));
  expect(schema).toMatchObject({
    properties: {
      extends: { type: "array" },
      subset: { properties: { root: {}, where: {}, limit: {}, children: {}, include: {} } },
      column_names: { additionalProperties: { $ref: "#/$defs/masker" } },
      policy: {
        properties: { oversize: { enum: ["redact", "fail"] }, comments: { enum: ["keep", "drop"] } },
      },
      tables: {
        additionalProperties: {
          properties: {
            when: { type: "string" },
            unless: { type: "string" },
            orphans: {},
            columns: { additionalProperties: { $ref: "#/$defs/column" } },
          },
        },
      },
    },
    $defs: {
      column: {
        anyOf: [
          { type: "null" },
          { oneOf: expect.any(Array) },
          { type: "object", maxProperties: 1 },
          { required: ["unless"], properties: { mask: { $ref: "#/$defs/masker" } }, maxProperties: 2 },
          { required: ["when"], maxProperties: 2 },
        ],
      },
    },
  });
});
