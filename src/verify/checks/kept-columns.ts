// Conformance: a kept column holds just what it held on the source, by a sum over all of its fields.
import type { Check } from "../check.ts";
import { scannedColumn } from "../scanned-column.ts";

export const checkKeptColumns: Check = async ({ manifest, scan, collector }) => {
  for (const { table, columns } of manifest.tables) {
    const scanned = scan.relations.get(table);
    for (const { column, checksum } of columns) {
      const { sum: found } = scannedColumn(scanned, column);
      if (checksum === undefined || found === undefined) continue;
      if (found !== checksum) collector.add("conformance", table, column, "kept column differs");
    }
  }
};
