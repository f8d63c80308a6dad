// How many bytes of names a run reads beside its rows: free text is searched for every name of the source, in a sample
// too, so they are part of what `pgscrub ci` says before it reads anything. From the source's own statistics.
import type { Client } from "pg";
import { tableLabel } from "../catalog/catalog.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { serverError } from "../postgres/server-error.ts";
import { type NameColumn, nameColumns } from "./read-known-values.ts";

/** Of an array column the values count, which are at most its whole size. */
const STATISTICS = `
  SELECT s.schemaname::text || '.' || s.tablename::text AS label, s.attname::text AS name,
         s.avg_width::float8 AS bytes, s.n_distinct::float8 AS different
  FROM pg_catalog.pg_stats s
  WHERE s.schemaname::text || '.' || s.tablename::text = ANY ($1::text[])`;

interface StatisticsRow {
  label: string;
  name: string;
  bytes: number;
  /** Different values, or below 0 their share of the rows. */
  different: number;
}

/** Bytes of the different values of every column of names; a table that was never analysed counts whole. */
export async function estimateNames(client: Client, plan: SyncPlan): Promise<number> {
  const columns = nameColumns(plan);
  if (columns.length === 0) return 0;
  const labels = [...new Set(columns.map(({ plan: { table } }) => tableLabel(table)))];
  try {
    const { rows } = await client.query<StatisticsRow>(STATISTICS, [labels]);
    return columns.reduce((total, column) => total + bytesOf(column, rows), 0);
  } catch (error) {
    throw serverError(error, { doing: "reading statistics of names", role: "source" });
  }
}

function bytesOf(
  { plan: { table }, column, isArray }: NameColumn,
  statistics: readonly StatisticsRow[],
): number {
  const found = statistics.find(({ label, name }) => label === tableLabel(table) && name === column);
  if (found === undefined || table.estimatedRows < 0) return table.dataBytes;
  const { different, bytes } = found;
  const values = isArray ? table.estimatedRows : different < 0 ? -different * table.estimatedRows : different;
  return Math.min(table.dataBytes, Math.ceil(values * bytes));
}
