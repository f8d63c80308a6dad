// What the target server says of its databases: owner, locale, settings, access list, comment. Read on the maintenance
// database; staging.ts makes a database alike, swap.ts and undo.ts look before they rename.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";

export interface DatabaseFacts {
  readonly oid: string;
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  /** c: libc · i: ICU · b: builtin (17+). */
  readonly localeProvider: string;
  /** ICU or builtin locale, where the provider has one. */
  readonly locale: string | undefined;
  readonly icuRules: string | undefined;
  readonly connectionLimit: number;
  readonly comment: string;
  readonly bytes: number;
  readonly grants: readonly {
    readonly grantee: string;
    readonly privilege: string;
    readonly grantable: boolean;
  }[];
  /** The access list is the default one (nothing was ever granted or revoked). */
  readonly hasDefaultAccess: boolean;
  /** ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET, as `name=value`. */
  readonly settings: readonly { readonly role: string | undefined; readonly setting: string }[];
}

/** Columns for the locale are named differently by version, so they are read as one JSON row. */
const DATABASE = `
  SELECT d.oid::int8::text AS oid, d.datname::text AS name, r.rolname::text AS owner,
         pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
         pg_catalog.to_jsonb(d) AS row, d.datconnlimit AS connection_limit,
         COALESCE(pg_catalog.shobj_description(d.oid, 'pg_database'), '') AS comment,
         CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
              THEN pg_catalog.pg_database_size(d.oid)::float8 ELSE 0 END AS bytes,
         d.datacl IS NULL AS has_default_access,
         COALESCE((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                     'grantee', COALESCE(g.rolname, ''), 'privilege', a.privilege_type, 'grantable', a.is_grantable))
                   FROM pg_catalog.aclexplode(d.datacl) a LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee), '[]') AS grants,
         COALESCE((SELECT pg_catalog.json_agg(pg_catalog.json_build_object('role', g.rolname, 'setting', x.setting)
                     ORDER BY g.rolname NULLS FIRST, x.position)
                   FROM pg_catalog.pg_db_role_setting s
                   LEFT JOIN pg_catalog.pg_roles g ON g.oid = s.setrole
                   CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY x(setting, position)
                   WHERE s.setdatabase = d.oid), '[]') AS settings
  FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
  WHERE d.datname = $1`;

interface DatabaseRow {
  oid: string;
  name: string;
  owner: string;
  encoding: string;
  row: Record<string, unknown>;
  connection_limit: number;
  comment: string;
  bytes: number;
  has_default_access: boolean;
  grants: { grantee: string; privilege: string; grantable: boolean }[];
  settings: { role: string | null; setting: string }[];
}

/** Facts of the database called `name`, or undefined when there is none. */
export async function readDatabase(maintenance: Client, name: string): Promise<DatabaseFacts | undefined> {
  let row: DatabaseRow | undefined;
  try {
    row = (await maintenance.query<DatabaseRow>(DATABASE, [name])).rows[0];
  } catch (error) {
    throw serverError(error, { doing: "reading the target server's databases" });
  }
  if (row === undefined) return undefined;
  const text = (key: string): string | undefined => {
    const value = row.row[key];
    return typeof value === "string" ? value : undefined;
  };
  return {
    oid: row.oid,
    name: row.name,
    owner: row.owner,
    encoding: row.encoding,
    collate: text("datcollate") ?? "C",
    ctype: text("datctype") ?? "C",
    localeProvider: text("datlocprovider") ?? "c",
    locale: text("datlocale") ?? text("daticulocale"),
    icuRules: text("daticurules"),
    connectionLimit: row.connection_limit,
    comment: row.comment,
    bytes: row.bytes,
    grants: row.grants,
    hasDefaultAccess: row.has_default_access,
    settings: row.settings.map(({ role, setting }) => ({ role: role ?? undefined, setting })),
  };
}
