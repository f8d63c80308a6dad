// Rules against a Prisma schema: what is new, what is not Prisma's, what no schema can say.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadRules } from "../../../../src/rules/load-rules.ts";
import { matchOffline } from "../../../../src/rules/prisma/match-offline.ts";
import { folderOf, SHOP_PRISMA, SHOP_RULES } from "../../../support/prisma-app.ts";

const HEAD = 'datasource db {\n  provider = "postgresql"\n}\n';

async function match(prisma: string | Readonly<Record<string, string>>, rules: string) {
  const files = typeof prisma === "string" ? { "prisma/schema.prisma": prisma } : prisma;
  const folder = folderOf({ "scrub-rules.yaml": rules, ...files });
  const path = typeof prisma === "string" ? "prisma/schema.prisma" : "prisma";
  const offline = matchOffline(join(folder, path), await loadRules(join(folder, "scrub-rules.yaml")));
  const diagnostics = "diagnostics" in offline ? offline.diagnostics : offline.matched.diagnostics;
  return {
    told: diagnostics.map(({ code, file, line, message, yaml }) =>
      [
        `${file.replace(`${folder}/`, "")}:${line} ${code} ${message}`,
        ...(yaml === undefined ? [] : [yaml]),
      ].join("\n"),
    ),
    hints: diagnostics.map(({ hint }) => hint),
    notInSchema: "diagnostics" in offline ? [] : offline.notInSchema,
    reasons: Object.fromEntries(
      "diagnostics" in offline
        ? []
        : offline.matched.tables.flatMap(({ table, columns }) =>
            columns.map(({ column, because, treatment }) => [
              `${table.name}.${column.name}`,
              `${treatment} ${because.replace(`${folder}/`, "")}`,
            ]),
          ),
    ),
  };
}

describe("matchOffline", () => {
  test("tells each new column, and each new table, with the YAML to add", async () => {
    const prisma = SHOP_PRISMA.replace(
      "  note ",
      '  phone      String?  @map("phone_no") @db.VarChar(40)\n  note ',
    ).concat('model Visit {\n  id Int @id\n  ip String @db.Inet\n  at DateTime @map("seen_at")\n}\n');
    expect((await match(prisma, SHOP_RULES)).told).toEqual([
      'scrub-rules.yaml:2 RULES_UNCLASSIFIED_TABLE no rule names table public.Visit\n  Visit:\n    columns:\n      id: {keep: "say why it may be kept"}\n      ip: ip',
      "scrub-rules.yaml:6 RULES_UNCLASSIFIED_COLUMN no rule names public.orders.phone_no, which is character varying(40)\n      phone_no: phone",
    ]);
  });

  test("the rules that ship with pgscrub fit the schema they were written for", async () => {
    const schema = fileURLToPath(new URL("../../../fixtures/prisma/loumass.prisma", import.meta.url));
    const rules = await loadRules(fileURLToPath(new URL("../../../../scrub-rules.yaml", import.meta.url)));
    const offline = matchOffline(schema, rules);
    expect("matched" in offline ? offline.matched.diagnostics : offline.diagnostics).toEqual([]);
    expect("matched" in offline ? offline.matched.tables.length : 0).toBe(25);
  });

  test("tables that are not Prisma's are told apart from names that are nearly right", async () => {
    const { told, notInSchema } = await match(
      SHOP_PRISMA,
      `${SHOP_RULES}  Custmoer: {}\n  search_index:\n    columns: {body: text}\n`,
    );
    expect(told).toEqual(["scrub-rules.yaml:9 RULES_UNKNOWN_TABLE there is no table Custmoer"]);
    expect(notInSchema).toEqual(["search_index"]);
  });

  test("Prisma's own table of migrations is there where there are migrations or a rule for it", async () => {
    const migrated = { "prisma/schema.prisma": SHOP_PRISMA, "prisma/migrations/1_init/migration.sql": "" };
    expect((await match(migrated, SHOP_RULES)).told).toEqual([
      expect.stringContaining("no rule names table public._prisma_migrations"),
    ]);
    expect((await match(migrated, `extends: [preset:prisma]\n${SHOP_RULES}`)).told).toEqual([]);
    expect((await match(SHOP_PRISMA, `${SHOP_RULES}  _prisma_migrations: {rows: none}\n`)).told).toEqual([]);
  });

  test("a tsvector counts as generated unless a rule names it", async () => {
    const prisma = `${HEAD}model A {\n  id Int @id @default(autoincrement())\n  words Unsupported("tsvector")?\n}\n`;
    expect(await match(prisma, "version: 1\ntables: {A: {}}\n")).toMatchObject({
      told: [],
      reasons: { "A.words": "generated generated column" },
    });
    const ruled = await match(prisma, "version: 1\ntables: {A: {columns: {words: null}}}\n");
    expect(ruled).toMatchObject({ told: [], reasons: { "A.words": "mask scrub-rules.yaml:2" } });
  });

  test("ids: defaults of cuid, uuid and ulid are structural, nanoid is not; relations without keys too", async () => {
    const prisma = `datasource db {
  provider     = "postgresql"
  relationMode = "prisma"
}
model A {
  id     String @id @default(cuid(2))
  bId    String
  b      B      @relation(fields: [bId], references: [id])
  nanoId String @default(nanoid())
  tags   Tag[]
}
model B {
  id String @id @default(dbgenerated("(gen_random_uuid())::text"))
  as A[]
}
model Tag {
  id String @id @default(ulid())
  as A[]
}
`;
    const { told, reasons } = await match(
      prisma,
      "version: 1\ntables:\n  A: {}\n  B: {}\n  Tag: {}\n  _AToTag: {}\n",
    );
    expect(told).toEqual([
      "scrub-rules.yaml:3 RULES_UNCLASSIFIED_COLUMN no rule names public.A.nanoId, which is text not null\n    columns:\n      nanoId: id",
      "scrub-rules.yaml:6 RULES_UNCLASSIFIED_COLUMN no rule names public._AToTag.A, which is text not null\n    columns:\n      A: id",
      "scrub-rules.yaml:6 RULES_UNCLASSIFIED_COLUMN no rule names public._AToTag.B, which is text not null\n    columns:\n      B: id",
    ]);
    expect(reasons).toMatchObject({
      "A.id": "keep structural: key of cuid, uuid or ulid",
      "A.bId": "keep structural: ids of cuid, uuid or ulid",
      "B.id": "keep structural: key of cuid, uuid or ulid",
    });
  });

  test.each([
    [
      "mysql",
      'datasource db {\n  provider = "mysql"\n}\n',
      "prisma/schema.prisma:2 RULES_PRISMA_SCHEMA the provider is mysql",
    ],
    [
      "a composite type",
      `${HEAD}type Address {\n  street String\n}\n`,
      "prisma/schema.prisma:4 RULES_PRISMA_SCHEMA Address is a composite type, which Prisma has for MongoDB alone",
    ],
    [
      "a type of another file",
      `${HEAD}model A {\n  id Int @id\n  b  Bb\n}\nmodel B {\n  id Int @id\n}\n`,
      "prisma/schema.prisma:6 RULES_PRISMA_SCHEMA A.b has the type Bb, which is not in the schema",
    ],
    [
      "a native type of another database",
      `${HEAD}model A {\n  id Int @id\n  b String @db.LongText\n}\n`,
      "prisma/schema.prisma:6 RULES_PRISMA_SCHEMA A.b has the native type @db.LongText, which Prisma does not have for Postgres",
    ],
    [
      "a model twice",
      `${HEAD}model A {\n  id Int @id\n}\nmodel A {\n  id Int @id\n}\n`,
      "prisma/schema.prisma:7 RULES_PRISMA_SCHEMA A stands twice, first in ",
    ],
  ])("refuses %s", async (_, prisma, expected) => {
    const { told } = await match(prisma, SHOP_RULES);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(expected);
  });

  test("refuses a path without a schema", async () => {
    expect((await match({ "prisma/readme.md": "" }, SHOP_RULES)).told).toEqual([
      "prisma:1 RULES_PRISMA_SCHEMA there are no .prisma files in this folder",
    ]);
  });
});
