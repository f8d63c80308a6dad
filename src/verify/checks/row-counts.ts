// Integrity: each table of the target holds as many rows as COPY read from the source.
import { tableLabel } from "../../catalog/catalog.ts";
import type { Check } from "../check.ts";

export const checkRowCounts: Check = async ({ tables, expectedRows, scannedRows, collector }) => {
  for (const { table, rows } of tables) {
    if (table.kind !== "leaf") continue;
    const label = tableLabel(table);
    const scanned = scannedRows.get(label);
    const expected = rows === "none" ? 0 : expectedRows.get(label);
    if (scanned === undefined) collector.add("integrity", label, "", "table is missing");
    else if (expected === undefined) collector.add("coverage", label, "", "source rows were not counted");
    else if (scanned !== expected) collector.add("integrity", label, "", "row count");
  }
};
