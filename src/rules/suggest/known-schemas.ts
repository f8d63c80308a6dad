// Tables whose columns are documented by those who make them: what stands there needs no guessing. Names as their
// documentation writes them, compared in plain words, so that snake_case and camelCase are one.
import { meaningOf } from "./identifier-words.ts";
import type { Kind, Verdict } from "./kinds.ts";

interface KnownSchema {
  readonly of: string;
  /** Fits the table's own name, lower-cased. */
  readonly table: RegExp;
  /** It is this schema's table only where it has these columns, in plain words. */
  readonly needs: readonly string[];
  readonly columns: Readonly<Record<string, Kind>>;
  /** What all other columns are, where that is known. */
  readonly rest?: Kind;
}

const KNOWN: readonly KnownSchema[] = [
  {
    of: "a history of migrations",
    table:
      /^(?:_prisma_migrations|schema_migrations|ar_internal_metadata|__drizzle_migrations|knex_migrations(?:_lock)?|flyway_schema_history|databasechangelog(?:lock)?|django_migrations|alembic_version|goose_db_version|pgmigrations|typeorm_metadata|migrations|sequelizemeta|__efmigrationshistory|kysely_migration(?:_lock)?)$/,
    needs: [],
    columns: {},
    rest: "migration",
  },
  {
    of: "NextAuth",
    table: /account/,
    needs: ["provider", "provider account id"],
    columns: {
      "provider account id": "external_id",
      type: "word",
      provider: "word",
      scope: "word",
      "token type": "word",
      "session state": "secret",
      "id token": "secret",
    },
  },
  {
    of: "NextAuth",
    table: /verification/,
    needs: ["identifier", "token"],
    columns: { identifier: "email", token: "secret" },
  },
  {
    of: "Better Auth",
    table: /account/,
    needs: ["account id", "provider id"],
    columns: { "account id": "external_id", "provider id": "word", scope: "word", "id token": "secret" },
  },
  {
    of: "Better Auth",
    table: /verification/,
    needs: ["identifier", "value"],
    columns: { identifier: "email", value: "secret" },
  },
  {
    of: "Better Auth",
    table: /passkey/,
    needs: ["public key"],
    columns: {
      "credential id": "secret",
      "public key": "secret",
      transport: "word",
      aaguid: "word",
      name: "free_text",
    },
  },
  {
    of: "Better Auth's OAuth provider",
    table: /^oauth_?(?:resource|client_?resource)s?$/,
    needs: ["metadata"],
    columns: { identifier: "word", name: "configuration_name", metadata: "setting", "resource id": "word" },
  },
  {
    of: "Better Auth's OAuth provider",
    table: /^oauth_?(?:client|application)s?$/,
    needs: ["client id", "client secret"],
    columns: { jwk: "word", name: "configuration_name", contact: "email", "client id": "external_id" },
  },
  {
    of: "BoxyHQ Jackson",
    table: /^jackson_/,
    needs: ["key"],
    columns: { key: "secret", value: "secret", iv: "secret", tag: "secret", "store key": "secret" },
  },
  {
    of: "Django",
    table: /^django_session$/,
    needs: ["session key"],
    columns: { "session key": "secret", "session data": "secret" },
  },
  {
    of: "Rails",
    table: /^active_storage_blobs$/,
    needs: ["key", "filename"],
    columns: {
      key: "url",
      filename: "free_text",
      checksum: "checksum",
      "service name": "word",
      metadata: "json",
    },
  },
  {
    of: "Rails",
    table: /^active_storage_attachments$/,
    needs: ["record type"],
    columns: { name: "word", "record type": "word" },
  },
  {
    of: "PaperTrail",
    table: /versions$/,
    needs: ["item type", "event"],
    columns: { object: "json", "object change": "json", whodunnit: "full_name", event: "word" },
  },
  {
    of: "Laravel",
    table: /^(?:failed_jobs|jobs|sessions)$/,
    needs: ["payload"],
    columns: { payload: "json", exception: "free_text", queue: "word", connection: "word" },
  },
  {
    of: "Stripe's sync",
    table:
      /^(?:customers|charges|invoices|payment_intents|payment_methods|setup_intents|subscriptions|disputes)$/,
    needs: ["object", "livemode"],
    columns: {
      id: "external_id",
      object: "word",
      customer: "external_id",
      subscription: "external_id",
      invoice: "external_id",
      charge: "external_id",
      "default source": "external_id",
      "invoice prefix": "external_id",
      metadata: "json",
    },
  },
  {
    of: "Gmail",
    table:
      /(?:gmail|google).*(?:token|account|message|watch)|(?:token|account|message|watch).*(?:gmail|google)/,
    needs: [],
    columns: {
      "last history id": "external_id",
      "history id": "external_id",
      "thread id": "external_id",
      "message id": "external_id",
      snippet: "free_text",
      scope: "word",
      label: "word",
    },
  },
];

/** What the makers of the schema say of a column; undefined for tables of others. */
export function judgeKnown(
  tableName: string,
  columnName: string,
  columns: ReadonlySet<string>,
): Verdict | undefined {
  const name = meaningOf(columnName);
  for (const known of KNOWN) {
    if (!known.table.test(tableName.toLowerCase())) continue;
    if (!known.needs.every((column) => columns.has(column))) continue;
    const kind = known.columns[name] ?? known.rest;
    if (kind !== undefined) return { kind, confidence: 0.95, reason: `a column of ${known.of}` };
  }
  return undefined;
}
