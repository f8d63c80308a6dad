// The moment the new database takes the target's name: renames in one transaction on the maintenance database, with
// everybody's sessions ended first. Before its commit nothing has changed, after it everything has.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { quoteIdentifier, quoteLiteral } from "../postgres/identifier.ts";
import { errorFacts, serverError } from "../postgres/server-error.ts";
import { type DatabaseNames, markComment, readMarker, unmarkComment } from "./database-names.ts";
import { type DatabaseFacts, readDatabase } from "./databases.ts";

/** RENAME waits up to 5 s for other sessions, then fails; clients that reconnect in a loop make that likely. */
const ATTEMPTS = 12;
const OBJECT_IN_USE = "55006";

const SESSIONS = `
  SELECT a.pid, a.usename::text AS role, COALESCE(a.application_name, '') AS application,
         a.datname::text AS database, pg_catalog.pg_terminate_backend(a.pid) AS is_ended
  FROM pg_catalog.pg_stat_activity a
  WHERE a.datname = ANY ($1::text[]) AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend'`;

const REMAINING = `
  SELECT a.pid, a.usename::text AS role, COALESCE(a.application_name, '') AS application
  FROM pg_catalog.pg_stat_activity a
  WHERE a.datname = ANY ($1::text[]) AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend'`;

/** One rename with the comment that the database has afterwards. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly comment: string;
}

export interface SwapInput {
  readonly names: DatabaseNames;
  readonly run: string;
  /** Facts of the target as read when the run began; undefined when it did not exist. */
  readonly target: DatabaseFacts | undefined;
}

/**
 * Puts staging in the target's place; the target becomes the previous one. Returns the previous database's name, or
 * undefined when there was no target. TARGET_REFUSED when the target is no longer the database it was.
 */
export async function swapIn(maintenance: Client, input: SwapInput): Promise<string | undefined> {
  const { names } = input;
  const staging = await requireMarked(maintenance, names.staging);
  const target = await readDatabase(maintenance, names.target);
  if (target?.oid !== input.target?.oid) {
    throw new PgscrubError(
      "TARGET_REFUSED",
      "the target database was replaced by somebody else during the run",
      {
        hint: "Look at the target, then run the command again.",
      },
    );
  }
  const previous = await readDatabase(maintenance, names.previous);
  const renames: Rename[] = [];
  if (previous !== undefined) {
    requireMarker(previous);
    renames.push({ from: names.previous, to: names.old, comment: previous.comment });
  }
  if (target !== undefined) {
    const comment = markComment(target.comment, { role: "previous", run: input.run, target: names.target });
    renames.push({ from: names.target, to: names.previous, comment });
  }
  renames.push({ from: names.staging, to: names.target, comment: unmarkComment(target?.comment ?? "") });
  await renameAll(maintenance, renames, new Map([[names.staging, staging.oid]]));
  return target === undefined ? undefined : names.previous;
}

/**
 * Does all renames in one transaction, ending sessions on the databases first, and again whenever a client came back
 * in between. SESSIONS_IN_THE_WAY names who could not be ended.
 */
export async function renameAll(
  maintenance: Client,
  renames: readonly Rename[],
  expectedOids: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const databases = renames.map((rename) => rename.from);
  for (let attempt = 1; ; attempt++) {
    try {
      await maintenance.query("BEGIN");
      for (const [name, oid] of expectedOids) {
        const found = await maintenance.query<{ oid: string }>(
          "SELECT oid::int8::text AS oid FROM pg_catalog.pg_database WHERE datname = $1",
          [name],
        );
        if (found.rows[0]?.oid !== oid) {
          throw new PgscrubError(
            "TARGET_REFUSED",
            `database ${quoteIdentifier(name)} is not the one of this run`,
          );
        }
      }
      await endSessions(maintenance, databases);
      for (const { from, to, comment } of renames) {
        await maintenance.query(`ALTER DATABASE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
        const text = comment === "" ? "NULL" : quoteLiteral(comment);
        await maintenance.query(`COMMENT ON DATABASE ${quoteIdentifier(to)} IS ${text}`);
      }
      await maintenance.query("COMMIT");
      return;
    } catch (error) {
      await maintenance.query("ROLLBACK").catch(() => {});
      if (errorFacts(error).sqlstate !== OBJECT_IN_USE)
        throw serverError(error, { doing: "swapping the databases" });
      if (attempt === ATTEMPTS) throw await sessionsInTheWay(maintenance, databases);
    }
  }
}

async function endSessions(maintenance: Client, databases: readonly string[]): Promise<void> {
  try {
    await maintenance.query(SESSIONS, [databases]);
  } catch (error) {
    if (errorFacts(error).sqlstate !== "42501") throw error;
    await maintenance.query("ROLLBACK");
    throw await sessionsInTheWay(maintenance, databases);
  }
}

async function sessionsInTheWay(maintenance: Client, databases: readonly string[]): Promise<PgscrubError> {
  const { rows } = await maintenance.query<{ pid: number; role: string; application: string }>(REMAINING, [
    databases,
  ]);
  const who = rows.map(
    (row) => `pid ${row.pid} (${row.role}${row.application === "" ? "" : `, ${row.application}`})`,
  );
  const named = who.length === 0 ? "sessions that keep coming back" : who.slice(0, 5).join(", ");
  return new PgscrubError("SESSIONS_IN_THE_WAY", `the target is in use and could not be freed: ${named}`, {
    hint: "Close these sessions and run the command again; the target was not changed.",
  });
}

async function requireMarked(maintenance: Client, name: string): Promise<DatabaseFacts> {
  const found = await readDatabase(maintenance, name);
  if (found === undefined)
    throw new PgscrubError("TARGET_REFUSED", `database ${quoteIdentifier(name)} is gone`);
  requireMarker(found);
  return found;
}

function requireMarker(database: DatabaseFacts): void {
  if (readMarker(database.comment) !== undefined) return;
  throw new PgscrubError(
    "TARGET_REFUSED",
    `database ${quoteIdentifier(database.name)} exists and is not pgscrub's`,
    {
      hint: "Rename or drop it yourself; pgscrub only replaces databases that carry its marker.",
    },
  );
}
