// Constraints and indexes of a database, read by the same query on source and target so that they can be compared.
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";
import type { ManifestObject } from "./manifest.ts";

export interface ConstraintFact {
  readonly kind: "constraint" | "index";
  /** `schema.table`. */
  readonly table: string;
  readonly name: string;
  /** As the server prints it with an empty search_path, NOT VALID left out. */
  readonly definition: string;
  /** Validated, and for an index ready and valid. */
  readonly isValid: boolean;
}

export type IntegrityFacts = readonly ConstraintFact[];

// A foreign key that references a partitioned table has an entry for each partition, which the target's server names anew;
// only the one that was declared is compared.
// Not-null constraints have catalog entries from PostgreSQL 18 on only; the column flag is compared with the schema.
const FACTS = `
  SELECT 'constraint' AS kind, n.nspname || '.' || c.relname AS table, o.conname::text AS name,
         pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(o.oid), ' NOT VALID$', '') AS definition,
         o.convalidated AS is_valid
    FROM pg_catalog.pg_constraint o
    JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE o.contype IN ('c', 'f', 'p', 'u', 'x') AND (o.contype <> 'f' OR o.conparentid = 0)
     AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT 'index', n.nspname || '.' || c.relname, x.relname::text,
         pg_catalog.pg_get_indexdef(i.indexrelid), i.indisvalid AND i.indisready
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

/** The facts of the database behind `client`, whose search_path must be empty (applyDumpSettings). */
export async function readIntegrityFacts(client: Client): Promise<IntegrityFacts> {
  try {
    const { rows } = await client.query<{
      kind: "constraint" | "index";
      table: string;
      name: string;
      definition: string;
      is_valid: boolean;
    }>(FACTS);
    return rows.map(({ is_valid, ...fact }) => ({ ...fact, isValid: is_valid }));
  } catch (error) {
    throw serverError(error, { doing: "reading constraints and indexes" });
  }
}

/** The facts as a manifest holds them: a definition may name a value, its digest does not. */
export function digestFacts(facts: IntegrityFacts): ManifestObject[] {
  return facts.map(({ definition, ...fact }) => ({
    ...fact,
    definition: createHash("sha256").update(definition).digest("hex").slice(0, 16),
  }));
}
