// The catalog that is read from a Prisma schema is the one that a database made of it by Prisma's own engine has.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Catalog, Column, Table } from "../../src/catalog/catalog.ts";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { LOUMASS_SCHEMA } from "../../src/demo/loumass-schema.ts";
import { applyDumpSettings } from "../../src/postgres/connect.ts";
import { readPrismaCatalog } from "../../src/rules/prisma/prisma-catalog.ts";
import { newStructuralReason } from "../../src/rules/structural.ts";
import { createDatabase, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";

const FIXTURES = new URL("../fixtures/prisma/", import.meta.url);

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

async function liveCatalog(name: string, sql: string): Promise<Catalog> {
  const url = await createDatabase(server, name, sql);
  return withClient(url, async (client) => {
    await applyDumpSettings(client);
    return readCatalog(client);
  });
}

function offlineCatalog(path: string, hasMigrations: boolean): Catalog {
  const read = readPrismaCatalog(new URL(path, FIXTURES).pathname, hasMigrations);
  if ("diagnostics" in read) throw new Error(JSON.stringify(read.diagnostics));
  return read.catalog;
}

function byLabel(tables: readonly Table[]): Map<string, Table> {
  return new Map(
    [...tables]
      .sort((a, b) => (`${a.schema}.${a.name}` < `${b.schema}.${b.name}` ? -1 : 1))
      .map((table) => [`${table.schema}.${table.name}`, table]),
  );
}

const columnFacts = ({ name, type, notNull, isGenerated, isIdentity, defaultExpression }: Column) => ({
  name,
  type: type.name,
  family: type.family,
  isArray: type.isArray,
  maxLength: type.maxLength,
  labels: type.enumLabels,
  // Prisma never writes NOT NULL for lists; tables that it only introspected can have it.
  notNull: notNull && !type.isArray,
  isGenerated,
  isIdentity,
  isSequence: defaultExpression?.startsWith("nextval(") === true,
});

const keyFacts = ({ uniqueKeys, foreignKeys }: Table) => ({
  unique: uniqueKeys.map(({ name, isPrimary, columns }) => `${name} ${isPrimary} ${columns}`).sort(),
  foreign: foreignKeys
    .map(({ name, columns, referencedSchema, referencedTable, referencedColumns }) =>
      [name, columns, referencedSchema, referencedTable, referencedColumns].join(" "),
    )
    .sort(),
});

describe.each([
  ["market", "market/", false, () => readFileSync(new URL("market.sql", FIXTURES), "utf8")],
  ["loumass", "loumass.prisma", true, () => LOUMASS_SCHEMA],
] as const)("the schema of %s", (name, path, hasMigrations, sql) => {
  let live: Catalog;
  let offline: Catalog;
  beforeAll(async () => {
    live = await liveCatalog(name, sql());
    offline = offlineCatalog(path, hasMigrations);
  });

  it("has the tables and columns of the database, with their types, in their order", () => {
    const facts = ({ tables }: Catalog) =>
      [...byLabel(tables)].map(([label, { columns }]) => [label, columns.map(columnFacts)]);
    expect(facts(offline)).toEqual(facts(live));
    expect(offline.tables.length).toBeGreaterThan(8);
  });

  it("has the unique and foreign keys of the database, under their names", () => {
    const facts = ({ tables }: Catalog) =>
      [...byLabel(tables)].map(([label, table]) => [label, keyFacts(table)]);
    expect(facts(offline)).toEqual(facts(live));
  });

  it("has its sequences, and what is structural without samples is so in both", () => {
    const sequences = (catalog: Catalog) =>
      catalog.sequences.map(({ schema, name: own, owner }) => [schema, own, owner]).sort();
    expect(sequences(offline)).toEqual(sequences(live));
    const reasons = (catalog: Catalog) => {
      const reasonOf = newStructuralReason(catalog);
      return [...byLabel(catalog.tables)].map(([label, table]) => [
        label,
        table.columns.map((column) => `${column.name}: ${reasonOf(table, column)}`),
      ]);
    };
    expect(reasons(offline)).toEqual(reasons(live));
  });
});
