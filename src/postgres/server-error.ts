// The one door for errors of pg. A server's message, detail, hint, where and internal query can all hold values of rows,
// so only an allow-list passes: SQLSTATE, schema, table, column, constraint. The original is never kept as a cause.
import { type ErrorCode, PgscrubError } from "../errors.ts";
import { conditionName } from "./sqlstate.ts";

/** What may be known of a pg or socket error without leaking a row. */
export interface ErrorFacts {
  /** Five characters, or `undefined` when the error is not the server's. */
  readonly sqlstate: string | undefined;
  /** Node's code of a socket error, e.g. ECONNRESET. */
  readonly socketCode: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  readonly isConnectionLost: boolean;
}

// What pg itself says (without a code) when a socket goes away under it; compared whole, never printed.
const CLOSED_CONNECTION = new Set([
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Client was closed and is not queryable",
  "Client has encountered a connection error and is not queryable",
  "Cannot call write after a stream was destroyed",
  "write after end",
  "Premature close",
  "timeout expired",
]);

const LOST_SOCKET = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
]);

function textField(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The allow-listed facts of any thrown thing. */
export function errorFacts(error: unknown): ErrorFacts {
  const source = typeof error === "object" && error !== null ? error : {};
  const code = textField(source, "code");
  // A SQLSTATE has five characters, but so does EPIPE: only the server's errors have a severity.
  const isServers = textField(source, "severity") !== undefined;
  const sqlstate = isServers && code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const socketCode = sqlstate === undefined && /^E[A-Z_]+$/.test(code ?? "") ? code : undefined;
  const message = textField(source, "message") ?? "";
  return {
    sqlstate,
    socketCode,
    schema: sqlstate === undefined ? undefined : textField(source, "schema"),
    table: sqlstate === undefined ? undefined : textField(source, "table"),
    column: sqlstate === undefined ? undefined : textField(source, "column"),
    constraint: sqlstate === undefined ? undefined : textField(source, "constraint"),
    isConnectionLost:
      sqlstate !== undefined
        ? /^(08...|57P0[1-5])$/.test(sqlstate)
        : LOST_SOCKET.has(socketCode ?? "") || CLOSED_CONNECTION.has(message),
  };
}

/** The allow-listed facts as text, e.g. `23505 unique_violation on table public.User constraint User_email_key`. */
export function describeFacts(facts: ErrorFacts): string {
  const { sqlstate, schema, table, column, constraint } = facts;
  if (sqlstate === undefined) {
    return (
      facts.socketCode ?? (facts.isConnectionLost ? "the connection was closed" : "an unexpected failure")
    );
  }
  const parts = [sqlstate];
  const condition = conditionName(sqlstate);
  if (condition !== undefined) parts.push(condition);
  if (table !== undefined) parts.push("on table", schema === undefined ? table : `${schema}.${table}`);
  else if (schema !== undefined) parts.push("in schema", schema);
  if (column !== undefined) parts.push("column", column);
  if (constraint !== undefined) parts.push("constraint", constraint);
  return parts.join(" ");
}

function codeOf(facts: ErrorFacts, role: "source" | "target" | undefined): ErrorCode {
  if (facts.isConnectionLost) return "CONNECTION_LOST";
  switch (facts.sqlstate) {
    case "53100":
      return "DISK_FULL";
    case "42501":
      return "PRIVILEGE_MISSING";
    case "55P03":
      if (role === undefined) return "BUG";
      return role === "source" ? "SOURCE_BLOCKED" : "SESSIONS_IN_THE_WAY";
    default:
      return "BUG";
  }
}

const HINTS: Partial<Record<ErrorCode, string>> = {
  CONNECTION_LOST: "Run the command again.",
  DISK_FULL: "Free space on the server's disk, then run the command again.",
  PRIVILEGE_MISSING:
    "Grant it: SELECT on every table of the source, CREATEDB and the owner's membership on the target.",
  SOURCE_BLOCKED: "Run the command again when no migration is at work on the source.",
  SESSIONS_IN_THE_WAY: "Close the sessions that use the target, then run the command again.",
};

/**
 * `error` as a PgscrubError that says what was being done ("copying table public.User") and the allow-listed facts. A
 * lost connection, a full disk and a missing privilege keep their own code unless `context.code` is given; a
 * PgscrubError passes through unchanged.
 */
export function serverError(
  error: unknown,
  context: { code?: ErrorCode; doing: string; hint?: string; role?: "source" | "target" },
): PgscrubError {
  if (error instanceof PgscrubError) return error;
  const facts = errorFacts(error);
  const code = context.code ?? codeOf(facts, context.role);
  const hint = context.hint ?? HINTS[code];
  return new PgscrubError(
    code,
    `${context.doing} failed: ${describeFacts(facts)}`,
    hint === undefined ? {} : { hint },
  );
}
