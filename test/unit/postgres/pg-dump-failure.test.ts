// A failed pg_dump: which failure it was, and that nothing of what it wrote is passed on but the name of a relation.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import { dumpAborted, dumpFailure } from "../../../src/postgres/pg-dump-failure.ts";
import type { WireError } from "../../../src/postgres/wire-messages.ts";

const PLANTED = "hunter2";

function said(sqlstate: string): WireError {
  return { sqlstate, schema: undefined, table: undefined };
}

describe("dumpFailure", () => {
  const DENIED = {
    code: "PRIVILEGE_MISSING",
    hint: "Grant the role pg_read_all_data on the source, or use the owner's role.",
  };
  const BLOCKED = {
    code: "SOURCE_BLOCKED",
    message: "the schema dump waited too long for a lock on the source",
    hint: "Try again when no migration is running on the source.",
  };
  const LOST = {
    code: "CONNECTION_LOST",
    message: "the source closed the connection during the schema dump",
    hint: "Run the same command again.",
  };
  const FAILED = {
    code: "SCHEMA_DUMP_FAILED",
    hint: "Look up the SQLSTATE in the server's log, or try the other pg_dump with PGSCRUB_PG_DUMP=native or bundled.",
  };
  const MAY_NOT_READ = (object: string) => ({ ...DENIED, message: `the role may not read ${object}` });

  test.each<[string, WireError | undefined, object]>([
    ["permission denied for table salaries", said("42501"), MAY_NOT_READ('"salaries" on the source')],
    ['permission denied for schema "a.b-$c"', said("42501"), MAY_NOT_READ('"a.b-$c" on the source')],
    ["permission denied for foreign table f", said("42501"), MAY_NOT_READ('"f" on the source')],
    ["permission denied for function f", said("42501"), MAY_NOT_READ("some of the source's tables")],
    ["", said("42501"), MAY_NOT_READ("some of the source's tables")],
    ["", said("55P03"), BLOCKED],
    ["", said("57014"), BLOCKED],
    ["", said("57P01"), LOST],
    ["server closed the connection unexpectedly", undefined, LOST],
    ["connection to server at", undefined, LOST],
    [
      "server version mismatch",
      undefined,
      {
        code: "SCHEMA_DUMP_FAILED",
        message: "this pg_dump is older than the source server",
        hint: "Install a pg_dump of the source's major version, or use the bundled one.",
      },
    ],
    [
      "permission denied for table salaries",
      said("XX000"),
      { ...FAILED, message: "pg_dump could not read the source's schema (SQLSTATE XX000)" },
    ],
    ["", undefined, { ...FAILED, message: "pg_dump could not read the source's schema" }],
  ])("%j with %j", (stderr, server, expected) => {
    const failure = dumpFailure(`pg_dump: error: ${stderr}\n${PLANTED}`, server);
    expect(failure).toMatchObject(expected);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(PLANTED);
  });
});

test("an aborted dump passes the reason on when it is ours, and nothing else", () => {
  const ours = new PgscrubError("TERMINATED", "ended");
  expect(dumpAborted(ours)).toBe(ours);
  expect(dumpAborted(new Error(PLANTED))).toMatchObject({
    code: "INTERRUPTED",
    message: "the schema dump was aborted",
  });
});
