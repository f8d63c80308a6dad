// What the steps of a selection share: the session, the tables by oid, the foreign keys, and the way through pending rows.
import { tableLabel } from "../../catalog/catalog.ts";
import type { Reference } from "../../rules/references.ts";
import type { RowReader, Saying } from "./read-rows.ts";
import type { RowSet } from "./row-set.ts";
import type { TableRows } from "./table-rows.ts";

export interface Selecting {
  readonly source: RowReader;
  /** By oid, plain tables and leaves. */
  readonly tables: ReadonlyMap<number, TableRows>;
  readonly references: readonly Reference[];
  /** Takes all rows out of `pending`, those added meanwhile too, and runs `work` with SQL of type tid[]. */
  eachBatch(pending: RowSet, work: (tids: string) => Promise<void>): Promise<void>;
  following(reference: Reference): Saying;
}

/** Rows whose references are followed by one statement: many, for where no index helps it scans the other table. */
const BATCH_ROWS = 50_000;

/** `Selecting` over `source`. */
export function newSelecting(
  source: RowReader,
  tables: ReadonlyMap<number, TableRows>,
  references: readonly Reference[],
): Selecting {
  return {
    source,
    tables,
    references,
    async eachBatch(pending, work) {
      while (pending.count > 0) await work(source.ids.arrayLiteral(pending.take(BATCH_ROWS)));
    },
    following: ({ key, child }) => ({ doing: `following ${key.name} of ${tableLabel(child)}` }),
  };
}
