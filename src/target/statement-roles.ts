// Roles that statements of a dump name: owners, grantees, those whose default privileges change. A backup says first
// which roles it needs; a restore leaves out, or hands to another owner, what belongs to a role that is not there.
import { policyRoles } from "./prepare-schema.ts";
import { SqlCursor } from "./sql-cursor.ts";

/** Roles by what a statement needs them for. */
export interface StatementRoles {
  /** The role that `… OWNER TO role` names, and where in the text the name stands. */
  readonly owner: { readonly name: string; readonly start: number; readonly end: number } | undefined;
  /** All others; PUBLIC, CURRENT_USER and the like left out. */
  readonly others: readonly string[];
}

const NO_ROLE = ["PUBLIC", "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE", "DEFAULT"];
const NONE: StatementRoles = { owner: undefined, others: [] };

/** The roles of the statement `sql`. Knows what pg_dump writes; of other SQL it finds none. */
export function statementRoles(sql: string): StatementRoles {
  const cursor = new SqlCursor(sql);
  if (cursor.take("CREATE POLICY")) return { owner: undefined, others: policyRoles(sql) };
  if (cursor.take("CREATE USER MAPPING FOR")) return { owner: undefined, others: takeRoles(cursor) };
  if (cursor.take("SET SESSION AUTHORIZATION")) return { owner: undefined, others: takeRoles(cursor) };
  if (cursor.take("ALTER DEFAULT PRIVILEGES")) {
    const others = cursor.take("FOR ROLE") ? takeRoles(cursor) : [];
    return { owner: undefined, others: [...others, ...takeGrantees(cursor)] };
  }
  if (cursor.word === "GRANT" || cursor.word === "REVOKE") {
    return { owner: undefined, others: takeGrantees(cursor) };
  }
  if (!cursor.take("ALTER") || !cursor.skipTo("OWNER") || !cursor.take("OWNER TO")) return NONE;
  const start = cursor.position;
  if (cursor.takeFirst(NO_ROLE) !== undefined) return NONE;
  const name = cursor.takeName()?.[0];
  return name === undefined ? NONE : { owner: { name, start, end: sql.trimEnd().length }, others: [] };
}

/** `GRANT … TO a, b WITH GRANT OPTION GRANTED BY c`, or REVOKE … FROM. */
function takeGrantees(cursor: SqlCursor): string[] {
  while (!cursor.isAtEnd && cursor.word !== "TO" && cursor.word !== "FROM") cursor.advance();
  cursor.advance();
  const roles = takeRoles(cursor);
  if (!cursor.skipTo("GRANTED") || !cursor.take("GRANTED BY")) return roles;
  return [...roles, ...takeRoles(cursor)];
}

/** The names at the cursor, parted by commas. */
function takeRoles(cursor: SqlCursor): string[] {
  const roles: string[] = [];
  for (;;) {
    cursor.take("GROUP");
    if (cursor.takeFirst(NO_ROLE) === undefined) {
      const role = cursor.takeName()?.[0];
      if (role === undefined) return roles;
      roles.push(role);
    }
    if (cursor.word !== ",") return roles;
    cursor.advance();
  }
}
