// Which foreign keys are validated later, and by which statements.
import { describe, expect, it } from "vitest";
import type { ForeignKey, Table } from "../../../src/catalog/catalog.ts";
import { MIGRATIONS_TABLE } from "../../../src/rules/prisma/migrations-table.ts";
import { deferKeys } from "../../../src/target/deferred-keys.ts";
import { splitStatements } from "../../../src/target/split-statements.ts";

function key(name: string, referencedTable: string): ForeignKey {
  const columns = ["x"];
  return {
    ...{ name, columns, referencedSchema: "s", referencedTable, referencedColumns: columns },
    ...{ comparisons: [], isMatchFull: false },
  };
}
function table(name: string, kind: Table["kind"], foreignKeys: ForeignKey[] = []): Table {
  return { ...MIGRATIONS_TABLE, schema: "s", name, kind, foreignKeys };
}

const CATALOG = {
  tables: [
    table("a", "leaf"),
    table("parts", "partitioned", [key("from_parts", "a")]),
    table('odd " name', "leaf", [
      ...[key('k " 1', "a"), key("k2", "parts"), key("k3", "a"), key("k4", "a"), key("k5", 'odd " name')],
    ]),
  ],
};

function deferred(sql: string) {
  const statements = splitStatements(sql).map((statement) => ({ ...statement, isOptional: false }));
  const { statements: added, validations } = deferKeys(statements, CATALOG);
  const sent = [...validations].map(([name, list]) => [name, list.map(({ text }) => text)]);
  return { added: added.map(({ text }) => text), sent, labels: [...validations.values()].flat() };
}

const ODD = 's."odd "" name"';

describe("deferKeys", () => {
  it("adds keys between plain tables NOT VALID and validates them table by table, in their order", () => {
    const { added, sent, labels } = deferred(`
      ALTER TABLE ONLY ${ODD} ADD CONSTRAINT "k "" 1" FOREIGN KEY (x) REFERENCES s.a(x) DEFERRABLE INITIALLY DEFERRED;
      ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k5 FOREIGN KEY (x) REFERENCES ${ODD}(x);`);
    expect(added).toEqual([
      `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT "k "" 1" FOREIGN KEY (x) REFERENCES s.a(x) DEFERRABLE INITIALLY DEFERRED NOT VALID`,
      `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k5 FOREIGN KEY (x) REFERENCES ${ODD}(x) NOT VALID`,
    ]);
    expect(sent).toEqual([
      [
        's.odd " name',
        [
          `ALTER TABLE ONLY "s"."odd "" name" VALIDATE CONSTRAINT "k "" 1"`,
          `ALTER TABLE ONLY "s"."odd "" name" VALIDATE CONSTRAINT "k5"`,
        ],
      ],
    ]);
    // An error names what was added, not what validates it.
    expect(labels[0]).toMatchObject({
      kind: "ALTER TABLE ADD FOREIGN KEY",
      name: 'k " 1',
      table: 'odd " name',
    });
  });

  it.each([
    `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k3 FOREIGN KEY (x) REFERENCES s.a(x) NOT VALID`,
    `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k4 FOREIGN KEY (x) REFERENCES s.a(x) NOT ENFORCED`,
    `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k2 FOREIGN KEY (x) REFERENCES s.parts(x)`,
    `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT unknown FOREIGN KEY (x) REFERENCES s.a(x)`,
    "ALTER TABLE s.parts ADD CONSTRAINT from_parts FOREIGN KEY (x) REFERENCES s.a(x)",
    `ALTER TABLE ONLY ${ODD} ADD CONSTRAINT k3 CHECK (x > 0)`,
    "COMMENT ON CONSTRAINT k3 ON s.a IS 'x'",
  ])("leaves as it is: %s", (text) => {
    expect(deferred(`${text};`)).toMatchObject({ added: [text], sent: [] });
  });
});
