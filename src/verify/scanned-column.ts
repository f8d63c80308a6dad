// What the scan noted of one column by its name.
import type { DistinctCount } from "./manifest.ts";
import type { ScannedRelation } from "./scan-database.ts";

/** The sum and the count of `column`; undefined where they were not noted. */
export function scannedColumn(
  scanned: ScannedRelation | undefined,
  column: string,
): { readonly sum: string | undefined; readonly distinct: DistinctCount | undefined } {
  const at = scanned?.observed?.columns.findIndex((observed) => observed.column === column) ?? -1;
  return { sum: scanned?.facts?.sums[at], distinct: scanned?.facts?.distinct[at] };
}
