// In which forms the source stores its password hashes: algorithm and cost, read inside the snapshot before compilation.
// Nothing of a salt or a hash is asked for.
import type { Client } from "pg";
import { tableLabel } from "../catalog/catalog.ts";
import type { Snapshot } from "../pipeline/source/snapshot.ts";
import {
  FORMAT_PATTERN,
  HEX_SCRYPT,
  HEX_SCRYPT_PATTERN,
  type PasswordFormat,
} from "../pipeline/transform/password-hashes.ts";
import type { ColumnPlan, SyncPlan, TablePlan } from "../plan/plan.ts";
import { destroyClient } from "../postgres/connect.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";

/** Formats by `schema.table.column`, of columns ruled `password` and placed at the source. */
export type PasswordFormats = ReadonlyMap<string, readonly PasswordFormat[]>;

/** Reads the formats of every such column; asks nothing when there is none. */
export async function readPasswordFormats(
  snapshot: Pick<Snapshot, "openReader">,
  plan: SyncPlan,
): Promise<PasswordFormats> {
  const columns = plan.tables
    .filter(({ rows }) => rows === "all")
    .flatMap((table) => table.columns.filter(isPassword).map((column) => ({ table, column })));
  const formats = new Map<string, readonly PasswordFormat[]>();
  if (columns.length === 0) return formats;
  const reader = await snapshot.openReader();
  try {
    for (const { table, column } of columns) {
      formats.set(
        `${tableLabel(table.table)}.${column.column.name}`,
        await readFormats(reader, table, column),
      );
    }
    return formats;
  } finally {
    destroyClient(reader);
  }
}

function isPassword({ spec, placement }: ColumnPlan): boolean {
  return spec?.masker === "password" && placement === "source";
}

async function readFormats(reader: Client, { table }: TablePlan, { column }: ColumnPlan): Promise<string[]> {
  const text = `${quoteIdentifier(column.name)}::pg_catalog.text`;
  const format =
    `CASE WHEN ${text} OPERATOR(pg_catalog.~) ${quoteLiteral(HEX_SCRYPT_PATTERN)} THEN ${quoteLiteral(HEX_SCRYPT)} ` +
    `ELSE pg_catalog.substring(${text}, ${quoteLiteral(FORMAT_PATTERN)}) END`;
  const from = quoteQualified(table.schema, table.name);
  try {
    const { rows } = await reader.query<{ format: string | null }>(
      `SELECT DISTINCT ${format} AS format FROM ONLY ${from} ORDER BY 1`,
    );
    return rows.flatMap(({ format: found }) => (found === null ? [] : [found]));
  } catch (error) {
    throw serverError(error, { doing: `reading the hash formats of ${tableLabel(table)}.${column.name}` });
  }
}
