// A fingerprint of a database's tables that two servers agree on: the catalog without OIDs, sizes and the database's name.
import { createHash } from "node:crypto";
import type { Catalog } from "../catalog/catalog.ts";
import { tableLabel } from "../catalog/catalog.ts";

/** Numbers that belong to one server or move with every write. */
const LOCAL = new Set([
  "oid",
  "elementOid",
  "number",
  "parentOids",
  "estimatedRows",
  "dataBytes",
  "totalBytes",
  // Deparsed by each version of the server in its own words.
  "defaultExpression",
]);

/** 64 hex digits over tables with their columns and keys, sequences, materialized views and extensions' names. */
export function schemaFingerprint(catalog: Catalog): string {
  const labels = new Map(catalog.tables.map((table) => [table.oid, tableLabel(table)]));
  const facts = {
    tables: catalog.tables.map((table) => ({
      ...table,
      parents: table.parentOids.map((oid) => labels.get(oid) ?? ""),
    })),
    sequences: catalog.sequences,
    materializedViews: catalog.materializedViews,
    foreignTables: catalog.foreignTables,
  };
  const text = JSON.stringify(facts, (key, value: unknown) =>
    LOCAL.has(key) ? undefined : typeof value === "bigint" ? String(value) : value,
  );
  return createHash("sha256").update(text).digest("hex");
}
