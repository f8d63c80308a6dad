// Conformance: columns ruled `null` hold nothing, columns ruled `password` hold our own hashes only, and no more fields than
// `when` and `unless` spared hold a value that was kept.
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
  for (const { table, column, values } of input.exempt.list()) {
    if (values.taken > values.spared) {
      const count = values.taken - values.spared;
      input.collector.addMany({
        kind: "conformance",
        table,
        column,
        detector: "kept beyond when or unless",
        count,
        rowKeys: [],
      });
    }
  }
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
  { client, collector, exempt, allowedHashes }: CheckInput,
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
    const spared = exempt.find(label, column.name)?.spared ?? 0;
    const count = (violation?.count ?? 0) - spared;
    if (violation === undefined || count <= 0) return;
    // Which of them the rules spared cannot be told from here.
    const rowKeys = spared === 0 ? violation.row_keys : [];
    collector.addMany({ kind: "conformance", table: label, column: column.name, detector, count, rowKeys });
  } catch (error) {
    throw serverError(error, { doing: `checking ${label}.${column.name}` });
  }
}
