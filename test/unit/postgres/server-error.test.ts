// Errors in pg's shape with rows planted in every field a server can fill.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import { describeFacts, errorFacts, serverError } from "../../../src/postgres/server-error.ts";

const PLANTED = "alice@corp.example";

/** An error as pg throws it for an answer of the server, with a row in all that is not on the allow-list. */
function databaseError(code: string, fields: Record<string, string> = {}): Error {
  const row = `Key (email)=(${PLANTED})`;
  const leaks = {
    detail: row,
    hint: row,
    where: row,
    internalQuery: row,
    dataType: row,
    routine: row,
    file: row,
  };
  return Object.assign(new Error(`invalid input: "${PLANTED}"`), {
    severity: "ERROR",
    code,
    ...leaks,
    ...fields,
  });
}

describe("serverError", () => {
  test("shows SQLSTATE, condition, table, column and constraint", () => {
    const error = serverError(
      databaseError("23505", {
        schema: "public",
        table: "User",
        column: "email",
        constraint: "User_email_key",
      }),
      { doing: "copying table public.User" },
    );
    expect(error.message).toBe(
      "copying table public.User failed: 23505 unique_violation on table public.User column email constraint User_email_key",
    );
  });

  test("shows nothing else and keeps no cause", () => {
    for (const code of ["22P02", "23505", "57P01", "XX000", "ZZ999"]) {
      const error = serverError(databaseError(code), { doing: "copying" });
      expect(error.cause).toBeUndefined();
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PLANTED);
    }
  });

  test("shows nothing of an error that is not the server's either", () => {
    for (const thrown of [
      new Error(PLANTED),
      PLANTED,
      { message: PLANTED, code: PLANTED, table: PLANTED },
      undefined,
    ]) {
      const error = serverError(thrown, { doing: "copying" });
      expect(error).toMatchObject({ code: "BUG", message: "copying failed: an unexpected failure" });
    }
  });

  test.each<[unknown, string]>([
    [databaseError("53100"), "DISK_FULL"],
    [databaseError("42501"), "PRIVILEGE_MISSING"],
    [databaseError("57P01"), "CONNECTION_LOST"],
    [databaseError("57P02"), "CONNECTION_LOST"],
    [databaseError("57P03"), "CONNECTION_LOST"],
    [databaseError("08006"), "CONNECTION_LOST"],
    [databaseError("55P03"), "BUG"],
    [databaseError("42P01"), "BUG"],
    [Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), "CONNECTION_LOST"],
    [Object.assign(new Error("write EPIPE"), { code: "EPIPE" }), "CONNECTION_LOST"],
    [new Error("Connection terminated unexpectedly"), "CONNECTION_LOST"],
    [new Error("Connection terminated"), "CONNECTION_LOST"],
  ])("%s gets the code %s", (thrown, code) => {
    expect(serverError(thrown, { doing: "copying" }).code).toBe(code);
  });

  test("a lock that is not to be had depends on the side", () => {
    expect(serverError(databaseError("55P03"), { doing: "locking", role: "source" }).code).toBe(
      "SOURCE_BLOCKED",
    );
    expect(serverError(databaseError("55P03"), { doing: "locking", role: "target" }).code).toBe(
      "SESSIONS_IN_THE_WAY",
    );
  });

  test("the caller's code and hint win", () => {
    const error = serverError(databaseError("42704"), {
      code: "SCHEMA_LOAD_FAILED",
      doing: "loading",
      hint: "Do it.",
    });
    expect(error).toMatchObject({ code: "SCHEMA_LOAD_FAILED", hint: "Do it." });
  });

  test("a PgscrubError passes through unchanged", () => {
    const error = new PgscrubError("LOCKED", "another run");
    expect(serverError(error, { code: "BUG", doing: "locking" })).toBe(error);
  });
});

describe("errorFacts", () => {
  test("takes the allow-list of a server's error", () => {
    const error = databaseError("23505", { schema: "s", table: "t", column: "c", constraint: "k" });
    expect(errorFacts(error)).toEqual({
      sqlstate: "23505",
      socketCode: undefined,
      schema: "s",
      table: "t",
      column: "c",
      constraint: "k",
      isConnectionLost: false,
    });
  });

  test.each<[unknown, string]>([
    [{ code: "23505", schema: "s", table: "t", column: "c", constraint: "k" }, "no severity"],
    [{ severity: "ERROR", code: "2350", table: "t" }, "a code that is too short"],
    [{ severity: "ERROR", code: "235055", table: "t" }, "a code that is too long"],
    [{ severity: "ERROR", code: "2350a", table: "t" }, "a code in small letters"],
    [{ severity: "", code: "23505", table: "t" }, "an empty severity"],
    [{ severity: 1, code: "23505", table: "t" }, "a severity that is no text"],
    [{ severity: "ERROR", table: "t" }, "no code"],
  ])("takes nothing of %j: %s", (thrown, _title) => {
    expect(errorFacts(thrown)).toEqual({
      sqlstate: undefined,
      socketCode: undefined,
      schema: undefined,
      table: undefined,
      column: undefined,
      constraint: undefined,
      isConnectionLost: false,
    });
  });

  test.each([
    ["ECONNREFUSED", "ECONNREFUSED"],
    ["ERR_STREAM_DESTROYED", "ERR_STREAM_DESTROYED"],
    ["xECONNRESET", undefined],
    ["ECONNRESET alice", undefined],
    ["E", undefined],
    [5, undefined],
  ])("takes the code %s of a socket as %s", (code, socketCode) => {
    expect(errorFacts({ code }).socketCode).toBe(socketCode);
  });

  test.each([
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
  ])("knows by %s that the connection is lost", (code) => {
    expect(errorFacts({ code }).isConnectionLost).toBe(true);
  });

  test.each([
    "Connection terminated",
    "Connection terminated unexpectedly",
    "Client was closed and is not queryable",
    "Client has encountered a connection error and is not queryable",
    "Cannot call write after a stream was destroyed",
    "write after end",
    "Premature close",
    "timeout expired",
  ])("knows by pg's words, %s, that the connection is lost", (message) => {
    expect(errorFacts(new Error(message)).isConnectionLost).toBe(true);
    expect(errorFacts(new Error(`${message}!`)).isConnectionLost).toBe(false);
    expect(errorFacts(databaseError("23505", { message })).isConnectionLost).toBe(false);
  });

  test.each([
    ["08006", true],
    ["57P01", true],
    ["57P05", true],
    ["57P06", false],
    ["57014", false],
    ["X8006", false],
    ["X57P01", false],
  ])("of SQLSTATE %s: the connection is lost, %s", (code, isLost) => {
    expect(errorFacts(databaseError(code)).isConnectionLost).toBe(isLost);
  });
});

describe("describeFacts", () => {
  test.each<[unknown, string]>([
    [databaseError("23505"), "23505 unique_violation"],
    [databaseError("ZZ999"), "ZZ999"],
    [databaseError("23505", { table: "t" }), "23505 unique_violation on table t"],
    [databaseError("23505", { schema: "s", table: "t" }), "23505 unique_violation on table s.t"],
    [databaseError("23505", { schema: "s" }), "23505 unique_violation in schema s"],
    [databaseError("23505", { column: "c" }), "23505 unique_violation column c"],
    [databaseError("23505", { constraint: "k" }), "23505 unique_violation constraint k"],
    [{ code: "EACCES" }, "EACCES"],
    [{ code: "ECONNRESET" }, "ECONNRESET"],
    [new Error("write after end"), "the connection was closed"],
    [new Error("else"), "an unexpected failure"],
    [null, "an unexpected failure"],
  ])("of %s is %s", (thrown, text) => {
    expect(describeFacts(errorFacts(thrown))).toBe(text);
  });
});

describe("the hint", () => {
  test.each<[unknown, "source" | "target" | undefined, string | undefined]>([
    [databaseError("57P01"), undefined, "Run the command again."],
    [databaseError("53100"), undefined, "Free space on the server's disk, then run the command again."],
    [
      databaseError("42501"),
      undefined,
      "Grant it: SELECT on every table of the source, CREATEDB and the owner's membership on the target.",
    ],
    [databaseError("55P03"), "source", "Run the command again when no migration is at work on the source."],
    [databaseError("55P03"), "target", "Close the sessions that use the target, then run the command again."],
    [databaseError("42P01"), "source", undefined],
  ])("of %s on the %s says what to do", (thrown, role, hint) => {
    const error = serverError(thrown, { doing: "copying", ...(role === undefined ? {} : { role }) });
    expect(error.hint).toBe(hint);
  });
});
