// Which text columns hold nothing but machine-made ids. The server judges a sample by pattern; no value is fetched.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { type Catalog, type Column, type Table, tableLabel } from "./catalog.ts";

/** The first rows, and about as many as this from blocks scattered over the table: ids change their form over the years. */
const FIRST_ROWS = 1000;
const SCATTERED_ROWS = 10_000;

/** cuid and cuid2, uuid, ulid; the alphabets and lengths of their specifications. */
const MACHINE_MADE =
  "^(c[0-9a-z]{20,31}|[a-z][0-9a-z]{23}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25})$";

/**
 * `schema.table.column` of every text column that is part of a primary key or a foreign key and whose sampled values
 * are all cuid, uuid or ulid (an empty table has nothing to betray). Run inside the snapshot's transaction.
 */
export async function sampleIdColumns(client: Client, catalog: Catalog): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const table of catalog.tables) {
    const columns = keyColumns(table);
    if (columns.length === 0) continue;
    const judged = columns.map(({ name }, index) => {
      const quoted = quoteIdentifier(name);
      return `COALESCE(pg_catalog.bool_and(${quoted}::pg_catalog.text ~ '${MACHINE_MADE}'), true) AS c${index}`;
    });
    const names = columns.map(({ name }) => quoteIdentifier(name)).join(", ");
    const relation = quoteQualified(table.schema, table.name);
    // The same blocks on every run, so that a plan and the sync that follows it see the same.
    const scattered = `${relation} TABLESAMPLE SYSTEM (${sharePercent(table)}) REPEATABLE (1)`;
    const from =
      `((SELECT ${names} FROM ${relation} LIMIT ${FIRST_ROWS}) ` +
      `UNION ALL (SELECT ${names} FROM ${scattered} LIMIT ${SCATTERED_ROWS})) sample`;
    try {
      const result = await client.query<Record<string, boolean>>(`SELECT ${judged.join(", ")} FROM ${from}`);
      for (const [index, column] of columns.entries()) {
        if (result.rows[0]?.[`c${index}`] === true) found.add(`${tableLabel(table)}.${column.name}`);
      }
    } catch (error) {
      throw serverError(error, { doing: `sampling the keys of ${tableLabel(table)}`, role: "source" });
    }
  }
  return found;
}

/** Percent of the table's blocks that hold about SCATTERED_ROWS; all of a table that was never analysed. */
function sharePercent({ estimatedRows }: Table): number {
  return estimatedRows <= SCATTERED_ROWS ? 100 : Math.max(0.001, (100 * SCATTERED_ROWS) / estimatedRows);
}

function keyColumns(table: Table): Column[] {
  const names = new Set([
    ...table.uniqueKeys.filter(({ isPrimary }) => isPrimary).flatMap(({ columns }) => columns),
    ...table.foreignKeys.flatMap(({ columns }) => columns),
  ]);
  return table.columns.filter(({ name, type }) => names.has(name) && type.family === "text" && !type.isArray);
}
