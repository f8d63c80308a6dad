// Which relations are copied, as a condition of SQL: the locks of the snapshot and the catalog must mean the same ones.

/** Of pg_class `c` and pg_namespace `n`: the user's relations, not the system's, not an extension's, not temporary. */
export const USER_RELATION = `
  n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.objid = c.oid AND d.deptype = 'e')`;
