// The catalog's SQL, one statement per subject, all set-based; parameters and results are typed in read-catalog.ts.
// Every name is schema-qualified because our sessions run with an empty search_path.
import { USER_RELATION } from "../postgres/user-relation.ts";

export const SERVER_FACTS = `
  SELECT pg_catalog.current_setting('server_version_num')::int AS server_version,
         pg_catalog.current_database()::text AS database,
         pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
         (SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_largeobject_metadata) AS large_objects
  FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`;

export const TABLES = `
  SELECT c.oid::int8::text AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
         c.relpersistence::text AS persistence, c.relrowsecurity AS row_security,
         c.reltuples::float8 AS estimated_rows,
         pg_catalog.pg_table_size(c.oid)::float8 AS data_bytes,
         pg_catalog.pg_total_relation_size(c.oid)::float8 AS total_bytes,
         ARRAY(SELECT i.inhparent::int8::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid
               ORDER BY i.inhseqno) AS parents
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${USER_RELATION}
  ORDER BY n.nspname, c.relname`;

export const COLUMNS = `
  SELECT a.attrelid::int8::text AS table_oid, a.attnum::int AS number, a.attname::text AS name,
         a.atttypid::int8::text AS type_oid, a.atttypmod AS type_modifier,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,
         a.attnotnull AS not_null, a.attgenerated <> '' AS is_generated, a.attidentity <> '' AS is_identity,
         pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) AS default_expression,
         pg_catalog.col_description(a.attrelid, a.attnum) AS comment
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND ${USER_RELATION}
  ORDER BY a.attrelid, a.attnum`;

/** Every type, with what decides its family and whether it has a binary form. */
export const TYPES = `
  SELECT t.oid::int8::text AS oid, t.typname::text AS name, n.nspname::text AS schema, t.typtype::text AS kind,
         t.typbasetype::int8::text AS base_oid, t.typtypmod AS type_modifier, t.typnotnull AS not_null,
         CASE WHEN t.typlen = -1 AND t.typelem <> 0
                   AND EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
              THEN t.typelem::int8::text END AS element_oid,
         t.typsend::oid <> 0 AND t.typreceive::oid <> 0 AS has_binary,
         (SELECT r.rngsubtype::int8::text FROM pg_catalog.pg_range r
          WHERE r.rngtypid = t.oid OR r.rngmultitypid = t.oid) AS range_oid,
         ARRAY(SELECT a.atttypid::int8::text FROM pg_catalog.pg_attribute a
               WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS field_oids,
         ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
               ORDER BY e.enumsortorder) AS enum_labels
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`;

export const UNIQUE_KEYS = `
  SELECT i.indrelid::int8::text AS table_oid, ic.relname::text AS name, i.indisprimary AS is_primary,
         i.indpred IS NOT NULL AS is_partial,
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY k(attnum, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
               WHERE k.position <= i.indnkeyatts ORDER BY k.position) AS columns,
         ARRAY(SELECT DISTINCT a.attname::text FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
               WHERE i.indexprs IS NOT NULL AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid > 0
                 AND NOT d.refobjsubid = ANY (i.indkey)) AS expression_columns
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indisunique AND ${USER_RELATION}
  ORDER BY i.indrelid, ic.relname`;

export const FOREIGN_KEYS = `
  SELECT k.conrelid::int8::text AS table_oid, k.conname::text AS name,
         rn.nspname::text AS referenced_schema, rc.relname::text AS referenced_table,
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY x(attnum, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum
               ORDER BY x.position) AS columns,
         ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY x(attnum, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.attnum
               ORDER BY x.position) AS referenced_columns,
         ARRAY(SELECT opn.nspname::text FROM pg_catalog.unnest(k.conpfeqop) WITH ORDINALITY x(operator, position)
               JOIN pg_catalog.pg_operator o ON o.oid = x.operator
               JOIN pg_catalog.pg_namespace opn ON opn.oid = o.oprnamespace ORDER BY x.position) AS operator_schemas,
         ARRAY(SELECT o.oprname::text FROM pg_catalog.unnest(k.conpfeqop) WITH ORDINALITY x(operator, position)
               JOIN pg_catalog.pg_operator o ON o.oid = x.operator ORDER BY x.position) AS operators,
         ARRAY(SELECT CASE WHEN a.attcollation <> ra.attcollation THEN coln.nspname::text END
               FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) WITH ORDINALITY x(attnum, refnum, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum
               JOIN pg_catalog.pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = x.refnum
               LEFT JOIN pg_catalog.pg_collation col ON col.oid = ra.attcollation
               LEFT JOIN pg_catalog.pg_namespace coln ON coln.oid = col.collnamespace
               ORDER BY x.position) AS collation_schemas,
         ARRAY(SELECT CASE WHEN a.attcollation <> ra.attcollation THEN col.collname::text END
               FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) WITH ORDINALITY x(attnum, refnum, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum
               JOIN pg_catalog.pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = x.refnum
               LEFT JOIN pg_catalog.pg_collation col ON col.oid = ra.attcollation
               ORDER BY x.position) AS collations,
         k.confmatchtype = 'f' AS is_match_full,
         coalesce((pg_catalog.to_jsonb(k) ->> 'conperiod')::bool, false) AS is_period
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class rc ON rc.oid = k.confrelid
  JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND ${USER_RELATION}
  ORDER BY k.conrelid, k.conname`;

export const SEQUENCES = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, s.seqincrement::text AS increment,
         tn.nspname::text AS owner_schema, tc.relname::text AS owner_table, a.attname::text AS owner_column
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE ${USER_RELATION}
  ORDER BY n.nspname, c.relname`;

/** Views are followed to whatever their queries use; a foreign table or a volatile function on the way is unsafe. */
export const MATERIALIZED_VIEWS = `
  WITH RECURSIVE reach AS (
    SELECT c.oid AS root, c.oid AS relation FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND ${USER_RELATION}
    UNION
    SELECT reach.root, d.refobjid FROM reach
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = reach.relation
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
         AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  )
  SELECT n.nspname::text AS schema, c.relname::text AS name, c.relispopulated AS is_populated,
         EXISTS (SELECT FROM reach r JOIN pg_catalog.pg_class x ON x.oid = r.relation
                 WHERE r.root = c.oid AND x.relkind = 'f')
         OR EXISTS (SELECT FROM reach r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.relation
                    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                         AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                    JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
                    WHERE r.root = c.oid AND p.provolatile = 'v') AS is_unsafe,
         (SELECT pg_catalog.count(*)::int FROM reach r JOIN pg_catalog.pg_class x ON x.oid = r.relation
          WHERE r.root = c.oid AND x.relkind = 'm') AS depth
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'm' AND ${USER_RELATION}
  ORDER BY depth, n.nspname, c.relname`;

/** An extension has dependents when an object that no extension owns depends on one of its members or on itself. */
export const EXTENSIONS = `
  SELECT e.extname::text AS name, e.extversion::text AS version,
         EXISTS (SELECT FROM pg_catalog.pg_depend member
                 JOIN pg_catalog.pg_depend user_of ON user_of.refclassid = member.classid
                      AND user_of.refobjid = member.objid AND user_of.deptype IN ('n', 'a')
                 WHERE member.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                   AND member.refobjid = e.oid AND member.deptype = 'e'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend own WHERE own.classid = user_of.classid
                                   AND own.objid = user_of.objid AND own.deptype IN ('e', 'i'))) AS has_dependents
  FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY e.extname`;

export const POLICY_ROLES = `
  SELECT DISTINCT r.rolname::text AS name FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_roles r ON r.oid = ANY (p.polroles) ORDER BY 1`;

export const FOREIGN_TABLES = `
  SELECT n.nspname::text || '.' || c.relname::text AS label
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'f' AND ${USER_RELATION} ORDER BY 1`;
