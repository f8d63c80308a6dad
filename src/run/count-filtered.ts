// How many rows the filters of the rules let through: counted at the source, for the plan that the user reads.
import type { Client } from "pg";
import { tableLabel } from "../catalog/catalog.ts";
import { filteredRows } from "../plan/filter-rows.ts";
import type { SyncPlan, TablePlan } from "../plan/plan.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { isFiltered } from "../rules/references.ts";

/** Exact rows by `schema.table` of every table with `where`, `limit` or `sample`; what `known` holds is not counted again. */
export async function countFiltered(
  client: Client,
  plan: SyncPlan,
  known: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(known);
  for (const table of plan.tables) {
    const label = tableLabel(table.table);
    if (table.rows === "none" || !isFiltered(table) || counts.has(label)) continue;
    counts.set(label, await countRows(client, table));
  }
  return counts;
}

/** Rows of one table that its filter lets through. */
export async function countRows(client: Client, plan: TablePlan): Promise<number> {
  const { where, tail } = filteredRows(plan);
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const rows = `SELECT 1 FROM ONLY ${relation}${where === undefined ? "" : ` WHERE ${where}`}${tail === undefined ? "" : ` ${tail}`}`;
  try {
    const counted = await client.query<{ rows: string }>(
      `SELECT pg_catalog.count(*)::text AS rows FROM (${rows}) AS filtered`,
    );
    return Number(counted.rows[0]?.rows ?? 0);
  } catch (error) {
    throw serverError(error, {
      code: "RULES_INVALID",
      doing: `counting the rows of ${tableLabel(plan.table)} that its filter lets through`,
      hint: "Check the SQL under where: columns as the table has them, functions outside pg_catalog with their schema.",
    });
  }
}
