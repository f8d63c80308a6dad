// Production's tables and views as the judges of migrations need them: names, columns, sizes. Read in one query.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";
import { USER_RELATION } from "../postgres/user-relation.ts";
import type { LiveRelation } from "./sql/table-state.ts";

/** A parent of partitions or of inherited tables is as big as all of them. A heap without pages has no rows. */
const RELATIONS = `
  WITH RECURSIVE family AS (
    SELECT c.oid AS root, c.oid AS member FROM pg_catalog.pg_class c
    UNION ALL
    SELECT family.root, i.inhrelid FROM family JOIN pg_catalog.pg_inherits i ON i.inhparent = family.member
  )
  SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
         s.rows AS estimated_rows, s.total_bytes, s.heap_bytes = 0 AS is_empty,
         ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
         ARRAY(SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS types,
         ARRAY(SELECT a.attnotnull FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS not_nulls
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT CASE WHEN pg_catalog.bool_or(m.reltuples < 0 AND m.relkind <> 'p') THEN NULL
                ELSE pg_catalog.sum(m.reltuples) FILTER (WHERE m.relkind <> 'p')::float8 END AS rows,
           COALESCE(pg_catalog.sum(pg_catalog.pg_total_relation_size(m.oid)), 0)::float8 AS total_bytes,
           COALESCE(pg_catalog.sum(pg_catalog.pg_relation_size(m.oid)), 0)::float8 AS heap_bytes
    FROM family f JOIN pg_catalog.pg_class m ON m.oid = f.member WHERE f.root = c.oid
  ) AS s
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${USER_RELATION}`;

interface Row {
  schema: string;
  name: string;
  kind: string;
  estimated_rows: number | null;
  total_bytes: number;
  is_empty: boolean;
  columns: string[];
  types: string[];
  not_nulls: boolean[];
}

/** Every relation of the database behind `client`. */
export async function readLiveRelations(client: Client): Promise<LiveRelation[]> {
  try {
    const { rows } = await client.query<Row>(RELATIONS);
    return rows.map((row) => ({
      schema: row.schema,
      name: row.name,
      kind: row.kind === "r" || row.kind === "p" ? "table" : row.kind === "f" ? "other" : "view",
      estimatedRows: row.estimated_rows ?? undefined,
      totalBytes: row.total_bytes,
      // Rows of a foreign table are elsewhere, and a view's are its tables'.
      isEmpty: row.is_empty && row.kind !== "f" && row.kind !== "v",
      columns: new Map(
        row.columns.map((name, index) => [
          name,
          { type: row.types[index] ?? "", isNotNull: row.not_nulls[index] ?? false },
        ]),
      ),
    }));
  } catch (error) {
    throw serverError(error, { doing: "reading the tables of production", role: "source" });
  }
}
