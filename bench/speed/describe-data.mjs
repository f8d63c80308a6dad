// What the filled source holds, so that every report says what its numbers are of.
import { formatBytes } from "../../dist/report/style-text.js";

/** Sizes, rows, their length and the share of JSON in them, from the server's own statistics. */
export async function describeData(client) {
  const { rows } = await client.query(`
    SELECT pg_database_size(current_database())::float8 AS "databaseBytes",
           sum(pg_table_size(c.oid))::float8 AS "tableBytes", sum(pg_indexes_size(c.oid))::float8 AS "indexBytes",
           sum(greatest(c.reltuples, 0))::float8 AS rows,
           sum(c.reltuples * (SELECT coalesce(sum(s.avg_width * (1 - s.null_frac)), 0) FROM pg_stats s
                               WHERE s.schemaname = 'public' AND s.tablename = c.relname))::float8 AS "fieldBytes",
           sum(c.reltuples * (SELECT coalesce(sum(s.avg_width * (1 - s.null_frac)), 0) FROM pg_stats s
                                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
                               WHERE s.schemaname = 'public' AND s.tablename = c.relname
                                 AND a.atttypid IN ('json'::regtype, 'jsonb'::regtype)))::float8 AS "jsonBytes"
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`);
  return rows[0];
}

/** That as one line. */
export function dataLine(data) {
  return `${formatBytes(data.databaseBytes)} with ${formatBytes(data.indexBytes)} of indexes, ${data.rows} rows of ${Math.round(data.fieldBytes / data.rows)} bytes, ${Math.round((100 * data.jsonBytes) / data.fieldBytes)} % of them JSON`;
}
