// (g) and (h): the rows alone. A copy of the source without indexes and keys is synced by rules that keep by name what the
// keys had told, beside two pipes of psql over the same tables.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { BARE_DATABASE, DATABASE, withClient } from "./bench-servers.mjs";

const run = promisify(execFile);

const KEYS = `
  SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', k.conrelid::regclass, k.conname) AS sql
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid AND c.relnamespace = 'public'::regnamespace
  WHERE k.contype IN ('f', 'p', 'u')`;
const INDEXES = `
  SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS sql
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace`;
const TABLES = `
  SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  ORDER BY pg_table_size(c.oid) DESC`;

/** Makes the database without indexes and keys; returns its tables, largest first. */
export async function makeBareDatabase(source) {
  await withClient(source.url(), (client) =>
    client.query(`CREATE DATABASE ${BARE_DATABASE} TEMPLATE ${DATABASE} STRATEGY file_copy`),
  );
  return withClient(source.url(BARE_DATABASE), async (client) => {
    for (const statements of [KEYS, INDEXES]) {
      const { rows } = await client.query(statements);
      for (const { sql } of rows) await client.query(sql);
    }
    await client.query("VACUUM ANALYZE");
    return (await client.query(TABLES)).rows.map(({ name }) => name);
  });
}

/** The rules with a reason for every column that `planned` kept because of a key or its values. */
export function bareRules(rulesText, planned) {
  const rules = parse(rulesText);
  for (const { table, column, treatment } of planned) {
    const name = table.split(".")[1];
    const ruled = rules.tables[name];
    if (treatment !== "keep" || ruled === undefined || ruled.rows === "none") continue;
    ruled.columns ??= {};
    if (!(column in ruled.columns))
      ruled.columns[column] = { keep: "kept by the rules of the whole database" };
  }
  return stringify(rules);
}

/** Writes those rules into `folder`; returns the file. */
export async function writeBareRules({ main, rules, env, folder }) {
  const { stdout } = await run(process.execPath, [main, "plan", "--json", "--rules", rules], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  const file = path.join(folder, "bare-rules.yaml");
  await writeFile(file, bareRules(await readFile(rules, "utf8"), JSON.parse(stdout).columns));
  return file;
}

/** Two lanes of `psql COPY | psql COPY`, the largest table first; `$SOURCE` and `$TARGET` name the ends. */
export function pipesScript(tables, lanes) {
  const each = tables.map((name) => `'"${name}"'`).join(" ");
  const pipe = [
    'psql -qX -v ON_ERROR_STOP=1 -d "$SOURCE" -c "COPY public.$0 TO STDOUT (FORMAT text)"',
    'psql -qX -v ON_ERROR_STOP=1 -d "$TARGET" -c "COPY public.$0 FROM STDIN (FORMAT text)"',
  ].join(" | ");
  return `printf '%s\\0' ${each} | xargs -0 -n 1 -P ${lanes} bash -o pipefail -c '${pipe}'`;
}

/** Makes the empty tables that the pipes fill; not part of what is measured. */
export const EMPTY_TABLES =
  'pg_dump --schema-only -d "$SOURCE" | psql -qX -v ON_ERROR_STOP=1 -d "$TARGET" >/dev/null';
