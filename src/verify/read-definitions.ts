// The target's definitions as text: values of rows can stand in defaults, checks, function and view bodies, comments.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";

export interface Definition {
  /** `schema.object`. */
  readonly label: string;
  /** What part of it this is: `view`, `default`, `comment`, … */
  readonly part: string;
  readonly text: string;
}

const USER = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_temp_'`;
const NOT_EXTENSION = (table: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = '${table}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const DEFINITIONS = `
  SELECT n.nspname || '.' || p.proname AS label, 'function' AS part,
         CASE WHEN p.prokind = 'a' THEN p.proname ELSE pg_catalog.pg_get_functiondef(p.oid) END AS text
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
   WHERE ${USER} AND ${NOT_EXTENSION("pg_catalog.pg_proc", "p.oid")}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'view', pg_catalog.pg_get_viewdef(c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('v', 'm') AND ${USER} AND ${NOT_EXTENSION("pg_catalog.pg_class", "c.oid")}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'name', c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'column name', a.attname
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || o.conname, 'constraint', pg_catalog.concat_ws(' ', o.conname, pg_catalog.pg_get_constraintdef(o.oid))
    FROM pg_catalog.pg_constraint o JOIN pg_catalog.pg_namespace n ON n.oid = o.connamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'index', pg_catalog.pg_get_indexdef(i.indexrelid)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || t.typname, 'enum label', e.enumlabel
    FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'policy', pg_catalog.concat_ws(' ', p.polname,
         pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'trigger', pg_catalog.pg_get_triggerdef(t.oid)
    FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'rule', pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE ${USER} AND ${NOT_EXTENSION("pg_catalog.pg_class", "c.oid")}
  UNION ALL
  SELECT COALESCE(n.nspname || '.' || c.relname, d.classoid::regclass::text), 'comment', d.description
    FROM pg_catalog.pg_description d
    LEFT JOIN pg_catalog.pg_class c ON d.classoid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objoid
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE d.objoid >= 16384
  UNION ALL
  SELECT 'server.' || s.srvname, 'options', pg_catalog.concat_ws(' ', s.srvname, pg_catalog.array_to_string(s.srvoptions, ' '))
    FROM pg_catalog.pg_foreign_server s
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'foreign table options', pg_catalog.array_to_string(f.ftoptions, ' ')
    FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE f.ftoptions IS NOT NULL
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'column options',
         pg_catalog.array_to_string(a.attfdwoptions || a.attoptions, ' ')
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE COALESCE(a.attfdwoptions, a.attoptions) IS NOT NULL AND ${USER}
  UNION ALL
  SELECT n.nspname || '.' || c.relname, 'partition', pg_catalog.concat_ws(' ',
         pg_catalog.pg_get_expr(c.relpartbound, c.oid),
         CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE (c.relispartition OR c.relkind = 'p') AND ${USER}
  UNION ALL
  SELECT n.nspname || '.' || t.typname, 'type', pg_catalog.concat_ws(' ', t.typname, t.typdefault)
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typtype IN ('c', 'd', 'e', 'r') AND ${USER}
  UNION ALL
  SELECT n.nspname || '.' || p.proname, 'aggregate', pg_catalog.concat_ws(' ', a.agginitval, a.aggminitval)
    FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || e.stxname, 'statistics', pg_catalog.pg_get_statisticsobjdef(e.oid)
    FROM pg_catalog.pg_statistic_ext e JOIN pg_catalog.pg_namespace n ON n.oid = e.stxnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname || '.' || d.dictname, 'text search dictionary', pg_catalog.concat_ws(' ', d.dictname, d.dictinitoption)
    FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace WHERE ${USER}
  UNION ALL
  SELECT n.nspname, 'schema name', n.nspname FROM pg_catalog.pg_namespace n WHERE ${USER}
  UNION ALL
  SELECT 'database', 'setting', pg_catalog.array_to_string(s.setconfig, ' ')
    FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
   WHERE d.datname = pg_catalog.current_database()
  UNION ALL
  SELECT 'server.' || u.srvname, 'user mapping', pg_catalog.array_to_string(u.umoptions, ' ')
    FROM pg_catalog.pg_user_mappings u WHERE u.umoptions IS NOT NULL`;

/** Every definition of the database; objects of extensions are left out, since their text comes from the extension. */
export async function readDefinitions(client: Client): Promise<readonly Definition[]> {
  try {
    const { rows } = await client.query<{ label: string; part: string; text: string | null }>(DEFINITIONS);
    return rows.flatMap(({ label, part, text }) => (text === null ? [] : [{ label, part, text }]));
  } catch (error) {
    throw serverError(error, { doing: "reading the target's definitions" });
  }
}
