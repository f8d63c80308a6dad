// Whether the role may read what is to be copied, asked before anything is locked or written: a table that cannot be
// read, or only in part, must stop the run by its name instead of arriving short.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { serverError } from "../postgres/server-error.ts";
import { type Catalog, tableLabel } from "./catalog.ts";

const SHOWN = 5;

/** With row_security off, row_security_active says whether a policy would hide rows from us (PostgreSQL manual, 9.27). */
const BARRIERS = `
  SELECT c.oid::int8::text AS oid, current_user::text AS role,
         NOT (pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
              AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS is_closed,
         c.relrowsecurity AND pg_catalog.row_security_active(c.oid) AS is_filtered
  FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::oid[])`;

/** Throws PRIVILEGE_MISSING naming the tables of `catalog` that the session's role cannot read whole. */
export async function requireReadable(client: Client, { tables }: Catalog): Promise<void> {
  interface Row {
    oid: string;
    role: string;
    is_closed: boolean;
    is_filtered: boolean;
  }
  let rows: Row[];
  try {
    rows = (await client.query<Row>(BARRIERS, [tables.map(({ oid }) => oid)])).rows;
  } catch (error) {
    throw serverError(error, { doing: "asking what may be read on the source", role: "source" });
  }
  const labels = new Map(tables.map((table) => [String(table.oid), tableLabel(table)]));
  const named = (picked: readonly Row[]): string => {
    const names = picked.map(({ oid }) => labels.get(oid) ?? "").sort();
    const more = names.length - SHOWN;
    return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  };
  const role = rows[0]?.role ?? "";
  const closed = rows.filter(({ is_closed }) => is_closed);
  if (closed.length > 0) {
    throw new PgscrubError("PRIVILEGE_MISSING", `the source's role ${role} may not read ${named(closed)}`, {
      hint: `On the source, as the tables' owner: GRANT USAGE ON SCHEMA and GRANT SELECT ON ALL TABLES IN SCHEMA to ${role}.`,
    });
  }
  const filtered = rows.filter(({ is_filtered }) => is_filtered);
  if (filtered.length > 0) {
    throw new PgscrubError(
      "PRIVILEGE_MISSING",
      `row-level security hides rows of ${named(filtered)} from the source's role ${role}`,
      { hint: `Use a role that sees every row: the tables' owner, or ALTER ROLE ${role} BYPASSRLS.` },
    );
  }
}
