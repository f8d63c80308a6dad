// Whether a contender did the work that it is timed for: the rows of every table, the indexes and constraints, and for those
// that scrub, no address of a contact outside the reserved domain.
import { withClient } from "./bench-servers.mjs";

const TABLES = `
  SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`;
/** Of the tables that have rows; $1 names those that a scrubbed copy leaves out. */
const SCHEMA = `
  SELECT (SELECT count(*)::int FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> ALL ($1::text[])) AS indexes,
         (SELECT count(*)::int FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> ALL ($1::text[])) AS constraints`;
/** Subdomains of the reserved domain are reserved too. */
const ADDRESSES = `SELECT count(*)::int AS outside FROM "Contact" WHERE email !~ '[@.]example\\.test$'`;

/** `{rows: Map, indexes, constraints, outside}` of a database. */
export function describeCopy(url, emptied) {
  return withClient(url, async (client) => {
    const rows = new Map();
    for (const { name } of (await client.query(TABLES)).rows) {
      const counted = await client.query(`SELECT count(*)::int AS n FROM ${client.escapeIdentifier(name)}`);
      rows.set(name, counted.rows[0].n);
    }
    const [schema] = (await client.query(SCHEMA, [emptied])).rows;
    const outside = rows.has("Contact") ? (await client.query(ADDRESSES)).rows[0].outside : 0;
    return { rows, ...schema, outside };
  });
}

/** How a copy differs from what it should be, one sentence each; none when it is whole. */
export function differences(source, copy, { emptied, isScrubbed, hasKeys, skipsEmptied = isScrubbed }) {
  const found = [];
  for (const [table, rows] of source.rows) {
    const wanted = skipsEmptied && emptied.includes(table) ? 0 : rows;
    const got = copy.rows.get(table) ?? 0;
    if (got !== wanted) found.push(`${table} has ${got} rows instead of ${wanted}`);
  }
  if (hasKeys && copy.indexes !== source.indexes)
    found.push(`${copy.indexes} indexes instead of ${source.indexes}`);
  if (hasKeys && copy.constraints !== source.constraints)
    found.push(`${copy.constraints} constraints instead of ${source.constraints}`);
  if (isScrubbed && copy.outside > 0) found.push(`${copy.outside} contacts kept an address`);
  return found;
}
