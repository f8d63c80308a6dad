// Integrity: each table of the target holds as many rows as COPY read from the source, and every column.
import type { Check } from "../check.ts";

export const checkRowCounts: Check = async ({ manifest, scan, collector }) => {
  for (const { table, rows, columns } of manifest.tables) {
    const scanned = scan.relations.get(table);
    if (scanned === undefined) {
      collector.add("integrity", table, "", "table is missing");
      continue;
    }
    if (rows !== undefined && scanned.rows !== rows) collector.add("integrity", table, "", "row count");
    for (const { column } of columns) {
      if (!scanned.columns.has(column)) collector.add("integrity", table, column, "column is missing");
    }
  }
};
