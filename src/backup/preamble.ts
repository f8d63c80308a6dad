// The beginning of a backup file: words for whoever opens it, psql's stop on errors, one transaction with its settings,
// and the checks that raise before anything is loaded.
import { tableLabel } from "../catalog/catalog.ts";
import { quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import type { BackupContents } from "./backup-options.ts";
import { doBlock } from "./dollar-quote.ts";
import { firstLine, GUARD_LABEL, SETTINGS_LABEL } from "./file-format.ts";

export interface PreambleInput {
  readonly contents: BackupContents;
  /** server_version_num of the source. */
  readonly serverVersion: number;
  readonly pgscrub: string;
  readonly madeAt: Date;
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
  readonly roles: readonly string[];
}

/** What every server from PostgreSQL 14 on knows; the rest is set where it is known (manual, chapter 20). */
const SETTINGS = [
  "statement_timeout = 0",
  "lock_timeout = 0",
  "idle_in_transaction_session_timeout = 0",
  "client_encoding = 'UTF8'",
  "standard_conforming_strings = on",
  "check_function_bodies = false",
  "xmloption = content",
  "client_min_messages = warning",
  "row_security = off",
  "default_tablespace = ''",
  "search_path = ''",
  "DateStyle = 'ISO'",
  "IntervalStyle = 'postgres'",
  "TimeZone = 'UTC'",
  "lc_monetary = 'C'",
  "array_nulls = on",
];

/** Also set for reading, so that a text of one session means the same in the other. */
export const TEXT_SETTINGS =
  "SET TimeZone = 'UTC'; SET lc_monetary = 'C'; SET bytea_output = 'hex'; SET xmlbinary = 'base64'";

/** The beginning of the file as text. */
export function preamble(input: PreambleInput): string {
  const version = `${Math.floor(input.serverVersion / 10_000)}.${input.serverVersion % 10_000}`;
  const lines = [
    firstLine(input.contents),
    `-- PostgreSQL ${version}, ${input.madeAt.toISOString()}, pgscrub ${input.pgscrub}`,
    "-- Into an empty database: psql URL < this file, or better: pgscrub restore",
    "",
    "\\set ON_ERROR_STOP on",
    "",
    "BEGIN;",
    ...SETTINGS.map((setting) => `SET LOCAL ${setting};`),
    `${newerSettings()};`,
    "",
    `${guardTables(input.tables)};`,
    ...(input.roles.length === 0 ? [] : [`${guardRoles(input.roles)};`]),
    "",
    "",
  ];
  return lines.join("\n");
}

/** transaction_timeout came with PostgreSQL 17; an older server does not know it. */
function newerSettings(): string {
  return doBlock(
    SETTINGS_LABEL,
    "  PERFORM pg_catalog.set_config(s.name, '0', true) FROM pg_catalog.pg_settings s WHERE s.name = 'transaction_timeout';",
  );
}

function guardTables(tables: PreambleInput["tables"]): string {
  const names = tables.map(
    (table) =>
      `(${quoteLiteral(quoteQualified(table.schema, table.name))}, ${quoteLiteral(tableLabel(table))})`,
  );
  const wanted =
    names.length === 0 ? "SELECT NULL::text, NULL::text LIMIT 0" : `VALUES ${names.join(",\n    ")}`;
  return doBlock(
    GUARD_LABEL,
    `  SELECT pg_catalog.string_agg(w.label, ', ') INTO found FROM (${wanted}) AS w (name, label)
    WHERE pg_catalog.to_regclass(w.name) IS NOT NULL;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was loaded: this database holds tables of the backup already: %', pg_catalog.left(found, 500)
      USING HINT = 'Restore into an empty database, or run "pgscrub restore FILE", which loads beside this one and then swaps.';
  END IF;`,
    "found text;",
  );
}

function guardRoles(roles: readonly string[]): string {
  const wanted = roles.map((role) => `(${quoteLiteral(role)})`).join(", ");
  return doBlock(
    GUARD_LABEL,
    `  SELECT pg_catalog.string_agg(w.name, ', ') INTO missing FROM (VALUES ${wanted}) AS w (name)
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = w.name);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was loaded: this server lacks roles that own things in the backup, or that it grants to: %', missing
      USING HINT = 'Create them (CREATE ROLE name NOLOGIN), or run "pgscrub restore FILE", which can do without them.';
  END IF;`,
    "missing text;",
  );
}
