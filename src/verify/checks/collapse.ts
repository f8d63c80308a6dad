// Collapse: where a masker is injective the target has as many different values as the source had; fewer means that
// values were merged, more that equal values were told apart.
import type { Check } from "../check.ts";
import type { DistinctCount } from "../manifest.ts";
import { scannedColumn } from "../scanned-column.ts";

/** Standard error of both estimates together is some 0.02 %; five of them. */
const TOLERANCE = 0.001;

export const checkCollapse: Check = async ({ manifest, scan, collector }) => {
  for (const { table, columns } of manifest.tables) {
    const scanned = scan.relations.get(table);
    for (const { column, distinct } of columns) {
      const { distinct: found } = scannedColumn(scanned, column);
      if (distinct === undefined || found === undefined || isEqual(distinct, found)) continue;
      const detector = found.count < distinct.count ? "values were merged" : "equal values became different";
      const count = Math.abs(found.count - distinct.count);
      collector.addMany({ kind: "collapse", table, column, detector, count, rowKeys: [] });
    }
  }
};

function isEqual(expected: DistinctCount, found: DistinctCount): boolean {
  if (expected.isExact && found.isExact) return expected.count === found.count;
  return Math.abs(expected.count - found.count) <= expected.count * TOLERANCE;
}
