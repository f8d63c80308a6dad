// Conformance: columns ruled `null` hold nothing, and columns ruled `password` hold our own hashes only.
import { tableLabel } from "../../catalog/catalog.ts";
import type { ColumnPlan, TablePlan } from "../../plan/plan.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifier.ts";
import { serverError } from "../../postgres/server-error.ts";
import type { Check, CheckInput } from "../check.ts";

interface Violation {
  readonly count: number;
  readonly row_keys: readonly string[];
}

export const checkTreatments: Check = async (input) => {
  for (const table of input.tables) {
    if (table.table.kind !== "leaf") continue;
    for (const column of table.columns) {
      if (column.treatment !== "mask") continue;
      if (column.spec?.masker === "null") await checkColumn(input, table, column, "null", "");
      if (column.spec?.masker === "password") {
        const text = `${quoteIdentifier(column.column.name)}::pg_catalog.text`;
        await checkColumn(input, table, column, "password", `AND ${text} <> '' AND ${text} <> ALL ($1)`);
      }
    }
  }
};

async function checkColumn(
  { client, collector, allowedHashes }: CheckInput,
  { table }: TablePlan,
  { column }: ColumnPlan,
  detector: "null" | "password",
  condition: string,
): Promise<void> {
  const label = tableLabel(table);
  const sql = `
    SELECT pg_catalog.count(*)::float8 AS count,
           COALESCE((pg_catalog.array_agg(ctid::text))[1:5], '{}') AS row_keys
      FROM ONLY ${quoteQualified(table.schema, table.name)}
     WHERE ${quoteIdentifier(column.name)} IS NOT NULL ${condition}`;
  try {
    const parameters = detector === "password" ? [[...allowedHashes]] : [];
    const { rows } = await client.query<Violation>(sql, parameters);
    const [violation] = rows;
    if (violation === undefined || violation.count === 0) return;
    collector.addMany({
      kind: "conformance",
      table: label,
      column: column.name,
      detector,
      count: violation.count,
      rowKeys: violation.row_keys,
    });
  } catch (error) {
    throw serverError(error, { doing: `checking ${label}.${column.name}` });
  }
}
