// The rows of tables as COPY blocks of a backup file, read as text in the snapshot. What arrives passes as it is.
import type { Client } from "pg";
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import { PgscrubError } from "../errors.ts";
import type { Progress } from "../events.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { doBlock } from "./dollar-quote.ts";
import { watchedChunks } from "./watched-stream.ts";

/** A relation whose rows are copied, with the columns that a COPY may fill. */
export interface DataTable {
  /** `schema.table`. */
  readonly label: string;
  /** Quoted, for SQL. */
  readonly relation: string;
  /** Quoted names; empty when the table has none to copy. */
  readonly columns: readonly string[];
  /** For an extension's own table: the rows that the extension does not bring itself. */
  readonly condition: string;
}

export interface RowCount {
  readonly table: string;
  readonly rows: number;
}

export interface TableDataInput {
  readonly client: Client;
  readonly progress: Progress;
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

/** The tables of `catalog` that hold rows, in its order. */
export function dataTables(catalog: Catalog): DataTable[] {
  return catalog.tables.filter(({ kind }) => kind === "leaf").map(toDataTable);
}

function toDataTable(table: Table): DataTable {
  return {
    label: tableLabel(table),
    relation: quoteQualified(table.schema, table.name),
    columns: table.columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => quoteIdentifier(name)),
    condition: "",
  };
}

// Tables that extensions mark as the user's (pg_extension_config_dump, PostgreSQL manual, 36.17.3): rules, registries.
const EXTENSION_TABLES = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, w.condition,
         ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
               ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_extension e
  CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) AS w (relation, condition)
  JOIN pg_catalog.pg_class c ON c.oid = w.relation AND c.relkind IN ('r', 'p')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  ORDER BY e.extname, n.nspname, c.relname`;

/** The user's rows in tables of extensions. */
export async function extensionTables(client: Client): Promise<DataTable[]> {
  try {
    const { rows } = await client.query<{
      schema: string;
      name: string;
      condition: string | null;
      columns: string[];
    }>(EXTENSION_TABLES);
    return rows.map(({ schema, name, condition, columns }) => ({
      label: tableLabel({ schema, name }),
      relation: quoteQualified(schema, name),
      columns: columns.map(quoteIdentifier),
      condition: condition ?? "",
    }));
  } catch (error) {
    throw serverError(error, { doing: "reading what extensions hold", role: "source" });
  }
}

/** One table's block; its row count is added to `counts` when the last row has passed. */
export async function* tableData(
  table: DataTable,
  input: TableDataInput,
  counts: RowCount[],
): AsyncGenerator<Buffer> {
  if (table.columns.length === 0) {
    yield* rowsWithoutColumns(table, input, counts);
    return;
  }
  const list = `(${table.columns.join(", ")})`;
  const source =
    table.condition === ""
      ? `${table.relation} ${list}`
      : `(SELECT ${table.columns.join(", ")} FROM ONLY ${table.relation} ${table.condition})`;
  const stream = openCopyOut(input.client, `COPY ${source} TO STDOUT`);
  const doing = `reading ${table.label}`;
  let isEmpty = true;
  for await (const chunk of watchedChunks(stream, input.client, { ...input, doing })) {
    if (isEmpty) yield Buffer.from(`COPY ${table.relation} ${list} FROM stdin;\n`);
    isEmpty = false;
    input.progress.bytes += chunk.length;
    yield chunk;
  }
  const rows = stream.rowCount;
  if (!Number.isSafeInteger(rows))
    throw new PgscrubError("BUG", `${table.label}: the server counted no rows`);
  input.progress.rows += rows;
  counts.push({ table: table.label, rows });
  if (!isEmpty) yield Buffer.from("\\.\n\n");
}

/** COPY's text form knows no row without a field. */
async function* rowsWithoutColumns(
  { label, relation }: DataTable,
  { client }: TableDataInput,
  counts: RowCount[],
): AsyncGenerator<Buffer> {
  let rows: number;
  try {
    const answer = await client.query<{ rows: string }>(
      `SELECT pg_catalog.count(*)::text AS rows FROM ONLY ${relation}`,
    );
    rows = Number(answer.rows[0]?.rows ?? "0");
  } catch (error) {
    throw serverError(error, { doing: `counting ${label}`, role: "source" });
  }
  counts.push({ table: label, rows });
  if (rows === 0) return;
  const loop = `  FOR i IN 1..${rows} LOOP INSERT INTO ${relation} DEFAULT VALUES; END LOOP;`;
  yield Buffer.from(`${doBlock("pgscrub_rows", loop)};\n\n`);
}
