// Conformance: columns ruled `null` hold nothing, columns ruled `password` hold our own hashes only, and no more fields than
// `when` and `unless` spared hold a value that was kept.
import { quoteIdentifier, quoteQualified } from "../../postgres/identifier.ts";
import { serverError } from "../../postgres/server-error.ts";
import type { Check, CheckInput } from "../check.ts";
import type { ManifestColumn, ManifestTable } from "../manifest.ts";

interface Violation {
  readonly count: number;
  readonly row_keys: readonly string[];
}

export const checkTreatments: Check = async (input) => {
  for (const { table, column, values } of input.exempt?.list() ?? []) {
    if (values.taken > values.spared) {
      const count = values.taken - values.spared;
      const detector = "kept beyond when or unless";
      input.collector.addMany({ kind: "conformance", table, column, detector, count, rowKeys: [] });
    }
  }
  for (const table of input.manifest.tables) {
    for (const column of table.columns) {
      if (column.treatment !== "mask" || !isPresent(input, table, column)) continue;
      if (column.masker === "null") await checkColumn(input, table, column, "null", "");
      if (column.masker === "password") {
        const text = `${quoteIdentifier(column.column)}::pg_catalog.text`;
        await checkColumn(input, table, column, "password", `AND ${text} <> '' AND ${text} <> ALL ($1)`);
      }
    }
  }
};

/** What is missing is told by another check. */
function isPresent({ scan }: CheckInput, { table }: ManifestTable, { column }: ManifestColumn): boolean {
  return scan.relations.get(table)?.columns.has(column) === true;
}

async function checkColumn(
  { client, collector, exempt, manifest }: CheckInput,
  { schema, name, table }: ManifestTable,
  { column, exempt: known }: ManifestColumn,
  detector: "null" | "password",
  condition: string,
): Promise<void> {
  const sql = `
    SELECT pg_catalog.count(*)::float8 AS count,
           COALESCE((pg_catalog.array_agg(ctid::text))[1:5], '{}') AS row_keys
      FROM ONLY ${quoteQualified(schema, name)}
     WHERE ${quoteIdentifier(column)} IS DISTINCT FROM NULL ${condition}`; // IS NOT NULL overlooks composites with a NULL inside
  try {
    const parameters = detector === "password" ? [[...manifest.passwordHashes]] : [];
    const { rows } = await client.query<Violation>(sql, parameters);
    const [violation] = rows;
    const spared = exempt?.find(table, column)?.spared ?? known?.fields ?? 0;
    const count = (violation?.count ?? 0) - spared;
    if (violation === undefined || count <= 0) return;
    // Which of them the rules spared cannot be told from here.
    const rowKeys = spared === 0 ? violation.row_keys : [];
    collector.addMany({ kind: "conformance", table, column, detector, count, rowKeys });
  } catch (error) {
    throw serverError(error, { doing: `checking ${table}.${column}` });
  }
}
