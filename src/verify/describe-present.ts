// The manifest of a copy as it is now, after somebody changed it on purpose: rows, sums and counts as the scan saw them.
import type { Client } from "pg";
import { digestFacts, readIntegrityFacts } from "./integrity-facts.ts";
import type { Manifest, ManifestColumn, ManifestTable } from "./manifest.ts";
import type { DatabaseScan, ScannedRelation } from "./scan-database.ts";
import { scannedColumn } from "./scanned-column.ts";

/** What changes of `manifest`; tables and columns that are gone are left out. */
export async function describePresent(
  client: Client,
  manifest: Manifest,
  scan: DatabaseScan,
): Promise<Pick<Manifest, "tables" | "objects">> {
  const known = new Set(manifest.tables.map(({ table }) => table));
  const objects = digestFacts(await readIntegrityFacts(client));
  return {
    tables: manifest.tables.flatMap((table) => {
      const scanned = scan.relations.get(table.table);
      return scanned === undefined ? [] : [presentTable(table, scanned)];
    }),
    objects: objects.filter(({ table }) => known.has(table)),
  };
}

function presentTable(table: ManifestTable, scanned: ScannedRelation): ManifestTable {
  const columns = table.columns
    .filter(({ column }) => scanned.columns.has(column))
    .map((column) => presentColumn(column, scanned));
  return { ...table, rows: scanned.rows, columns };
}

function presentColumn(column: ManifestColumn, scanned: ScannedRelation): ManifestColumn {
  const { sum: checksum, distinct } = scannedColumn(scanned, column.column);
  return {
    ...column,
    ...(checksum === undefined ? {} : { checksum }),
    ...(distinct === undefined ? {} : { distinct }),
  };
}
