// `where`, `limit` and `sample` of one table as parts of its COPY OUT statement. What `subset` and `orphans` ask needs the
// other tables too and is not decided here.
import type { Table } from "../catalog/catalog.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import type { TablePlan } from "./plan.ts";
import type { RowPiece } from "./select-list.ts";

/** The hash's low 30 bits are compared with the share. */
const SAMPLE_RANGE = 2 ** 30;

/** The rows that the table's own filter lets through, as one piece. */
export function filteredRows({ table, filter }: Pick<TablePlan, "table" | "filter">): RowPiece {
  const conditions: string[] = [];
  if (filter.where !== undefined) conditions.push(`(${filter.where.sql}\n)`);
  if (filter.sample !== undefined) conditions.push(sampleCondition(table, filter.sample));
  const where = conditions.length === 0 ? undefined : conditions.join(" AND ");
  const tail = filter.limit === undefined ? undefined : `ORDER BY ${orderOf(table)} LIMIT ${filter.limit}`;
  return { where, tail, nulls: new Map() };
}

/** By a hash of the key, so that every run picks the same rows; unkeyed, since it says nothing of them. */
function sampleCondition(table: Table, share: number): string {
  const keys = primaryKeyOf(table).map((name) => `${quoteIdentifier(name)}::pg_catalog.text`);
  const text =
    keys.length === 0
      ? `${quoteIdentifier(table.name)}.*::pg_catalog.text`
      : `pg_catalog.concat_ws(E'\\x1f', ${keys.join(", ")})`;
  const hash = `(pg_catalog.hashtextextended(${text}, 0) & ${SAMPLE_RANGE - 1})`;
  return `${hash} < ${Math.round(share * SAMPLE_RANGE)}`;
}

function orderOf(table: Table): string {
  const keys = primaryKeyOf(table).map((name) => quoteIdentifier(name));
  return keys.length === 0 ? `${quoteQualified(table.schema, table.name)}.ctid` : keys.join(", ");
}

/** Columns of the primary key, in order; empty: there is none. */
export function primaryKeyOf(table: Table): readonly string[] {
  return table.uniqueKeys.find(({ isPrimary }) => isPrimary)?.columns ?? [];
}
