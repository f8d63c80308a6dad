// (f): a configuration of pgstream's snapshot with transformers equivalent to scrub-rules.yaml, in bulk mode. Free text and
// pages become one constant, since it does not look for names in them: less work than pgscrub's.
import { createHash } from "node:crypto";
import { JSON_PATHS, JSON_VALUE, PASSWORD_HASH, TEXT_VALUE } from "./equivalent-rules.mjs";

const KEY = createHash("sha512").update("the bench's own key").digest("hex");

const hashed = (least, most) => ({
  name: "greenmask_string",
  parameters: { generator: "deterministic", min_length: least, max_length: most },
});
const constant = (literal) => ({ name: "literal_string", parameters: { literal } });
/** The only one that never gives two values the same output. */
const encrypted = () => ({ name: "encrypted_aes_siv", parameters: { key_hex: KEY } });

const TRANSFORMERS = {
  // It cannot make a NULL of a value.
  null: () => constant(""),
  email: () => ({ name: "email", parameters: { replacement_domain: "@example.test", salt: "bench" } }),
  "person.first_name": () => ({ name: "greenmask_firstname", parameters: { generator: "deterministic" } }),
  "person.last_name": () => ({ name: "neosync_lastname", parameters: { max_length: 20 } }),
  "person.full_name": () => ({ name: "neosync_fullname", parameters: { max_length: 40 } }),
  company: () => hashed(12, 20),
  phone: () => ({
    name: "phone_number",
    parameters: { generator: "deterministic", prefix: "+1", min_length: 12, max_length: 12 },
  }),
  token: encrypted,
  id: encrypted,
  url: () => hashed(30, 40),
  ip: () => constant("192.0.2.1"),
  user_agent: () => constant("Mozilla/5.0"),
  password: () => constant(PASSWORD_HASH),
  text: () => constant(TEXT_VALUE),
  html: () => constant(TEXT_VALUE),
  redact: () => constant(TEXT_VALUE),
  fixed: () => constant("track"),
  array: () => constant("{}"),
};

function jsonTransformer(table, column) {
  const paths = JSON_PATHS[`${table}.${column}`];
  if (paths === undefined) return constant("{}");
  const operations = [...paths.always, ...paths.often].map((path) => ({
    operation: "set",
    path,
    value: JSON.stringify(JSON_VALUE),
    skip_not_exist: true,
  }));
  return { name: "json", parameters: { operations } };
}

/** The configuration as data; JSON is YAML. It holds passwords, so it belongs into a file that only its owner reads. */
export function pgstreamConfig({ rules, source, target, jobs }) {
  const byTable = new Map();
  for (const { table, column, masker } of rules.columns) {
    const transformer =
      masker === "json" ? jsonTransformer(table, column) : transformerOf(masker, table, column)();
    byTable.set(table, { ...byTable.get(table), [column]: transformer });
  }
  const end = (server) => `${server.url("loumass_beta")}?sslmode=disable`;
  return {
    source: {
      postgres: {
        url: end(source),
        mode: "snapshot",
        snapshot: {
          mode: "full",
          tables: ["public.*"],
          excluded_tables: rules.empty.map((table) => `public.${table}`),
          snapshot_workers: 1,
          data: { schema_workers: jobs, table_workers: jobs, batch_bytes: 83_886_080 },
          schema: {
            mode: "pgdump_pgrestore",
            pgdump_pgrestore: {
              no_owner: true,
              no_privileges: true,
              roles_snapshot_mode: "disabled",
              index_constraint_session_settings: ["maintenance_work_mem=512MB"],
            },
          },
        },
      },
    },
    target: {
      postgres: {
        url: end(target),
        batch: { timeout: 1000, max_bytes: 83_886_080, max_queue_bytes: 209_715_200 },
        disable_triggers: true,
        on_conflict_action: "error",
        bulk_ingest: { enabled: true, copy_workers: jobs },
      },
    },
    modifiers: {
      injector: { enabled: false },
      transformations: {
        validation_mode: "relaxed",
        table_transformers: [...byTable].map(([table, columns]) => ({
          schema: "public",
          table,
          column_transformers: columns,
        })),
      },
    },
  };
}

function transformerOf(masker, table, column) {
  const made = TRANSFORMERS[masker];
  if (made === undefined)
    throw new Error(`no pgstream transformer is known for ${masker} of ${table}.${column}`);
  return made;
}
