// Turns a failed pg_dump into an error: its stderr repeats the server's messages and whole queries, so nothing of it
// is passed on but what is known to be harmless, the SQLSTATE read from the wire and names of relations.
import { PgscrubError } from "../errors.ts";
import type { WireError } from "./wire-messages.ts";

/**
 * SOURCE_BLOCKED when a lock was not granted in time, PRIVILEGE_MISSING when the role may not read the schema,
 * CONNECTION_LOST when the server ended the session, else SCHEMA_DUMP_FAILED.
 */
export function dumpFailure(stderr: string, server: WireError | undefined): PgscrubError {
  const denied =
    /permission denied for (?:table|view|schema|sequence|relation|foreign table) ("?)([\w.$-]+)\1/.exec(
      stderr,
    );
  if (server?.sqlstate === "42501") {
    const object = denied?.[2] === undefined ? "some of the source's tables" : `"${denied[2]}" on the source`;
    return new PgscrubError("PRIVILEGE_MISSING", `the role may not read ${object}`, {
      hint: "Grant the role pg_read_all_data on the source, or use the owner's role.",
    });
  }
  if (server?.sqlstate === "55P03" || server?.sqlstate === "57014") {
    return new PgscrubError("SOURCE_BLOCKED", "the schema dump waited too long for a lock on the source", {
      hint: "Try again when no migration is running on the source.",
    });
  }
  if (
    server?.sqlstate.startsWith("57P") === true ||
    /server closed the connection|connection to server/.test(stderr)
  ) {
    return new PgscrubError("CONNECTION_LOST", "the source closed the connection during the schema dump", {
      hint: "Run the same command again.",
    });
  }
  if (stderr.includes("server version mismatch")) {
    return new PgscrubError("SCHEMA_DUMP_FAILED", "this pg_dump is older than the source server", {
      hint: "Install a pg_dump of the source's major version, or use the bundled one.",
    });
  }
  const state = server === undefined ? "" : ` (SQLSTATE ${server.sqlstate})`;
  return new PgscrubError("SCHEMA_DUMP_FAILED", `pg_dump could not read the source's schema${state}`, {
    hint: "Look up the SQLSTATE in the server's log, or try the other pg_dump with PGSCRUB_PG_DUMP=native or bundled.",
  });
}

/** The error of a dump that was aborted; `reason` (the signal's) is passed through when it is already one of ours. */
export function dumpAborted(reason: unknown): PgscrubError {
  if (reason instanceof PgscrubError) return reason;
  return new PgscrubError("INTERRUPTED", "the schema dump was aborted");
}
