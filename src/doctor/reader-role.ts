// SQL for a role that can read everything that sync and backup need and change nothing. Works on Neon, where nobody is a
// superuser: only rights that the tables' owner may give are given.
import { quoteIdentifier } from "../postgres/identifier.ts";
import type { SourceFacts } from "./read-source-facts.ts";

/** Name that the SQL proposes. */
const READER = "pgscrub_reader";

/**
 * Lines of SQL to run as the tables' owner. A password is never proposed: whoever runs it chooses one.
 * `bypass`: rows are hidden by policies, so the role needs BYPASSRLS, which only a role that has it may give.
 */
export function readerRoleSql(
  facts: Pick<SourceFacts, "schemas" | "owners" | "secured" | "identity">,
): string[] {
  const bypass = facts.secured.length > 0 ? " BYPASSRLS" : "";
  const lines = [
    `CREATE ROLE ${READER} LOGIN PASSWORD '…'${bypass};`,
    `ALTER ROLE ${READER} SET default_transaction_read_only = on;`,
    `GRANT CONNECT ON DATABASE ${quoteIdentifier(facts.identity.database)} TO ${READER};`,
  ];
  for (const schema of facts.schemas.map(quoteIdentifier)) {
    lines.push(
      `GRANT USAGE ON SCHEMA ${schema} TO ${READER};`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${READER};`,
      `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${READER};`,
    );
    // Tables of later migrations: the default belongs to the role that makes them.
    for (const owner of facts.owners.map(quoteIdentifier)) {
      const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT SELECT ON`;
      lines.push(`${defaults} TABLES TO ${READER};`, `${defaults} SEQUENCES TO ${READER};`);
    }
  }
  return lines;
}
