// Conformance: a kept column holds just what it held on the source, by a sum over all of its fields.
import type { Check } from "../check.ts";

export const checkKeptColumns: Check = async ({ manifest, scan, collector }) => {
  for (const { table, columns } of manifest.tables) {
    const scanned = scan.relations.get(table);
    if (scanned?.facts === undefined) continue;
    for (const { column, checksum } of columns) {
      const at = scanned.observed?.columns.findIndex((observed) => observed.column === column) ?? -1;
      const found = scanned.facts.sums[at];
      if (checksum === undefined || found === undefined) continue;
      if (found !== checksum) collector.add("conformance", table, column, "kept column differs");
    }
  }
};
