// Who a server is by its own word: host names prove nothing (tunnels, aliases, poolers), the system identifier and Neon's
// branch do. The guards compare these, and .pgscrub/production.json pins one.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { serverError } from "./server-error.ts";

/** Neon's own names for where we are; each `undefined` if the compute does not tell. */
export interface NeonIdentity {
  readonly projectId: string | undefined;
  readonly branchId: string | undefined;
  readonly endpointId: string | undefined;
  readonly timelineId: string | undefined;
}

/** Services whose servers give themselves away by settings or roles of their own. */
export type ManagedService = "neon" | "rds" | "supabase" | "azure" | "cloudsql" | "aiven" | "digitalocean";

/** A server and the database of the session that asked. */
export interface ServerIdentity {
  /** 64-bit number as text, made by initdb and kept by physical copies: Neon's branches share their project's. */
  readonly systemIdentifier: string;
  readonly databaseOid: string;
  readonly database: string;
  /** As server_version_num, e.g. 180004. */
  readonly serverVersion: number;
  readonly neon: NeonIdentity | undefined;
  readonly managed: ManagedService | undefined;
}

// Settings made by the service's own modules, or roles that only it creates; the first match wins.
const MANAGED_SIGNS: readonly { service: ManagedService; setting?: string; role?: string }[] = [
  { service: "neon", setting: "neon.endpoint_id", role: "neon_superuser" },
  { service: "rds", setting: "rds.extensions", role: "rds_superuser" },
  { service: "supabase", setting: "supautils.superuser", role: "supabase_admin" },
  { service: "azure", setting: "azure.extensions", role: "azure_pg_admin" },
  { service: "cloudsql", setting: "cloudsql.supported_extensions", role: "cloudsqlsuperuser" },
  { service: "aiven", setting: "aiven.pg_security_agent_enabled", role: "avnadmin" },
  { service: "digitalocean", role: "doadmin" },
];

const IDENTITY = `
  SELECT (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS system_identifier,
         d.oid::int8::text AS database_oid, d.datname::text AS database,
         pg_catalog.current_setting('server_version_num')::int4 AS server_version,
         pg_catalog.pg_backend_pid() AS backend_pid,
         pg_catalog.current_setting('neon.project_id', true) AS project_id,
         pg_catalog.current_setting('neon.branch_id', true) AS branch_id,
         pg_catalog.current_setting('neon.endpoint_id', true) AS endpoint_id,
         pg_catalog.current_setting('neon.timeline_id', true) AS timeline_id,
         ARRAY(SELECT s.name FROM pg_catalog.unnest($1::text[]) AS s (name)
                WHERE COALESCE(pg_catalog.current_setting(s.name, true), '') <> '') AS settings,
         ARRAY(SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE r.rolname = ANY ($2::text[])) AS roles
    FROM pg_catalog.pg_database d
   WHERE d.datname = pg_catalog.current_database()`;

/** The answer to IDENTITY. */
export interface IdentityRow {
  system_identifier: string;
  database_oid: string;
  database: string;
  server_version: number;
  project_id: string | null;
  branch_id: string | null;
  endpoint_id: string | null;
  timeline_id: string | null;
  settings: string[];
  roles: string[];
}

function readNeon(row: IdentityRow): NeonIdentity | undefined {
  const neon = {
    projectId: row.project_id || undefined,
    branchId: row.branch_id || undefined,
    endpointId: row.endpoint_id || undefined,
    timelineId: row.timeline_id || undefined,
  };
  return Object.values(neon).some((value) => value !== undefined) ? neon : undefined;
}

function detectManaged(row: IdentityRow): ManagedService | undefined {
  const isSeen = ({ setting, role }: { setting?: string; role?: string }): boolean =>
    (setting !== undefined && row.settings.includes(setting)) ||
    (role !== undefined && row.roles.includes(role));
  return MANAGED_SIGNS.find(isSeen)?.service;
}

/** What the answer says of the server; a setting that is empty is one that is not there. */
export function identityOf(row: IdentityRow): ServerIdentity {
  const neon = readNeon(row);
  return {
    systemIdentifier: row.system_identifier,
    databaseOid: row.database_oid,
    database: row.database,
    serverVersion: row.server_version,
    neon,
    managed: neon === undefined ? detectManaged(row) : "neon",
  };
}

/** Asks the server of `client` who it is, in one query that any role may run. */
export async function readIdentity(client: Client): Promise<ServerIdentity> {
  return (await readSessionIdentity(client)).identity;
}

/** As readIdentity, with the process of the server that answered. */
export async function readSessionIdentity(
  client: Client,
): Promise<{ readonly identity: ServerIdentity; readonly backendPid: number }> {
  const doing = "asking the server for its identity";
  const settings = MANAGED_SIGNS.flatMap(({ setting }) => (setting === undefined ? [] : [setting]));
  const roles = MANAGED_SIGNS.flatMap(({ role }) => (role === undefined ? [] : [role]));
  try {
    const { rows } = await client.query<IdentityRow & { backend_pid: number }>(IDENTITY, [settings, roles]);
    const row = rows[0];
    if (row === undefined) throw new PgscrubError("BUG", `${doing} gave no row`);
    return { identity: identityOf(row), backendPid: row.backend_pid };
  } catch (error) {
    throw serverError(error, { doing });
  }
}

/** What of an identity tells one server, or one branch of Neon, from another. */
export type ServerMark = Pick<ServerIdentity, "systemIdentifier" | "neon">;

/**
 * Whether both are the same server, and on Neon the same branch. Where one side does not tell its branch the answer is
 * yes: the guards refuse on doubt.
 */
export function isSameServer(left: ServerMark, right: ServerMark): boolean {
  if (left.systemIdentifier !== right.systemIdentifier) return false;
  for (const key of ["timelineId", "branchId"] as const) {
    const [ours, theirs] = [left.neon?.[key], right.neon?.[key]];
    if (ours !== undefined && theirs !== undefined) return ours === theirs;
  }
  return true;
}
