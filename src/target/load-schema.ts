// Runs prepared statements of a schema on the target, one by one, so that a refusal names the object and not a row.
import type { Client } from "pg";
import type { ErrorCode } from "../errors.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { errorFacts, serverError } from "../postgres/server-error.ts";
import { statementLabel } from "./describe-statement.ts";
import type { LeftOut, SchemaStatement } from "./prepare-schema.ts";

export interface LoadOptions {
  /** server_version_num of both sides, for the hint when an older target refuses something. */
  readonly sourceVersion: number;
  readonly targetVersion: number;
  readonly signal?: AbortSignal;
}

/**
 * Sets on `client` what pg_dump's own preamble sets, as far as a server of `targetVersion` knows it, and makes commits
 * cheap. For every session that runs statements of a dump.
 */
export async function prepareTargetSession(client: Client, targetVersion: number): Promise<void> {
  const settings = [
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET client_min_messages = error",
    "SET standard_conforming_strings = on",
    "SET check_function_bodies = false",
    "SET xmloption = content",
    "SET row_security = off",
    "SET default_tablespace = ''",
    "SET synchronous_commit = off",
    "SET search_path = ''",
  ];
  if (targetVersion >= 170_000) settings.push("SET transaction_timeout = 0");
  try {
    await client.query(settings.join("; "));
  } catch (error) {
    throw serverError(error, { doing: "preparing a session on the target", role: "target" });
  }
}

/**
 * Runs `statements` in order over a client that prepareTargetSession has prepared, each in a transaction of its own (a
 * single one would exhaust the lock table of a default server at some thousand relations). Returns what optional
 * statements the target refused. Throws SCHEMA_LOAD_FAILED naming the object, or CONNECTION_LOST, DISK_FULL,
 * PRIVILEGE_MISSING; the reason of `signal` when it is aborted.
 */
export async function loadStatements(
  client: Client,
  statements: readonly SchemaStatement[],
  options: LoadOptions,
): Promise<LeftOut[]> {
  const refused: LeftOut[] = [];
  for (const statement of statements) {
    options.signal?.throwIfAborted();
    try {
      await client.query(statement.text);
    } catch (error) {
      const facts = errorFacts(error);
      if (!statement.isOptional || facts.sqlstate === undefined || facts.isConnectionLost) {
        throw loadFailure(error, statement, options);
      }
      refused.push({
        kind: statement.kind === "CREATE EXTENSION" ? "extension" : "comment",
        name: statement.name ?? "",
        because: `the target refuses it (SQLSTATE ${facts.sqlstate})`,
      });
    }
  }
  return refused;
}

/** Creates the roles that policies name, without log-in; one that exists already is fine. */
export async function createRoles(client: Client, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    try {
      await client.query(`CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`);
    } catch (error) {
      if (errorFacts(error).sqlstate === "42710") continue;
      throw serverError(error, {
        code: "PRIVILEGE_MISSING",
        doing: `creating the role ${role} on the target`,
        hint: "Create the role yourself, or run without --create-roles to leave its policies out.",
      });
    }
  }
}

function loadFailure(error: unknown, statement: SchemaStatement, options: LoadOptions): Error {
  const doing = `loading ${statementLabel(statement)} into the target`;
  const { sqlstate, isConnectionLost } = errorFacts(error);
  const code: ErrorCode | undefined =
    isConnectionLost || sqlstate === "53100" || sqlstate === "42501" ? undefined : "SCHEMA_LOAD_FAILED";
  if (code === undefined) return serverError(error, { doing, role: "target" });
  const source = Math.floor(options.sourceVersion / 10_000);
  const target = Math.floor(options.targetVersion / 10_000);
  const hint =
    target < source
      ? `The target is PostgreSQL ${target} and the source ${source}: use a local server at least as new as the source.`
      : "Create on the target what this object refers to, or drop the object on the source.";
  return serverError(error, { code, doing, hint });
}
