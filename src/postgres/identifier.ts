// The one place that quotes identifiers and literals for SQL. PostgreSQL manual, 4.1.1 and 4.1.2.
import { PgscrubError } from "../errors.ts";

/** PostgreSQL's limit of an identifier in bytes (NAMEDATALEN - 1); longer names are silently cut by the server. */
export const MAX_IDENTIFIER_BYTES = 63;

/** `name` as a quoted identifier; throws BUG on a NUL character, which no PostgreSQL identifier can hold. */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) throw new PgscrubError("BUG", "an identifier holds a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"schema"."name"`. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** `value` as a string literal that means the same whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  if (value.includes("\0")) throw new PgscrubError("BUG", "a literal holds a NUL character");
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
