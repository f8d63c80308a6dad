// Integrity, --deep: every foreign key followed row by row, whatever the constraint says about itself.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifier.ts";
import { serverError } from "../../postgres/server-error.ts";
import type { FindingCollector } from "../finding.ts";

interface Key {
  readonly name: string;
  readonly schema: string;
  readonly table_name: string;
  readonly referenced_schema: string;
  readonly referenced_table: string;
  readonly is_match_full: boolean;
  readonly columns: readonly string[];
  readonly referenced_columns: readonly string[];
  readonly operators: readonly string[];
}

// A key of a partitioned table is followed once, from its root; so are the rows of all of its partitions.
const KEYS = `
  SELECT o.conname::text AS name, n.nspname AS schema, c.relname AS table_name, rn.nspname AS referenced_schema,
         r.relname AS referenced_table, o.confmatchtype = 'f' AS is_match_full,
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(o.conkey) WITH ORDINALITY k(number, at)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number ORDER BY k.at) AS columns,
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(o.confkey) WITH ORDINALITY k(number, at)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number ORDER BY k.at) AS referenced_columns,
         ARRAY(SELECT pg_catalog.format('OPERATOR(%I.%s)', pn.nspname, p.oprname)
                 FROM pg_catalog.unnest(o.conpfeqop) WITH ORDINALITY k(operator, at)
                 JOIN pg_catalog.pg_operator p ON p.oid = k.operator
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace ORDER BY k.at) AS operators
    FROM pg_catalog.pg_constraint o
    JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class r ON r.oid = o.confrelid
    JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
   WHERE o.contype = 'f' AND o.conparentid = 0
   ORDER BY 2, 3, 1`;

/** Adds a finding for each key with rows that reference nothing. */
export async function checkOrphans(client: Client, collector: FindingCollector): Promise<void> {
  try {
    const { rows: keys } = await client.query<Key>(KEYS);
    for (const key of keys) {
      const { rows } = await client.query<{ count: number; row_keys: string[] }>(orphansSql(key));
      const [found] = rows;
      if (found === undefined || found.count === 0) continue;
      collector.addMany({
        kind: "integrity",
        table: `${key.schema}.${key.table_name}`,
        column: key.columns.length === 1 ? (key.columns[0] ?? "") : "",
        detector: `rows without the row that ${key.name} references`,
        count: found.count,
        rowKeys: found.row_keys,
      });
    }
  } catch (error) {
    throw serverError(error, { doing: "following foreign keys" });
  }
}

/** NULL in any column references nothing; MATCH FULL wants all of them NULL or none. */
function orphansSql(key: Key): string {
  const own = key.columns.map((name) => `o.${quoteIdentifier(name)}`);
  const equal = key.referenced_columns.map(
    (name, at) => `r.${quoteIdentifier(name)} ${key.operators[at] ?? "="} ${own[at] ?? ""}`,
  );
  const isWhole = own.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const isHalf = `(${own.map((name) => `${name} IS NULL`).join(" OR ")}) AND (${own.map((name) => `${name} IS NOT NULL`).join(" OR ")})`;
  const isOrphan = `${isWhole} AND NOT EXISTS (SELECT FROM ${quoteQualified(key.referenced_schema, key.referenced_table)} r WHERE ${equal.join(" AND ")})`;
  return `
    SELECT pg_catalog.count(*)::float8 AS count, COALESCE((pg_catalog.array_agg(o.ctid::text))[1:5], '{}') AS row_keys
      FROM ${quoteQualified(key.schema, key.table_name)} o
     WHERE (${isOrphan})${key.is_match_full ? ` OR (${isHalf})` : ""}`;
}
