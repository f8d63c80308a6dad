// The JSON Schema of scrub-rules.yaml for editors: completion, descriptions, underlined mistakes. From the zod schema and
// the registry of maskers, so it cannot say anything else than the loader.
import { z } from "zod";
import { MASKERS } from "../pipeline/transform/registry.ts";
import type { Maskers } from "./read-maskers.ts";
import { MASKER_ID, rulesSchema } from "./rules-schema.ts";

/** A JSON Schema document, draft 2020-12, ready for JSON.stringify. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of the rules file with the maskers there are. */
export function rulesJsonSchema(maskers: Maskers = MASKERS): JsonSchema {
  const schema = z.toJSONSchema(rulesSchema, {
    target: "draft-2020-12",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const meta = z.globalRegistry.get(zodSchema);
      if (meta?.id === MASKER_ID) Object.assign(jsonSchema, maskerSchema(maskers));
    },
  });
  return { title: "pgscrub rules", ...schema };
}

/** null, a bare name, or one name with its options. */
function maskerSchema(maskers: Maskers): JsonSchema {
  const definitions = [...maskers.values()];
  const bare = definitions.filter(({ options }) => options.safeParse(undefined).success);
  const withOptions = definitions.map((definition) => [
    definition.name,
    { ...optionsSchema(definition.options), description: definition.summary, examples: [definition.example] },
  ]);
  return {
    anyOf: [
      { type: "null", description: maskers.get("null")?.summary ?? "NULL" },
      { oneOf: bare.map(({ name, summary }) => ({ const: name, description: summary })) },
      {
        type: "object",
        properties: Object.fromEntries(withOptions),
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
      },
    ],
  };
}

function optionsSchema(options: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
  // Bare names only: what z.never() gives (`not: {}`) would be underlined without a reason.
  return schema;
}
