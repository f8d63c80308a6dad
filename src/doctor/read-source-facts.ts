// What the doctor asks the source, in one read-only transaction and without touching a row: who we are there, what we may
// read, what stands between, what the local server will have to have.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";
import { readIdentity, type ServerIdentity } from "../postgres/server-identity.ts";
import { USER_RELATION } from "../postgres/user-relation.ts";
import { readExtensionDependents } from "../target/target-facts.ts";

export interface SourceFacts {
  readonly identity: ServerIdentity;
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly bypassesRowSecurity: boolean;
  /** The server's refusal of writes was seen. */
  readonly isReadOnlySession: boolean;
  readonly tableCount: number;
  /** Schemas without USAGE, tables and sequences without SELECT: `schema` or `schema.name`. */
  readonly closed: readonly { readonly kind: "schema" | "table" | "sequence"; readonly name: string }[];
  /** Tables of which row-level security hides rows from this role. */
  readonly filtered: readonly string[];
  /** Tables with row-level security. */
  readonly secured: readonly string[];
  /** The role may change at least one table. */
  readonly canWrite: boolean;
  readonly owners: readonly string[];
  readonly schemas: readonly string[];
  /** Size of the whole database with its indexes. */
  readonly totalBytes: number;
  readonly encoding: string;
  readonly policyRoles: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly dependent: string | undefined }[];
  readonly largeObjects: number;
  /** Connections that are still free for roles like ours. */
  readonly freeConnections: number;
}

/** Without the copy's own manifest, which needs no rights of anybody. */
const OURS = `${USER_RELATION} AND n.nspname <> 'pgscrub'`;

const FACTS = `
  SELECT current_user::text AS role, r.rolsuper AS is_superuser, r.rolsuper OR r.rolbypassrls AS bypasses_row_security,
         pg_catalog.current_setting('transaction_read_only') = 'on' AS is_read_only,
         pg_catalog.pg_database_size(d.oid)::float8 AS total_bytes,
         pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
         (SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_largeobject_metadata) AS large_objects,
         pg_catalog.current_setting('max_connections')::int
           - pg_catalog.current_setting('superuser_reserved_connections')::int
           - COALESCE(pg_catalog.current_setting('reserved_connections', true)::int, 0)
           -- Of other roles' sessions only the role is shown to everybody; background processes have none.
           - (SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_stat_activity
              WHERE usesysid IS NOT NULL AND leader_pid IS NULL) AS free_connections,
         ARRAY(SELECT DISTINCT p.rolname::text FROM pg_catalog.pg_policy y
               JOIN pg_catalog.pg_roles p ON p.oid = ANY (y.polroles) ORDER BY 1) AS policy_roles,
         ARRAY(SELECT e.extname::text FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY 1) AS extensions
  FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
  WHERE r.rolname = current_user AND d.datname = pg_catalog.current_database()`;

const RELATIONS = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind, o.rolname::text AS owner,
         pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS has_usage,
         CASE WHEN c.relkind = 'S' THEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
              ELSE pg_catalog.has_table_privilege(c.oid, 'SELECT') END AS has_select,
         c.relkind <> 'S' AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AS has_write,
         c.relrowsecurity AS is_secured,
         c.relrowsecurity AND c.relkind <> 'S' AND pg_catalog.row_security_active(c.oid) AS is_filtered
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
  WHERE c.relkind IN ('r', 'p', 'S') AND ${OURS} ORDER BY 1, 2`;

interface FactsRow {
  role: string;
  is_superuser: boolean;
  bypasses_row_security: boolean;
  is_read_only: boolean;
  total_bytes: number;
  encoding: string;
  large_objects: number;
  free_connections: number;
  policy_roles: string[];
  extensions: string[];
}

interface RelationRow {
  schema: string;
  name: string;
  kind: string;
  owner: string;
  has_usage: boolean;
  has_select: boolean;
  has_write: boolean;
  is_secured: boolean;
  is_filtered: boolean;
}

/** Reads them over `client`, inside its read-only transaction. */
export async function readSourceFacts(client: Client): Promise<SourceFacts> {
  const identity = await readIdentity(client);
  try {
    const facts = (await client.query<FactsRow>(FACTS)).rows[0];
    const relations = (await client.query<RelationRow>(RELATIONS)).rows;
    const dependents = await readExtensionDependents(client);
    const tables = relations.filter(({ kind }) => kind !== "S");
    const label = ({ schema, name }: RelationRow): string => `${schema}.${name}`;
    return {
      identity,
      role: facts?.role ?? "",
      isSuperuser: facts?.is_superuser ?? false,
      bypassesRowSecurity: facts?.bypasses_row_security ?? false,
      isReadOnlySession: facts?.is_read_only ?? false,
      tableCount: tables.length,
      closed: closedIn(relations),
      filtered: tables.filter(({ is_filtered }) => is_filtered).map(label),
      secured: tables.filter(({ is_secured }) => is_secured).map(label),
      canWrite: tables.some(({ has_write }) => has_write),
      owners: unique(relations.map(({ owner }) => owner)),
      schemas: unique(relations.map(({ schema }) => schema)),
      totalBytes: facts?.total_bytes ?? 0,
      encoding: facts?.encoding ?? "",
      policyRoles: facts?.policy_roles ?? [],
      extensions: (facts?.extensions ?? []).map((name) => ({ name, dependent: dependents.get(name) })),
      largeObjects: facts?.large_objects ?? 0,
      freeConnections: facts?.free_connections ?? 0,
    };
  } catch (error) {
    throw serverError(error, { doing: "asking the source about itself", role: "source" });
  }
}

function closedIn(relations: readonly RelationRow[]): SourceFacts["closed"] {
  const schemas = unique(relations.filter(({ has_usage }) => !has_usage).map(({ schema }) => schema));
  const others = relations
    .filter(({ has_select }) => !has_select)
    .map(({ schema, name, kind }) => {
      return { kind: kind === "S" ? ("sequence" as const) : ("table" as const), name: `${schema}.${name}` };
    });
  return [...schemas.map((name) => ({ kind: "schema" as const, name })), ...others];
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
