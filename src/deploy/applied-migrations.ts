// What the database says was applied: Prisma's table _prisma_migrations. Its column `logs` is never read, because a
// failed migration's log quotes rows.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { errorFacts, serverError } from "../postgres/server-error.ts";
import { USER_RELATION } from "../postgres/user-relation.ts";

export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
  readonly isRolledBack: boolean;
}

export interface MigrationTable {
  /** Schema that holds the table, and names without a schema in the migrations. */
  readonly schema: string;
  /** undefined: there is no table, so Prisma never migrated this database. */
  readonly rows: readonly AppliedMigration[] | undefined;
  /** The database has other tables. */
  readonly hasTables: boolean;
}

const TABLES = `
  SELECT n.nspname::text AS schema, c.relname::text AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${USER_RELATION} ORDER BY 1, 2`;

/**
 * Reads the table in `schema`, or wherever it is when that is undefined. MIGRATIONS_INVALID when several schemas have
 * one, or when it is not as Prisma makes it; PRIVILEGE_MISSING when the role may not read it.
 */
export async function readMigrationTable(
  client: Client,
  schema: string | undefined,
): Promise<MigrationTable> {
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(TABLES);
    const holders = tables
      .filter(
        (table) => table.name === "_prisma_migrations" && (schema === undefined || table.schema === schema),
      )
      .map((table) => table.schema);
    const hasTables = tables.some((table) => table.name !== "_prisma_migrations");
    const [holder, another] = holders;
    if (another !== undefined) {
      throw new PgscrubError(
        "MIGRATIONS_INVALID",
        `several schemas have a table _prisma_migrations: ${holders.join(", ")}`,
        { hint: "Name the schema of the application with --schema." },
      );
    }
    if (holder === undefined) return { schema: schema ?? "public", rows: undefined, hasTables };
    return { schema: holder, rows: await readRows(client, holder), hasTables };
  } catch (error) {
    const doing = "reading the applied migrations";
    const { sqlstate } = errorFacts(error);
    if (sqlstate === "42703") {
      throw serverError(error, {
        doing,
        code: "MIGRATIONS_INVALID",
        hint: "Prisma's table has other columns.",
      });
    }
    const privilege = { hint: "The role needs USAGE on its schema and SELECT on _prisma_migrations." };
    throw serverError(error, { doing, role: "source", ...(sqlstate === "42501" ? privilege : {}) });
  }
}

async function readRows(client: Client, schema: string): Promise<AppliedMigration[]> {
  interface Row {
    name: string;
    checksum: string;
    is_finished: boolean;
    is_rolled_back: boolean;
  }
  const { rows } = await client.query<Row>(`
    SELECT migration_name::text AS name, checksum::text AS checksum,
           finished_at IS NOT NULL AS is_finished, rolled_back_at IS NOT NULL AS is_rolled_back
    FROM ${quoteQualified(schema, "_prisma_migrations")} ORDER BY started_at, migration_name`);
  return rows.map((row) => ({
    name: row.name,
    checksum: row.checksum,
    isFinished: row.is_finished,
    isRolledBack: row.is_rolled_back,
  }));
}
