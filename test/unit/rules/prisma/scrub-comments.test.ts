// `/// @scrub` comments are rules: where they stand, how they merge with the YAML, what is wrong with them.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRules } from "../../../../src/rules/load-rules.ts";
import { matchOffline } from "../../../../src/rules/prisma/match-offline.ts";
import { RulesError } from "../../../../src/rules/rules-error.ts";
import { folderOf, SHOP_PRISMA, SHOP_RULES } from "../../../support/prisma-app.ts";

/** `treatment masker because` of every column, or `file:line:col CODE message` of everything wrong. */
async function outcome(
  files: Readonly<Record<string, string>>,
  schema = "prisma/schema.prisma",
): Promise<Record<string, string> | string[]> {
  const folder = folderOf(files);
  const shown = (text: string): string => text.replaceAll(`${folder}/`, "");
  try {
    const rules = await loadRules(join(folder, "scrub-rules.yaml"));
    const offline = matchOffline(join(folder, schema), rules);
    const diagnostics = "diagnostics" in offline ? offline.diagnostics : offline.matched.diagnostics;
    if ("diagnostics" in offline || diagnostics.length > 0) throw new RulesError("", diagnostics, "");
    return Object.fromEntries(
      offline.matched.tables.flatMap(({ table, columns }) =>
        columns.map(({ column, treatment, spec, because }) => [
          `${table.name}.${column.name}`,
          shown(`${treatment} ${spec?.masker ?? "-"}: ${because}`),
        ]),
      ),
    );
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return error.diagnostics.map(({ file, line, col, code, message }) =>
      shown(`${file}:${line}:${col} ${code} ${message}`),
    );
  }
}

const shop = (prisma: string, rules = SHOP_RULES): Readonly<Record<string, string>> => ({
  "prisma/schema.prisma": prisma,
  "scrub-rules.yaml": rules,
});

describe("comments of the schema beside the rules", () => {
  test("rule their columns, without a word in the YAML", async () => {
    expect(await outcome(shop(SHOP_PRISMA))).toEqual({
      "Customer.id": "keep -: structural: key of cuid, uuid or ulid",
      "Customer.email": "mask email: prisma/schema.prisma:8",
      "Customer.name": "mask person.full_name: scrub-rules.yaml:5",
      "Customer.createdAt": "keep -: structural: timestamp",
      "orders.id": "keep -: structural: sequence",
      "orders.customerId": "keep -: structural: references public.Customer.id",
      "orders.note": "mask text: scrub-rules.yaml:8",
    });
  });

  test("take options, conditions, @map, and rows of a whole model", async () => {
    const prisma = SHOP_PRISMA.replace(
      "/// @scrub email",
      '@map("mail") /// @scrub {mask: email, unless: "name = \'x\'"}',
    )
      .replace(
        "  name      String?",
        '  /// the name\n  /// @scrub {fixed: "nobody"} # for now\n  name      String?',
      )
      .replace("model Order {", "/// @scrub rows: none\nmodel Order {");
    expect(await outcome(shop(prisma, "version: 1\ntables: {}\n"))).toMatchObject({
      "Customer.mail": "mask email: prisma/schema.prisma:8",
      "Customer.name": "mask fixed: prisma/schema.prisma:10",
      "orders.note": "keep -: no rows are copied",
    });
  });

  test("stand behind the YAML and before presets; both alike is fine, both different is a diagnostic", async () => {
    const withEmail = (masker: string) =>
      shop(SHOP_PRISMA, SHOP_RULES.replace("      name:", `      email: ${masker}\n      name:`));
    expect(await outcome(withEmail("email"))).toMatchObject({
      "Customer.email": "mask email: scrub-rules.yaml:5",
    });
    expect(await outcome(withEmail("id"))).toEqual([
      "scrub-rules.yaml:5:7 RULES_CONFLICT Customer.email is id here and email in prisma/schema.prisma:8",
    ]);
    expect(await outcome(withEmail("{mask: email, unless: \"name = 'x'\"}"))).toEqual([
      "scrub-rules.yaml:5:7 RULES_CONFLICT Customer.email has other options here than in prisma/schema.prisma:8",
    ]);
    const rows = SHOP_PRISMA.replace("model Order {", "/// @scrub rows: none\nmodel Order {");
    expect(
      await outcome(shop(rows, SHOP_RULES.replace("  orders:\n", "  orders:\n    rows: all\n"))),
    ).toEqual([
      "scrub-rules.yaml:6:3 RULES_CONFLICT orders has rows: all here and rows: none in prisma/schema.prisma:14",
    ]);
    const user =
      'datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id String @id @default(cuid())\n  email String /// @scrub id\n}\n';
    expect(await outcome(shop(user, "version: 1\nextends: [preset:nextauth]\ntables: {}\n"))).toMatchObject({
      "User.email": "mask id: prisma/schema.prisma:6",
    });
  });

  test("are read from a schema that the rules extend, once", async () => {
    const files = {
      "db/models/schema.prisma": SHOP_PRISMA,
      "scrub-rules.yaml": `extends: [./db/models/schema.prisma, ./db/]\n${SHOP_RULES}`,
    };
    expect(await outcome(files, "db")).toMatchObject({
      "Customer.email": "mask email: db/models/schema.prisma:8",
    });
    const gone = { ...files, "scrub-rules.yaml": `extends: [./none.prisma]\n${SHOP_RULES}` };
    expect(await outcome(gone, "db")).toEqual([
      "scrub-rules.yaml:1:11 RULES_BAD_VALUE there is no file ./none.prisma in the folder of the rules",
    ]);
  });

  test.each([
    ["/// @scrub emial", "prisma/schema.prisma:8:41 RULES_UNKNOWN_MASKER there is no masker emial"],
    ["/// @scrub", "prisma/schema.prisma:8:34 RULES_BAD_VALUE the rule is empty"],
    ["/// @scrub:email", "prisma/schema.prisma:8:34 RULES_BAD_VALUE a space is missing behind @scrub"],
    ["/// @scrub {fixed: [}", /prisma\/schema\.prisma:8:\d+ RULES_YAML_SYNTAX /],
    ["/// @scrub {password: {cost: 99}}", /prisma\/schema\.prisma:8:\d+ RULES_BAD_OPTIONS /],
    ["/// @scrub {mask: email, unless: 'a = = b'}", /prisma\/schema\.prisma:8:\d+ RULES_BAD_VALUE /],
    [
      "/// @scrub null",
      "prisma/schema.prisma:8:34 RULES_NULL_INTO_NOT_NULL public.Customer.email is NOT NULL and cannot become null",
    ],
  ])("%s is told at its place", async (comment, expected) => {
    const told = await outcome(shop(SHOP_PRISMA.replace("/// @scrub email", comment)));
    expect(told).toHaveLength(1);
    if (typeof expected === "string") expect(told).toEqual([expected]);
    else expect(Array.isArray(told) ? told[0] : "").toMatch(expected);
  });

  test("that can mean nothing are mistakes", async () => {
    const prisma = SHOP_PRISMA.replace("orders    Order[]", "orders    Order[] /// @scrub text")
      .replace("  createdAt", "  /// @scrub text\n  createdAt")
      .replace("  createdAt DateTime @default(now())", "  createdAt DateTime @default(now()) /// @scrub text")
      .replace("model Order {", "/// @scrub text\nmodel Order {")
      .replace(/$/, "/// @scrub email\nenum E {\n  A\n}\nview V {\n  id Int @unique /// @scrub id\n}\n");
    expect(await outcome(shop(prisma))).toEqual([
      "prisma/schema.prisma:10:25 RULES_NOTHING_MATCHED Customer.orders is a relation, which has no column of its own",
      "prisma/schema.prisma:12:42 RULES_CONFLICT Customer.createdAt has two rules",
      "prisma/schema.prisma:15:5 RULES_BAD_VALUE above model Order a rule can only say rows: none or rows: all",
      "prisma/schema.prisma:24:5 RULES_NOTHING_MATCHED this rule stands above nothing that has values",
      "prisma/schema.prisma:29:22 RULES_NOTHING_MATCHED V is a view, whose rows are not copied",
    ]);
  });

  test("a schema that cannot be read stops the rules only where it may hold some", async () => {
    const broken = `${SHOP_PRISMA}\nmodel {`;
    expect(await outcome(shop(broken))).toEqual([
      "prisma/schema.prisma:23:7 RULES_PRISMA_SCHEMA expected a name where { stands",
    ]);
    const folder = folderOf(shop(broken.replace("/// @scrub email", "")));
    const rules = await loadRules(join(folder, "scrub-rules.yaml"));
    expect(rules.tables.map(({ name }) => name)).toEqual(["Customer", "orders"]);
  });
});
