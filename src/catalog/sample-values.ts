// Values of a few rows of every table, for `rules suggest --sample`: read inside the caller's READ ONLY transaction, handed
// to the caller's judge one by one, kept nowhere.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { type Catalog, type Column, type Table, tableLabel } from "./catalog.ts";

/** Told of one non-NULL value (of each element, for arrays); `label` is `schema.table.column`. */
export type SeeValue = (label: string, column: Column, value: string) => void;

/** Characters of a text that are looked at; a longer JSON document is passed over, cut it could not be read. */
const TEXT_CHARACTERS = 4096;
const DOCUMENT_BYTES = 65_536;

/** Reads up to `rows` rows of every table that has text or JSON; partitions and children are read with their parents. */
export async function readSampledValues(
  client: Client,
  catalog: Catalog,
  rows: number,
  see: SeeValue,
): Promise<void> {
  const oids = new Set(catalog.tables.map(({ oid }) => oid));
  for (const table of catalog.tables) {
    if (table.parentOids.some((oid) => oids.has(oid))) continue;
    const columns = table.columns.filter(isRead);
    if (columns.length === 0) continue;
    try {
      const found = await client.query<(string | null)[]>({
        text: sampleSql(table, columns, rows),
        rowMode: "array",
      });
      for (const row of found.rows) {
        for (const [at, column] of columns.entries()) {
          const value = row[at];
          if (value !== null && value !== undefined)
            show(`${tableLabel(table)}.${column.name}`, column, value, see);
        }
      }
    } catch (error) {
      throw serverError(error, { doing: `sampling ${tableLabel(table)}`, role: "source" });
    }
  }
}

function isRead({ type }: Column): boolean {
  return type.family === "text" || type.family === "json" || type.family === "jsonb";
}

function show(label: string, column: Column, value: string, see: SeeValue): void {
  if (!column.type.isArray) {
    see(label, column, value);
    return;
  }
  const elements: unknown = JSON.parse(value);
  if (!Array.isArray(elements)) return;
  for (const element of elements.flat(3)) {
    if (element !== null) see(label, column, typeof element === "string" ? element : JSON.stringify(element));
  }
}

/** The first rows and as many from blocks scattered over the table: old rows often look otherwise than new ones. */
function sampleSql(table: Table, columns: readonly Column[], rows: number): string {
  const list = columns.map(expression).join(", ");
  const relation = quoteQualified(table.schema, table.name);
  const canScatter = table.kind === "leaf" && table.estimatedRows > rows * 2;
  if (!canScatter) return `SELECT ${list} FROM ${relation} LIMIT ${rows}`;
  const half = Math.ceil(rows / 2);
  const percent = Math.min(100, Math.max(0.001, (200 * half) / table.estimatedRows));
  return (
    `(SELECT ${list} FROM ${relation} LIMIT ${half}) UNION ALL ` +
    `(SELECT ${list} FROM ${relation} TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1) LIMIT ${half})`
  );
}

function expression({ name, type }: Column): string {
  const column = quoteIdentifier(name);
  if (type.family === "text" && !type.isArray) {
    return `pg_catalog.left(${column}::pg_catalog.text, ${TEXT_CHARACTERS})`;
  }
  const text = type.isArray
    ? `pg_catalog.to_jsonb(${column})::pg_catalog.text`
    : `${column}::pg_catalog.text`;
  return `CASE WHEN pg_catalog.octet_length(${text}) <= ${DOCUMENT_BYTES} THEN ${text} END`;
}
