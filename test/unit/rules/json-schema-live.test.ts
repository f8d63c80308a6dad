// The JSON Schema as a validator of editors sees it (ajv): what the loader takes is valid, what it refuses is not; and the
// schema of one database knows its tables, its columns and which maskers fit them.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { MASKERS } from "../../../src/pipeline/transform/registry.ts";
import { rulesJsonSchema } from "../../../src/rules/json-schema.ts";
import { liveJsonSchema } from "../../../src/rules/json-schema-live.ts";
import { parseRules } from "../../../src/rules/load-rules.ts";
import { readPrismaCatalog } from "../../../src/rules/prisma/prisma-catalog.ts";
import { catalog, column, foreignKey, primaryKey, table, uniqueKey } from "./catalogs.ts";

const ROOT = new URL("../../../", import.meta.url);
const SHIPPED = readFileSync(new URL("scrub-rules.yaml", ROOT), "utf8");

function validator(schema: object): (yaml: string) => boolean {
  const check = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
  return (yaml) => check(parse(yaml)) === true;
}

function prismaSchema(name: string): object {
  const read = readPrismaCatalog(new URL(`test/fixtures/prisma/${name}`, ROOT).pathname, true);
  if ("diagnostics" in read) throw new Error(JSON.stringify(read.diagnostics));
  return liveJsonSchema(read.catalog, read.idColumns);
}

const WRONG: readonly (readonly [string, string])[] = [
  ["no version", "tables: {}"],
  ["another version", "version: 2\ntables: {}"],
  ["no tables", "version: 1"],
  ["an unknown key", "version: 1\ntable: {}\ntables: {}"],
  ["an unknown policy", "version: 1\npolicy: {unclassified_column: keep}\ntables: {}"],
  ["an unknown key of a table", "version: 1\ntables: {User: {column: {}}}"],
  ["an unknown masker", "version: 1\ntables: {User: {columns: {email: emial}}}"],
  ["an unknown masker with options", "version: 1\ntables: {User: {columns: {email: {emial: {}}}}}"],
  ["unknown options", "version: 1\ntables: {User: {columns: {password: {password: {salt: 1}}}}}"],
  ["options of the wrong type", "version: 1\ntables: {User: {columns: {password: {password: {cost: ten}}}}}"],
  ["two maskers", "version: 1\ntables: {User: {columns: {email: {mask: email, id: {}}}}}"],
  ["when and unless", "version: 1\ntables: {User: {columns: {email: {mask: email, when: a, unless: b}}}}"],
  ["a masker that needs options, bare", "version: 1\ntables: {User: {columns: {email: fixed}}}"],
  ["a list of maskers", "version: 1\ntables: {User: {columns: {email: [email, id]}}}"],
  ["a sample above 1", "version: 1\ntables: {User: {sample: 2}}"],
  ["rows of another kind", "version: 1\ntables: {User: {rows: some}}"],
  ["an allow entry without a reason", "version: 1\nallow: [{domain: example.org}]\ntables: {}"],
];

describe("the JSON Schema", () => {
  const isValid = validator(rulesJsonSchema());

  test("takes the rules that ship with pgscrub", () => {
    expect(isValid(SHIPPED)).toBe(true);
  });

  test("takes what the guide shows", () => {
    const guide = readFileSync(new URL("docs/rules.md", ROOT), "utf8");
    const whole = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, yaml]) => yaml ?? "")
      .filter((yaml) => /^version: 1$/m.test(yaml));
    expect(whole.length).toBeGreaterThan(0);
    for (const yaml of whole) expect(isValid(yaml)).toBe(true);
  });

  test.each(WRONG)("refuses %s, as the loader does", (_, yaml) => {
    expect(isValid(yaml)).toBe(false);
    expect("diagnostics" in parseRules(yaml, "rules.yaml")).toBe(true);
  });

  test.each([...MASKERS.values()].map(({ name, example }) => [name, example]))(
    "takes the example of masker %s",
    (_, example) => {
      const file = `version: 1\ntables:\n  T:\n    columns:\n      c: ${example}\n`;
      expect("rules" in parseRules(file, "rules.yaml")).toBe(true);
      expect(isValid(file)).toBe(true);
    },
  );
});

describe("the JSON Schema of one database", () => {
  const people = table(
    "Person",
    [
      column("id", "uuid", { notNull: true }),
      column("email", "text", { notNull: true, maxLength: 120 }),
      column("age", "int4"),
      column("tags", "text", { isArray: true }),
      column("search", "tsvector", { isGenerated: true }),
      column("bossId", "uuid"),
    ],
    {
      uniqueKeys: [primaryKey("id"), uniqueKey("email_key", ["email"])],
      foreignKeys: [foreignKey("bossId", "Person", "id")],
    },
  );
  const log = table("Log", [column("at", "timestamp")], { schema: "audit" });
  const schema = liveJsonSchema(catalog([people, log]));
  const isValid = validator(schema);
  const rule = (columns: string, name = "Person"): string =>
    `version: 1\ntables: {${name}: {columns: {${columns}}}}`;

  test("describes every column that can have a rule", () => {
    expect(JSON.parse(JSON.stringify(schema))).toMatchObject({
      properties: {
        tables: {
          additionalProperties: false,
          properties: {
            Person: {
              description: "table public.Person, 5 columns",
              properties: {
                columns: {
                  properties: {
                    id: { description: "uuid not null, unique; needs no rule: uuid key" },
                    email: { description: "character varying(120) not null, unique" },
                    bossId: {
                      description:
                        "uuid, references public.Person.id; needs no rule: references public.Person.id",
                    },
                  },
                },
              },
            },
            "audit.Log": { description: "table audit.Log, 1 columns" },
          },
        },
      },
    });
  });

  test.each([
    ["email: email", true],
    ["email: {fixed: x}", true],
    ["age: null", true],
    ["age: {number_noise: {}}", true],
    ["tags: {array: text}", true],
    ["email: {mask: email, unless: a}", true],
    ["emial: email", false],
    ["email: null", false],
    ["age: email", false],
    ["age: {email: {}}", false],
    ["email: {array: text}", false],
    ["search: null", false],
  ])("says of %s: %s", (columns, expected) => {
    expect(isValid(rule(columns))).toBe(expected);
  });

  test("knows tables with their schema, and no others", () => {
    expect(isValid(rule("at: date_shift", "audit.Log"))).toBe(true);
    expect(isValid(rule("email: email", "public.Person"))).toBe(true);
    expect(isValid(rule("", "Persno"))).toBe(false);
    expect(isValid("version: 1\ncolumn_names: {email: email}\ntables: {}")).toBe(true);
  });

  test("takes the shipped rules for the schema they were written for, and stays small", () => {
    const live = prismaSchema("loumass.prisma");
    expect(validator(live)(SHIPPED)).toBe(true);
    expect(validator(prismaSchema("market"))(SHIPPED)).toBe(false);
    expect(JSON.stringify(live).length).toBeLessThan(300_000);
  });
});
