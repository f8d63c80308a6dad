// The JSON Schema of scrub-rules.yaml for editors: completion, descriptions, underlined mistakes. From the zod schema and
// the registry of maskers, so it cannot say anything else than the loader.
import { z } from "zod";
import { MASKERS } from "../pipeline/transform/registry.ts";
import type { Maskers } from "./read-maskers.ts";
import { COLUMN_ID, MASKER_ID, rulesSchema } from "./rules-schema.ts";

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
      if (meta?.id === COLUMN_ID) Object.assign(jsonSchema, columnSchema(maskers));
    },
  });
  return { title: "pgscrub rules", ...schema, $defs: { ...schema.$defs, ...optionsDefinitions(maskers) } };
}

/** Id, below `$defs`, of what may stand behind a masker's name. */
function optionsId(name: string): string {
  return `options.${name}`;
}

function optionsDefinitions(maskers: Maskers): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    [...maskers.values()].map((definition) => [
      optionsId(definition.name),
      {
        ...optionsSchema(definition.options, optionsId(definition.name)),
        description: definition.summary,
        examples: [definition.example],
      },
    ]),
  );
}

/** null, a bare name, or one name with its options. */
function maskerSchema(maskers: Maskers): JsonSchema {
  return { anyOf: [...bareSchemas(maskers), oneOfSchema(namedSchemas(maskers), {})] };
}

/** Any of `maskers`: null, a bare name, one name with options; or with a condition beside it, `mask` standing for any notation. */
export function columnSchema(maskers: Maskers): JsonSchema {
  const named = { ...namedSchemas(maskers), mask: { $ref: `#/$defs/${MASKER_ID}` } };
  const condition = (when: string): JsonSchema => ({
    type: "string",
    minLength: 1,
    description: `SQL condition over the row: rows for which it is ${when} keep their value`,
  });
  return {
    anyOf: [
      ...bareSchemas(maskers),
      oneOfSchema(named, {}),
      oneOfSchema(named, { unless: condition("true") }),
      oneOfSchema(named, { when: condition("false") }),
    ],
  };
}

function bareSchemas(maskers: Maskers): JsonSchema[] {
  const bare = [...maskers.values()].filter(({ options }) => options.safeParse(undefined).success);
  return [
    ...(maskers.has("null") ? [{ type: "null", description: maskers.get("null")?.summary ?? "NULL" }] : []),
    { oneOf: bare.map(({ name, summary }) => ({ const: name, description: summary })) },
  ];
}

function namedSchemas(maskers: Maskers): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    [...maskers.values()].map(({ name, summary }) => [
      name,
      { description: summary, $ref: `#/$defs/${optionsId(name)}` },
    ]),
  );
}

/** Exactly one of `named`, and all of `besides`. */
function oneOfSchema(
  named: Readonly<Record<string, JsonSchema>>,
  besides: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const count = 1 + Object.keys(besides).length;
  return {
    type: "object",
    properties: { ...named, ...besides },
    required: Object.keys(besides),
    additionalProperties: false,
    minProperties: count,
    maxProperties: count,
  };
}

/** References of the schema to itself and to definitions of its own are turned to where it stands: `#/$defs/ID`. */
function optionsSchema(options: z.ZodType, id: string): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
  const text = JSON.stringify(schema).replaceAll(/"\$ref":"#(?=["/])/g, `"$ref":"#/$defs/${id}`);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
