// The cases of `npm run bench:memory`: what fills the source, and the rules that fit.
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";

/** A text of about so many megabytes in which nothing repeats, so that it is as long on the wire as on disk. */
const longText = (megabytes) =>
  `(SELECT string_agg(md5(n::text), ' ') FROM generate_series(1, ${Math.round((megabytes * 1e6) / 33)}) n)`;

const addresses = (count) => ({
  sql: `CREATE TABLE person (id serial PRIMARY KEY, email text NOT NULL);
    INSERT INTO person (email) SELECT substr(md5(n::text), 1, 12) || n || '@vexmail.com' FROM generate_series(1, ${count}) n`,
  rules: "version: 1\ntables:\n  person:\n    columns:\n      email: email\n",
});

/** `key`, `name`, SQL that fills an empty database, and the text of the rules. */
export function memoryCases({ megabytes, values, spilled }) {
  return [
    {
      key: "field",
      name: `one row with a kept field of ${megabytes} MB beside a masked one`,
      sql: `CREATE TABLE page (id serial PRIMARY KEY, email text, body text);
        INSERT INTO page (email, body) SELECT 'quill' || n || '@vexmail.com', 'short' FROM generate_series(1, 1000) n;
        UPDATE page SET body = ${longText(megabytes)} WHERE id = 500`,
      rules:
        "version: 1\ntables:\n  page:\n    columns:\n      email: email\n      body: {keep: pages of nobody}\n",
    },
    {
      key: "kept",
      name: `one row with a kept field of ${megabytes} MB in a table without masked columns`,
      sql: `CREATE TABLE page (id serial PRIMARY KEY, body text);
        INSERT INTO page (body) SELECT 'short' FROM generate_series(1, 1000) n;
        UPDATE page SET body = ${longText(megabytes)} WHERE id = 500`,
      rules: "version: 1\ntables:\n  page:\n    columns:\n      body: {keep: pages of nobody}\n",
    },
    { key: "fingerprints", name: `${values} different addresses`, ...addresses(values) },
    { key: "spilled", name: `${spilled} different addresses`, ...addresses(spilled) },
  ];
}

/** Fills a database of the source and makes an empty one on the target; gives what a sync of it needs. */
export async function prepareCase({ key, sql, rules }, source, target) {
  for (const server of [source, target]) {
    await onServer(server.url(), `CREATE DATABASE "memory_${key}"`);
  }
  await onServer(source.url(`memory_${key}`), sql);
  await onServer(source.url(`memory_${key}`), "VACUUM ANALYZE");
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "pgscrub-memory-")), "scrub-rules.yaml");
  writeFileSync(file, rules);
  const env = {
    PRODUCTION_DATABASE_URL: source.url(`memory_${key}`),
    LOCAL_DATABASE_URL: target.url(`memory_${key}`),
  };
  return { env, rules: file };
}

async function onServer(url, sql) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
