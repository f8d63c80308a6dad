// Which rows the run copies, before any of them moves: those chosen row by row, and how many a plain filter lets through.

import type { Snapshot } from "../pipeline/source/snapshot.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { destroyClient } from "../postgres/connect.ts";
import { serverError } from "../postgres/server-error.ts";
import { formatCount } from "../report/style-text.ts";
import { isFiltered } from "../rules/references.ts";
import { countFiltered } from "./count-filtered.ts";
import type { PlannedSource } from "./read-source.ts";
import { isSelective, type RowSelection, type SelectInput, selectRows } from "./select-rows.ts";

export interface ChosenRows {
  /** undefined: every table's own filter says its rows. */
  readonly selection: RowSelection | undefined;
  /** Exact rows by `schema.table`, of the tables of which not all rows may be copied. */
  readonly counts: ReadonlyMap<string, number>;
  close(): void;
}

/** All rows of every table that is copied. */
export const ALL_ROWS: ChosenRows = { selection: undefined, counts: new Map(), close() {} };

/** The plan may leave rows of a table out that it copies others of. */
export function choosesRows(plan: SyncPlan): boolean {
  return isSelective(plan) || plan.tables.some((table) => table.rows === "all" && isFiltered(table));
}

/** Chooses and counts over one session; the caller closes what it gets. */
export async function chooseRows(input: SelectInput): Promise<ChosenRows> {
  const { client, plan } = input;
  if (!choosesRows(plan)) return ALL_ROWS;
  const selection = isSelective(plan) ? await selectRows(input) : undefined;
  try {
    const counts = await countFiltered(client, plan, selection?.counts ?? new Map());
    return { selection, counts, close: () => selection?.close() };
  } catch (error) {
    selection?.close();
    throw error;
  }
}

/** For the step's line: `12,345 rows of 6 tables`. */
export function describeChosen({ counts }: ChosenRows): string {
  const rows = [...counts.values()].reduce((total, count) => total + count, 0);
  return `${formatCount(rows)} rows of ${counts.size} tables`;
}

/** The same inside the snapshot that the copy reads. */
export async function chooseRowsInside(
  snapshot: Snapshot,
  { catalog, plan }: PlannedSource,
  signal: AbortSignal,
): Promise<ChosenRows> {
  const client = await snapshot.openReader();
  try {
    return await Promise.race([chooseRows({ client, catalog, plan, signal }), snapshot.lost]);
  } catch (error) {
    throw serverError(error, { doing: "choosing rows" });
  } finally {
    destroyClient(client);
  }
}
