// The parser of Prisma schemas: places, comments, mistakes; and the same blocks as @mrleebo/prisma-ast where that can read.
import { readFileSync } from "node:fs";
import { getSchema } from "@mrleebo/prisma-ast";
import { describe, expect, test } from "vitest";
import { parsePrisma } from "../../../../src/rules/prisma/parse-prisma.ts";
import type { PrismaModel } from "../../../../src/rules/prisma/prisma-schema.ts";

const FIXTURES = new URL("../../../fixtures/prisma/", import.meta.url);

function models(text: string): readonly PrismaModel[] {
  const parsed = parsePrisma(text, "schema.prisma");
  if ("diagnostic" in parsed) throw new Error(`${parsed.diagnostic.line}: ${parsed.diagnostic.message}`);
  return parsed.blocks.flatMap((block) =>
    block.kind === "model" || block.kind === "view" || block.kind === "type" ? [block] : [],
  );
}

function mistake(text: string): string {
  const parsed = parsePrisma(text, "schema.prisma");
  if (!("diagnostic" in parsed)) return "none";
  const { code, line, col, message, lineText } = parsed.diagnostic;
  return `${code} ${line}:${col} ${message} | ${lineText}`;
}

describe("parsePrisma", () => {
  test("reads fields with their type, attributes, comments and places", () => {
    const [model] = models(
      [
        "model User {\r",
        "  /// who they are",
        "  /// @scrub email",
        '  email String? @unique(map: "u", sort: Desc) @db.VarChar(120) /// behind it  ',
        "  // not a rule",
        '  tags  Unsupported("vector(3)")[] @default([]) // no',
        '  at    DateTime @default(dbgenerated("now() + \'1 \\"day\\"\'"))',
        '  @@index([email, tags(ops: raw("x"))])',
        "}",
      ].join("\n"),
    );
    expect(
      model?.fields.map(({ name, type, isList, isOptional }) => [name, type, isList, isOptional]),
    ).toEqual([
      ["email", "String", false, true],
      ["tags", "vector(3)", true, false],
      ["at", "DateTime", false, false],
    ]);
    const [email, , at] = model?.fields ?? [];
    expect(email?.comments.map(({ text, position }) => [text, position.line, position.col])).toEqual([
      ["who they are", 2, 7],
      ["@scrub email", 3, 7],
      ["behind it", 4, 68],
    ]);
    expect(email?.position).toMatchObject({ line: 4, col: 3, length: 5, file: "schema.prisma" });
    expect(email?.attributes.map(({ name, args }) => [name, args.length])).toEqual([
      ["unique", 2],
      ["db.VarChar", 1],
    ]);
    expect(at?.attributes[0]?.args[0]?.value).toMatchObject({
      kind: "call",
      args: [{ value: { text: "now() + '1 \"day\"'" } }],
    });
    expect(model?.attributes.map(({ name }) => name)).toEqual(["@index"]);
  });

  test("keeps comments that belong to nothing, and passes over block comments", () => {
    const parsed = parsePrisma("/* a { \n b */ enum E {\n /// @scrub a\n A\n}\n/// @scrub b\n", "s.prisma");
    expect("strayComments" in parsed ? parsed.strayComments.map(({ text }) => text) : parsed).toEqual([
      "@scrub a",
      "@scrub b",
    ]);
  });

  test.each([
    [
      "model A {\n  id Int @id %%% $\n}",
      "RULES_PRISMA_SCHEMA 2:14 this character is not Prisma's language |   id Int @id %%% $",
    ],
    [
      "model A {\n  id Int @id",
      "RULES_PRISMA_SCHEMA 2:13 expected a field where the file ends |   id Int @id",
    ],
    ["modle A {\n}", "RULES_PRISMA_SCHEMA 1:1 there is no block modle | modle A {"],
    ["model A {\n  id\n}", "RULES_PRISMA_SCHEMA 2:5 expected a type where the line ends |   id"],
    [
      "model A {\n  id Int Int\n}",
      "RULES_PRISMA_SCHEMA 2:10 expected the end of the line where Int stands |   id Int Int",
    ],
    ["/* a", "RULES_PRISMA_SCHEMA 1:1 the comment has no end | /* a"],
    [
      'model A {\n  a String @map("x)\n}',
      'RULES_PRISMA_SCHEMA 2:17 the text has no closing quote in its line |   a String @map("x)',
    ],
    [`model A {\n  a Int @default(${"[".repeat(40)}\n}`, /nests too deep/],
  ])("tells where %j is wrong", (text, expected) => {
    if (typeof expected === "string") expect(mistake(text)).toBe(expected);
    else expect(mistake(text)).toMatch(expected);
  });

  test("shows neither user nor password of a connection string", () => {
    const told = mistake('datasource db {\n  url = "postgres://u:pa@ss/w@db.example.test/app" oops\n}');
    expect(told).toMatch(/expected the end of the line where oops stands \| .*:\/\/\*+@db\.example\.test/);
    expect(told).not.toMatch(/pa@ss|u:pa/);
    expect(mistake('model A {\n  "postgres://u:secret@h/d"\n}')).not.toContain("secret");
  });

  test("stays quick on hostile text", () => {
    const began = performance.now();
    for (const text of [
      "/".repeat(200_000),
      `"${"\\".repeat(200_000)}`,
      "a".repeat(500_000),
      "(".repeat(100_000),
    ]) {
      mistake(text);
    }
    mistake(`model A {\n${"  a Int\n".repeat(20_000)}`);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test.each(["loumass.prisma", "market/people.prisma", "market/schema.prisma"])(
    "reads the same models from %s as @mrleebo/prisma-ast",
    (name) => {
      const text = readFileSync(new URL(name, FIXTURES), "utf8");
      const ours = models(text).map(({ name: model, kind, fields, attributes }) => ({
        model,
        kind,
        fields: fields.map((field) => ({
          ...{ name: field.name, isList: field.isList, isOptional: field.isOptional },
          type: field.isUnsupported ? "Unsupported" : field.type,
          attributes: field.attributes.map((attribute) => `${attribute.name} ${attribute.args.length}`),
        })),
        attributes: attributes.map((attribute) => `${attribute.name} ${attribute.args.length}`),
      }));
      // What it cannot read: comments over several lines.
      const theirs = getSchema(text.replace(/\/\*.*?\*\//gs, "")).list.flatMap((block) =>
        block.type === "model" || block.type === "view"
          ? [
              {
                model: block.name,
                kind: block.type,
                fields: block.properties.flatMap((field) =>
                  field.type === "field"
                    ? [
                        {
                          ...{ name: field.name, isList: field.array, isOptional: field.optional },
                          type: typeof field.fieldType === "string" ? field.fieldType : field.fieldType.name,
                          attributes: (field.attributes ?? []).map((attribute) => {
                            const group = attribute.group === undefined ? "" : `${attribute.group}.`;
                            return `${group}${attribute.name} ${attribute.args?.length ?? 0}`;
                          }),
                        },
                      ]
                    : [],
                ),
                attributes: block.properties.flatMap((own) =>
                  own.type === "attribute" ? [`@${own.name} ${own.args?.length ?? 0}`] : [],
                ),
              },
            ]
          : [],
      );
      expect(ours).toEqual(theirs);
      expect(ours.length).toBeGreaterThan(0);
    },
  );
});
