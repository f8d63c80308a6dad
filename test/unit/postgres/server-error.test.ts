// Errors in pg's shape with rows planted in every field a server can fill.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import { serverError } from "../../../src/postgres/server-error.ts";

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
