// Which text columns hold nothing but machine-made ids. The server judges a sample by pattern; no value is fetched.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { queryTogether } from "../postgres/query-together.ts";
import { serverError } from "../postgres/server-error.ts";
import { type Catalog, type Column, type Table, tableLabel } from "./catalog.ts";

/** The first rows, and about as many as this from blocks scattered over the table: ids change their form over the years. */
const FIRST_ROWS = 1000;
const SCATTERED_ROWS = 10_000;

/**
 * Whether `value` is a cuid or cuid2, a uuid or a ulid, by the alphabets and lengths of their specifications. Lengths are
 * compared as numbers: a pattern that counts (`{20,31}`) costs Postgres fifteen times as much.
 */
function isMachineMade(value: string): string {
  const length = `pg_catalog.octet_length(${value})`;
  const isUuid =
    `${value} ~ '^[0-9a-f-]*$' AND ${value} LIKE '________-____-____-____-____________' ` +
    `AND pg_catalog.octet_length(pg_catalog.replace(${value}, '-', '')) = 32`;
  const isOther =
    `${length} BETWEEN 21 AND 32 AND ${value} ~ '^c[0-9a-z]*$' ` +
    `OR ${length} = 24 AND ${value} ~ '^[a-z][0-9a-z]*$' ` +
    `OR ${length} = 26 AND ${value} ~ '^[0-7][0-9A-HJKMNP-TV-Z]*$'`;
  return `CASE ${length} WHEN 36 THEN ${isUuid} ELSE ${isOther} END`;
}

/** Tables judged by one statement: none grows without end, and all are sent in one round trip. */
const TABLES_AT_ONCE = 50;

/**
 * `schema.table.column` of every text column that is part of a primary key or a foreign key and whose sampled values
 * are all cuid, uuid or ulid (an empty table has nothing to betray). Run inside the snapshot's transaction.
 */
export async function sampleIdColumns(client: Client, catalog: Catalog): Promise<ReadonlySet<string>> {
  const sampled = catalog.tables.flatMap((table) => {
    const columns = keyColumns(table);
    return columns.length === 0 ? [] : [{ table, columns }];
  });
  const statements: string[] = [];
  for (let from = 0; from < sampled.length; from += TABLES_AT_ONCE) {
    const judged = sampled.slice(from, from + TABLES_AT_ONCE);
    const select = judged.map(({ table, columns }, at) => `(${sampleSql(table, columns)}) AS t${from + at}`);
    statements.push(`SELECT ${select.join(", ")}`);
  }
  try {
    const results = await queryTogether(client, statements);
    const judgements: Record<string, boolean[]> = Object.assign({}, ...results.map(({ rows }) => rows[0]));
    return new Set(
      sampled.flatMap(({ table, columns }, at) =>
        columns.flatMap(({ name }, index) =>
          judgements[`t${at}`]?.[index] === true ? [`${tableLabel(table)}.${name}`] : [],
        ),
      ),
    );
  } catch (error) {
    throw serverError(error, { doing: "sampling the keys of the tables", role: "source" });
  }
}

/** Gives one array: whether all sampled values of each column are machine-made. */
function sampleSql(table: Table, columns: readonly Column[]): string {
  const judged = columns.map(
    (_, index) => `COALESCE(pg_catalog.bool_and(${isMachineMade(`sample.c${index}`)}), true)`,
  );
  const texts = columns
    .map(({ name }, index) => `${quoteIdentifier(name)}::pg_catalog.text AS c${index}`)
    .join(", ");
  const relation = quoteQualified(table.schema, table.name);
  // The same blocks on every run, so that a plan and the sync that follows it see the same.
  const scattered = `${relation} TABLESAMPLE SYSTEM (${sharePercent(table)}) REPEATABLE (1)`;
  return (
    `SELECT ARRAY[${judged.join(", ")}] ` +
    `FROM ((SELECT ${texts} FROM ${relation} LIMIT ${FIRST_ROWS}) ` +
    `UNION ALL (SELECT ${texts} FROM ${scattered} LIMIT ${SCATTERED_ROWS})) sample`
  );
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
