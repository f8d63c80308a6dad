// (e): a configuration of Greenmask with rules equivalent to scrub-rules.yaml, by its hash engine, so that equal values stay
// equal. Free text and pages become one constant, since it does not look for names in them: less work than pgscrub's.
import { JSON_PATHS, JSON_VALUE, PASSWORD_HASH, TEXT_VALUE } from "./equivalent-rules.mjs";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const hashed = (column, least, most) => ({
  name: "RandomString",
  params: { column, min_length: least, max_length: most, symbols: LETTERS, engine: "hash", keep_null: true },
});
const constant = (column, value) => ({ name: "Replace", params: { column, value, keep_null: true } });
const person = (column, template) => ({
  name: "RandomPerson",
  params: { columns: [{ name: column, template, hashing: true, keep_null: true }], engine: "hash" },
});

const TRANSFORMERS = {
  null: (column) => ({ name: "SetNull", params: { column } }),
  email: (column) => ({
    name: "RandomEmail",
    // Less than 64 leaves zero bytes behind the local part, which the target refuses.
    params: { column, engine: "hash", domains: ["example.test"], max_random_length: 64, keep_null: true },
  }),
  "person.first_name": (column) => person(column, "{{ .FirstName }}"),
  "person.last_name": (column) => person(column, "{{ .LastName }}"),
  "person.full_name": (column) => person(column, "{{ .FirstName }} {{ .LastName }}"),
  company: (column) => hashed(column, 12, 20),
  phone: (column) => ({
    ...hashed(column, 12, 12),
    params: { ...hashed(column, 12, 12).params, symbols: "0123456789" },
  }),
  token: (column) => hashed(column, 40, 60),
  id: (column) => hashed(column, 20, 24),
  url: (column) => hashed(column, 30, 40),
  ip: (column) => constant(column, "192.0.2.1"),
  user_agent: (column) => constant(column, "Mozilla/5.0"),
  password: (column) => constant(column, PASSWORD_HASH),
  text: (column) => constant(column, TEXT_VALUE),
  html: (column) => constant(column, TEXT_VALUE),
  redact: (column) => constant(column, TEXT_VALUE),
  fixed: (column) => constant(column, "track"),
  array: (column) => constant(column, "{}"),
};

function jsonTransformers(table, column) {
  const paths = JSON_PATHS[`${table}.${column}`];
  if (paths === undefined) return [constant(column, "{}")];
  const set = (path) => ({ operation: "set", path, value: JSON_VALUE });
  // A path that is missing would be made, so each of these asks first.
  const often = paths.often.map((path) => ({
    name: "Json",
    when: `raw_record.${column} != null && raw_record.${column} contains '"${path}"'`,
    params: { column, operations: [set(path)] },
  }));
  return [{ name: "Json", params: { column, operations: paths.always.map(set) } }, ...often];
}

/** The configuration as data; JSON is YAML. `rules` come from readEquivalentRules, log-ins from PGPASSFILE. */
export function greenmaskConfig({ rules, source, target, folder, jobs, postgresBin }) {
  const byTable = new Map();
  for (const { table, column, masker } of rules.columns) {
    const transformers = byTable.get(table) ?? [];
    const own =
      masker === "json" ? jsonTransformers(table, column) : [transformerOf(masker, table, column)(column)];
    byTable.set(table, [...transformers, ...own]);
  }
  const end = ({ port }) => `host=127.0.0.1 port=${port} user=postgres dbname=loumass_beta`;
  return {
    common: { pg_bin_path: postgresBin, tmp_dir: folder },
    log: { level: "warn", format: "text" },
    storage: { type: "directory", directory: { path: `${folder}/greenmask` } },
    dump: {
      pg_dump_options: {
        dbname: end(source),
        jobs,
        // It always compresses; this lets both cores do it.
        pgzip: true,
        "exclude-table-data": rules.empty.map((table) => `public."${table}"`),
      },
      transformation: [...byTable].map(([name, transformers]) => ({ schema: "public", name, transformers })),
    },
    restore: { pg_restore_options: { dbname: end(target), jobs, pgzip: true } },
  };
}

function transformerOf(masker, table, column) {
  const made = TRANSFORMERS[masker];
  if (made === undefined)
    throw new Error(`no Greenmask transformer is known for ${masker} of ${table}.${column}`);
  return made;
}
