// Databases beside production while it is restored: their names, and whether production can give its name away at all.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { MAX_IDENTIFIER_BYTES, quoteIdentifier, quoteLiteral } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { type DatabaseNames, deriveDatabaseNames, unmarkComment } from "../target/database-names.ts";

/** `<database>_restored_<stamp>` and `<database>_before_<stamp>`, the database's own name cut where they would be too long. */
export function databaseBeside(database: string, stamp: string): DatabaseNames {
  const name = (suffix: string): string => {
    let head = "";
    for (const character of database) {
      if (Buffer.byteLength(head + character + suffix) > MAX_IDENTIFIER_BYTES) break;
      head += character;
    }
    return head + suffix;
  };
  return {
    target: database,
    staging: name(`_restored_${stamp}`),
    previous: name(`_before_${stamp}`),
    old: deriveDatabaseNames(database).old,
  };
}

const HINDRANCES = `
  SELECT pg_catalog.format('the replication slot %s', s.slot_name) AS what
  FROM pg_catalog.pg_replication_slots s WHERE s.database = $1
  UNION ALL
  SELECT pg_catalog.format('the subscription %s', s.subname) FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = $1
  UNION ALL
  SELECT pg_catalog.format('a session of the role %s that we may not end', a.usename) FROM pg_catalog.pg_stat_activity a
  WHERE a.datname = $1 AND a.backend_type = 'client backend' AND a.pid <> pg_catalog.pg_backend_pid()
    AND NOT (pg_catalog.pg_has_role(a.usesysid, 'USAGE') OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE'))`;

/** Throws SESSIONS_IN_THE_WAY naming what keeps `database` from being renamed: slots, subscriptions, sessions of others. */
export async function requireSwappable(maintenance: Client, database: string): Promise<void> {
  let found: string[];
  try {
    // Subscriptions' names are for everybody, their connection strings are not; so two columns and no more are read.
    found = (await maintenance.query<{ what: string }>(HINDRANCES, [database])).rows.map(({ what }) => what);
  } catch (error) {
    throw serverError(error, { doing: "asking what holds on to the database" });
  }
  if (found.length === 0) return;
  throw new PgscrubError(
    "SESSIONS_IN_THE_WAY",
    `the database cannot be swapped: ${found.slice(0, 5).join(", ")}`,
    {
      hint: "End these first, or leave out --swap and point the application at the restored database.",
    },
  );
}

/** Gives the new database the comment of the one it stands for: it is finished, and nobody's to drop. */
export async function unmark(maintenance: Client, database: string, comment: string): Promise<void> {
  const own = unmarkComment(comment);
  const text = own === "" ? "NULL" : quoteLiteral(own);
  try {
    await maintenance.query(`COMMENT ON DATABASE ${quoteIdentifier(database)} IS ${text}`);
  } catch (error) {
    throw serverError(error, { doing: "finishing the new database" });
  }
}
