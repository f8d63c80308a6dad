// What to note of each table of the target so that it can be compared: the sums and counts that the manifest holds, and
// the pairs of value and row where a source was read.
import type { Manifest } from "./manifest.ts";
import type { RowPairs } from "./row-pairs.ts";
import type { Observations } from "./scan-relations.ts";
import type { ObservedColumn } from "./table-observer.ts";

/** Pairs of one table of the source, and which of its columns they are made of. */
export interface PairedTable {
  readonly columns: readonly ObservedColumn[];
  readonly pairs: RowPairs | undefined;
}

/**
 * `hasSpared`: what `when` and `unless` spared was read from the source; without it values that were masked in one row and
 * kept in another cannot be counted apart. Observations by `schema.table`; tables without anything to compare have none. */
export function observeTarget(
  manifest: Manifest,
  paired: ReadonlyMap<string, PairedTable>,
  hasSpared: boolean,
): Observations {
  return new Map(
    manifest.tables.flatMap(({ table, format, columns }) => {
      const source = paired.get(table);
      const pairs = source?.pairs;
      const observed = columns.flatMap(({ column, checksum, distinct, exempt }): ObservedColumn[] => {
        const known = source?.columns.find((other) => other.column === column);
        const entry: ObservedColumn = {
          column,
          isArray: false, // the target's catalog says it
          isSummed: checksum !== undefined,
          isCounted: distinct !== undefined && (hasSpared || exempt === undefined),
          isPaired: pairs !== undefined && known?.isPaired === true,
          isKey: pairs !== undefined && known?.isKey === true,
        };
        return entry.isSummed || entry.isCounted || entry.isPaired || entry.isKey ? [entry] : [];
      });
      return observed.length === 0 ? [] : [[table, { format, columns: observed, pairs }] as const];
    }),
  );
}
