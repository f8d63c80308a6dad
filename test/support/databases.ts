// What the tests of whole runs ask servers: databases made, rows read, every table written out as text.
import type { Client } from "pg";
import { openCopyOut } from "../../src/pipeline/source/copy-out.ts";
import { endClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { quoteIdentifier, quoteQualified } from "../../src/postgres/identifier.ts";
import type { EmbeddedServer } from "./embedded-server.ts";

/** Runs `use` with a session on `url`. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(parseConnectionString(url, "of the test"), { role: "target" });
  try {
    return await use(client);
  } finally {
    await endClient(client);
  }
}

/** Runs statements, one session for all of them. */
export function execute(url: string, ...statements: readonly string[]): Promise<void> {
  return withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** The first column of every row, as text. */
export function column(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<(string | null)[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<[unknown]>({ text: sql, values: [...values], rowMode: "array" });
    return rows.map(([value]) => (value === null || value === undefined ? null : String(value)));
  });
}

/** Names of all databases of the server that may be connected to, without Postgres' own. */
export async function databaseNames(server: EmbeddedServer): Promise<(string | null)[]> {
  return column(
    server.url(),
    `SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname COLLATE "C"`,
  );
}

/** Creates an empty database and fills it with `statements`; returns its URL. */
export async function createDatabase(
  server: Pick<EmbeddedServer, "url">,
  name: string,
  ...statements: readonly string[]
): Promise<string> {
  await execute(server.url(), `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`);
  await execute(server.url(name), ...statements);
  return server.url(name);
}

/** `schema.table` of every table and filled materialized view outside Postgres' own schemas. */
const RELATIONS = `
  SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND n.nspname !~ '^(pg_|information_schema|pgscrub$)' ORDER BY 1, 2`;

/** Every table's rows in COPY's text form, sorted, by `schema.table`. */
export function dumpTables(url: string): Promise<Map<string, string[]>> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ schema: string; name: string }>(RELATIONS);
    const dump = new Map<string, string[]>();
    for (const { schema, name } of rows) {
      const stream = openCopyOut(
        client,
        `COPY (SELECT * FROM ONLY ${quoteQualified(schema, name)}) TO STDOUT`,
      );
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      const lines = Buffer.concat(chunks).toString("utf8").split("\n").slice(0, -1);
      dump.set(`${schema}.${name}`, lines.sort());
    }
    return dump;
  });
}

/** Indexes, constraints, triggers, columns and sequences as text, sorted: equal lists are equal schemas. */
export function describeSchema(url: string): Promise<(string | null)[]> {
  return column(
    url,
    `SELECT line FROM (
       SELECT format('index %s', pg_get_indexdef(i.indexrelid)) AS line, c.relnamespace FROM pg_index i
         JOIN pg_class c ON c.oid = i.indexrelid
       UNION ALL SELECT format('constraint %s on %s: %s valid %s', k.conname, k.conrelid::regclass,
         pg_get_constraintdef(k.oid), k.convalidated), k.connamespace FROM pg_constraint k
       UNION ALL SELECT format('column %s.%s %s null %s default %s identity %s generated %s', c.oid::regclass, a.attname,
         format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity,
         a.attgenerated), c.relnamespace
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm')
         LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
         WHERE a.attnum > 0 AND NOT a.attisdropped
       UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid)), c.relnamespace FROM pg_trigger t
         JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
       UNION ALL SELECT format('sequence %s starts %s by %s stands at %s', c.oid::regclass, s.seqstart, s.seqincrement,
         pg_sequence_last_value(c.oid)), c.relnamespace FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
     ) AS everything JOIN pg_namespace n ON n.oid = relnamespace
     WHERE n.nspname !~ '^(pg_|information_schema|pgscrub$)' ORDER BY line COLLATE "C"`,
  );
}
