// What there is to scan in a target: every table that holds rows, every materialized view, and which of their columns.
import type { Client } from "pg";
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { scanColumn } from "./scan-columns.ts";
import type { ObservedRelation, ScanRelation } from "./scan-table.ts";

/** What to note of a table for comparison, by `schema.table`. */
export type Observations = ReadonlyMap<string, ObservedRelation>;

/** Every table that holds rows, largest first. */
export function tableRelations(catalog: Catalog, observations: Observations): ScanRelation[] {
  return catalog.tables
    .filter(({ kind }) => kind === "leaf")
    .toSorted((a, b) => b.dataBytes - a.dataBytes)
    .map((table) => ({
      schema: table.schema,
      name: table.name,
      label: tableLabel(table),
      isTable: true,
      columns: table.columns.flatMap((column) => scanColumn(column) ?? []),
      observed: present(observations.get(tableLabel(table)), table),
    }));
}

/** A column that the target does not have cannot be read; that it is missing is a check's finding. */
function present(observed: ObservedRelation | undefined, { columns }: Table): ObservedRelation | undefined {
  if (observed === undefined) return undefined;
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const there = observed.columns.flatMap((column) => {
    const type = types.get(column.column);
    return type === undefined ? [] : [{ ...column, isArray: type.isArray }];
  });
  return { ...observed, columns: there };
}

/** All columns of every table, by `schema.table`. */
export function columnNames({ tables }: Catalog): Map<string, Set<string>> {
  return new Map(tables.map((table) => [tableLabel(table), new Set(table.columns.map(({ name }) => name))]));
}

/** `schema.table.column` of what no scan reads. */
export function unreadColumns(catalog: Catalog): string[] {
  return catalog.tables
    .filter(({ kind }) => kind === "leaf")
    .flatMap((table) =>
      table.columns
        .filter((column) => scanColumn(column) === undefined)
        .map((column) => `${tableLabel(table)}.${column.name}`),
    );
}

const VIEW_COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS name, pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relkind = 'm' AND c.relispopulated
   GROUP BY n.nspname, c.relname`;

/** Materialized views hold rows of their own; every column is read as text. */
export async function viewRelations(client: Client): Promise<ScanRelation[]> {
  try {
    const { rows } = await client.query<{ schema: string; name: string; columns: string[] }>(VIEW_COLUMNS);
    return rows.map(({ schema, name, columns }) => ({
      schema,
      name,
      label: `${schema}.${name}`,
      isTable: false,
      observed: undefined,
      columns: columns.map((column) => ({
        name: column,
        form: "text" as const,
        expression: `${quoteIdentifier(column)}::pg_catalog.text`,
        isRaw: false,
      })),
    }));
  } catch (error) {
    throw serverError(error, { doing: "listing the target's materialized views" });
  }
}
