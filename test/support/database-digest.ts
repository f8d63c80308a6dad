// One digest over everything that a database holds: every row of every table, and the definitions beside them. Two
// databases with the same digest are the same to an application.
import { createHash } from "node:crypto";
import pg from "pg";

/** What a digest may look past, because it differs between two right answers. */
export interface DigestOptions {
  /** A bcrypt hash has a random salt; each then counts as one and the same. */
  readonly isBcryptAlike?: boolean;
}

const BCRYPT = String.raw`\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}`;

// The manifest of a copy (schema pgscrub) names its run: no application sees it.
const USER_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgscrub')";

// Each gives one line of text per object, in an order of its own.
const DEFINITIONS = [
  `SELECT pg_catalog.format('%I.%I %s %I %s %s %s %s %s', n.nspname, c.relname, c.relkind, a.attname,
          pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
          pg_catalog.pg_get_expr(d.adbin, d.adrelid)) AS line
   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${USER_SCHEMAS} ORDER BY 1`,
  `SELECT pg_catalog.format('%s %I on %s %s valid %s', c.contype, c.conname, c.conrelid::pg_catalog.regclass,
          pg_catalog.pg_get_constraintdef(c.oid), c.convalidated) AS line
   FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
   WHERE ${USER_SCHEMAS} ORDER BY 1`,
  `SELECT pg_catalog.format('%s valid %s', pg_catalog.pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
   FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${USER_SCHEMAS} ORDER BY 1`,
  `SELECT pg_catalog.format('%I.%I %L', n.nspname, t.typname, pg_catalog.string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)) AS line
   FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
   JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace GROUP BY n.nspname, t.typname ORDER BY 1`,
  `SELECT pg_catalog.format('%I.%I %s', s.schemaname, s.sequencename, s.last_value) AS line
   FROM pg_catalog.pg_sequences s ORDER BY 1`,
  `SELECT pg_catalog.format('%s %s', p.oid::pg_catalog.regprocedure, p.prosrc) AS line
   FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE ${USER_SCHEMAS} ORDER BY 1`,
  `SELECT pg_catalog.pg_get_triggerdef(t.oid) AS line FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal ORDER BY 1`,
  `SELECT pg_catalog.format('%I %s %s', p.polname, p.polrelid::pg_catalog.regclass,
          pg_catalog.pg_get_expr(p.polqual, p.polrelid)) AS line FROM pg_catalog.pg_policy p ORDER BY 1`,
  `SELECT pg_catalog.format('%s %s', s.setrole, s.setconfig) AS line FROM pg_catalog.pg_db_role_setting s
   JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE d.datname = pg_catalog.current_database() ORDER BY 1`,
  `SELECT pg_catalog.format('%s %s %s', pg_catalog.pg_get_userbyid(d.datdba), d.datacl, d.datconnlimit) AS line
   FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`,
] as const;

/** The digest as hexadecimal text. Rows count whatever their order in the table. */
export async function databaseDigest(url: string, options: DigestOptions = {}): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query("SET search_path = ''; SET extra_float_digits = 3; SET TimeZone = 'UTC'");
    const hash = createHash("sha256");
    for (const sql of DEFINITIONS) {
      const { rows } = await client.query<{ line: string | null }>(sql);
      for (const { line } of rows) hash.update(`${line}\n`);
      hash.update("--\n");
    }
    for (const relation of await relations(client)) {
      hash.update(`${relation} ${await rowsDigest(client, relation, options)}\n`);
    }
    return hash.digest("hex");
  } finally {
    await client.end();
  }
}

async function relations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relation: string }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND ${USER_SCHEMAS} ORDER BY 1`,
  );
  return rows.map(({ relation }) => relation);
}

async function rowsDigest(client: pg.Client, relation: string, options: DigestOptions): Promise<string> {
  const text =
    options.isBcryptAlike === true ? `regexp_replace(r::text, '${BCRYPT}', 'bcrypt', 'g')` : "r::text";
  const { rows } = await client.query<{ count: string; sum: string | null }>(
    `SELECT count(*)::text AS count, pg_catalog.md5(string_agg(sum, '' ORDER BY sum)) AS sum
     FROM (SELECT pg_catalog.md5(${text}) AS sum FROM ONLY ${relation} AS r) AS digests`,
  );
  return `${rows[0]?.count} ${rows[0]?.sum}`;
}
