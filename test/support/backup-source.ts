// A database with one of everything that a backup keeps and a sync strips: owners, grants, policies, a publication, an
// event trigger, large objects, beside the zoo of data.
import { readFile } from "node:fs/promises";
import { createDatabase } from "./databases.ts";
import type { EmbeddedServer } from "./embedded-server.ts";

/** Statements that make the roles. */
export const BACKUP_ROLES = "CREATE ROLE zoo_owner; CREATE ROLE zoo_reader; CREATE ROLE zoo_policy";

const KEPT = `
  ALTER TABLE person OWNER TO zoo_owner;
  GRANT SELECT ON types TO zoo_reader WITH GRANT OPTION;
  GRANT SELECT (email) ON person TO zoo_reader;
  REVOKE EXECUTE ON FUNCTION calls_out() FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES FOR ROLE zoo_owner IN SCHEMA public GRANT SELECT ON TABLES TO zoo_reader;
  ALTER TABLE person ENABLE ROW LEVEL SECURITY;
  CREATE POLICY readers ON person TO zoo_policy USING (email LIKE '%vexmail.com');
  COMMENT ON POLICY readers ON person IS 'for; readers';
  CREATE PUBLICATION people FOR TABLE person;
  CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER ddl ON ddl_command_end EXECUTE FUNCTION on_ddl();
  SELECT lo_from_bytea(4242, decode(repeat('00ff5c27', 200000), 'hex')), lo_create(4243);
  GRANT SELECT ON LARGE OBJECT 4242 TO zoo_reader;
  ALTER LARGE OBJECT 4243 OWNER TO zoo_owner;
  COMMENT ON LARGE OBJECT 4242 IS 'it''s large';`;

/** Makes the database and returns its URL; the roles must be there. */
export async function createBackupSource(server: EmbeddedServer, name: string): Promise<string> {
  const zoo = await readFile(new URL("../fixtures/data-zoo.sql", import.meta.url), "utf8");
  return createDatabase(server, name, zoo, KEPT);
}

/** Everything beside rows and columns that two equal databases agree on, one line each. */
export const KEPT_FACTS = `
  SELECT line FROM (
    SELECT format('%s %s owner %s acl %s', c.relkind, c.oid::regclass, pg_get_userbyid(c.relowner), c.relacl) AS line
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind <> 'i'
    UNION ALL SELECT format('column %s.%s acl %s', a.attrelid::regclass, a.attname, a.attacl) FROM pg_attribute a
      WHERE a.attacl IS NOT NULL
    UNION ALL SELECT format('function %s owner %s acl %s', p.oid::regprocedure, pg_get_userbyid(p.proowner), p.proacl)
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname !~ '^(pg_|information_schema)'
    UNION ALL SELECT format('schema %s owner %s acl %s', n.nspname, pg_get_userbyid(n.nspowner), n.nspacl)
      FROM pg_namespace n WHERE n.nspname !~ '^(pg_|information_schema)'
    UNION ALL SELECT format('default acl %s %s %s', pg_get_userbyid(d.defaclrole), d.defaclobjtype, d.defaclacl)
      FROM pg_default_acl d
    UNION ALL SELECT format('policy %s on %s for %s to %s: %s', p.polname, p.polrelid::regclass, p.polcmd,
      ARRAY(SELECT rolname FROM pg_roles WHERE oid = ANY (p.polroles)), pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p
    UNION ALL SELECT format('publication %s %s', p.pubname, r.prrelid::regclass) FROM pg_publication p
      LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid
    UNION ALL SELECT format('event trigger %s %s %s', e.evtname, e.evtevent, e.evtfoid::regproc) FROM pg_event_trigger e
    UNION ALL SELECT format('large object %s owner %s acl %s comment %s md5 %s', m.oid, pg_get_userbyid(m.lomowner), m.lomacl,
      obj_description(m.oid, 'pg_largeobject'), md5(lo_get(m.oid))) FROM pg_largeobject_metadata m
    UNION ALL SELECT format('comment %s %s %s', d.classoid::regclass, d.objsubid, d.description) FROM pg_description d
      WHERE d.objoid >= 16384
  ) AS facts ORDER BY line COLLATE "C"`;
