// The choice of pg_dump, its flags, its failures, and where its worker lies.
import { describe, expect, it } from "vitest";
import { schemaArguments } from "../../../src/postgres/pg-dump.ts";
import { dumpFailure } from "../../../src/postgres/pg-dump-failure.ts";
import { workerFile } from "../../../src/postgres/worker-file.ts";

describe("schemaArguments", () => {
  it("leaves out flags that an older pg_dump does not know", () => {
    expect(schemaArguments(13, { serverVersion: 130_000 })).not.toContain("--no-toast-compression");
    expect(schemaArguments(17, { serverVersion: 130_000 })).not.toContain("--no-statistics");
    expect(schemaArguments(18, { serverVersion: 130_000 })).toContain("--no-statistics");
  });

  it("passes snapshot and section on", () => {
    const args = schemaArguments(18, { serverVersion: 180_000, snapshotId: "0-1-1", section: "pre-data" });
    expect(args).toEqual(expect.arrayContaining(["--snapshot=0-1-1", "--section=pre-data"]));
  });

  it("asks for no owners, grants, publications, subscriptions, labels and tablespaces unless all is wanted", () => {
    const stripped = [
      "--no-owner",
      "--no-privileges",
      "--no-publications",
      "--no-subscriptions",
      "--no-security-labels",
    ];
    const args = schemaArguments(18, { serverVersion: 180_000 });
    expect(args).toEqual(
      expect.arrayContaining(["--schema-only", "--no-tablespaces", "--no-toast-compression", ...stripped]),
    );
    const whole = schemaArguments(18, { serverVersion: 180_000, isWhole: true });
    expect(whole.filter((argument) => stripped.includes(argument))).toEqual([]);
  });
});

describe("dumpFailure", () => {
  it("passes nothing of pg_dump's words on but the name of what may not be read", () => {
    const stderr = "pg_dump: error: query failed: ERROR:  permission denied for table salaries\nhunter2";
    const failure = dumpFailure(stderr, { sqlstate: "42501", schema: undefined, table: undefined });
    expect(failure).toMatchObject({
      code: "PRIVILEGE_MISSING",
      message: 'the role may not read "salaries" on the source',
    });
    const unknown = dumpFailure("hunter2", { sqlstate: "XX000", schema: undefined, table: undefined });
    expect(unknown).toMatchObject({
      code: "SCHEMA_DUMP_FAILED",
      message: "pg_dump could not read the source's schema (SQLSTATE XX000)",
    });
    expect(JSON.stringify([failure.hint, unknown.hint])).not.toContain("hunter2");
  });

  it("knows a lock that was not granted and a connection that broke", () => {
    const blocked = dumpFailure("", { sqlstate: "57014", schema: undefined, table: undefined });
    expect(blocked.code).toBe("SOURCE_BLOCKED");
    expect(dumpFailure("server closed the connection", undefined).code).toBe("CONNECTION_LOST");
    expect(dumpFailure("", { sqlstate: "57P01", schema: undefined, table: undefined }).code).toBe(
      "CONNECTION_LOST",
    );
  });
});

describe("workerFile", () => {
  it("lies beside its user in dist, also when that runs from src", () => {
    const at = (url: string) => workerFile("w", url).href;
    expect(at("file:///a/dist/postgres/x.js")).toBe("file:///a/dist/postgres/w.js");
    expect(at("file:///src/a/src/postgres/x.ts")).toBe("file:///src/a/dist/postgres/w.js");
  });
});
