// What a schema has to know of both servers before it is loaded: what the target offers, and what on the source needs
// which extension.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";

/** What the target server offers. */
export interface TargetFacts {
  /** server_version_num. */
  readonly serverVersion: number;
  /** Names of the extensions that can be created. */
  readonly extensions: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** Reads the facts from any database of the target server. */
export async function readTargetFacts(client: Client): Promise<TargetFacts> {
  try {
    const answer = await client.query<{ version: number; extensions: string[]; roles: string[] }>(`
      SELECT pg_catalog.current_setting('server_version_num')::int AS version,
             ARRAY(SELECT name::text FROM pg_catalog.pg_available_extensions) AS extensions,
             ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles) AS roles`);
    const row = answer.rows[0];
    return {
      serverVersion: row?.version ?? 0,
      extensions: new Set(row?.extensions),
      roles: new Set(row?.roles),
    };
  } catch (error) {
    throw serverError(error, { doing: "reading what the target offers", role: "target" });
  }
}

/**
 * By extension of the database behind `client`: one object outside all extensions that depends on a member of it, such
 * as `table column public."User".email`. An extension that nothing depends on is missing. (PostgreSQL manual, 52.18)
 */
export async function readExtensionDependents(client: Client): Promise<Map<string, string>> {
  try {
    const answer = await client.query<{ extension: string; object: string }>(`
      WITH member AS (
        SELECT classid, objid, refobjid AS extension FROM pg_catalog.pg_depend
        WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND deptype = 'e'
      ), provider AS (
        SELECT classid, objid, extension FROM member
        UNION ALL SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, oid, oid FROM pg_catalog.pg_extension
        -- The array and row types of a member are no members, but come with it.
        UNION ALL SELECT d.classid, d.objid, m.extension
        FROM pg_catalog.pg_depend d JOIN member m ON (d.refclassid, d.refobjid) = (m.classid, m.objid)
        WHERE d.deptype = 'i'
      ), dependent AS (
        SELECT DISTINCT ON (p.extension) p.extension, d.classid, d.objid, d.objsubid
        FROM provider p JOIN pg_catalog.pg_depend d ON (d.refclassid, d.refobjid) = (p.classid, p.objid)
        WHERE d.deptype IN ('n', 'a', 'x')
          AND NOT EXISTS (SELECT FROM member m WHERE (m.classid, m.objid) = (d.classid, d.objid))
          AND d.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
          -- Rules, defaults and constraints of the extension's own relations.
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend o JOIN member m ON (o.refclassid, o.refobjid) = (m.classid, m.objid)
            WHERE (o.classid, o.objid) = (d.classid, d.objid) AND o.deptype IN ('i', 'a'))
        ORDER BY p.extension, d.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass, d.classid, d.objid, d.objsubid
      )
      SELECT e.extname::text AS extension, i.type || ' ' || i.identity AS object
      FROM dependent d JOIN pg_catalog.pg_extension e ON e.oid = d.extension,
           pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i`);
    return new Map(answer.rows.map(({ extension, object }) => [extension, object]));
  } catch (error) {
    throw serverError(error, { doing: "reading what depends on extensions", role: "source" });
  }
}
