// Which statements a restore runs, passes over, or takes for the sign of a file that is no dump.
import { describe, expect, it } from "vitest";
import { isKnownMeta, judgeStatement } from "../../../src/restore/judge-statement.ts";

describe("judgeStatement", () => {
  it.each([
    "CREATE TABLE t (id int)",
    'ALTER TABLE "public"."t" OWNER TO "me"',
    "COMMENT ON TABLE t IS 'x'",
    "GRANT SELECT ON TABLE t TO me",
    "SELECT pg_catalog.setval('s', 1, true)",
    "SELECT pg_catalog.lo_create('4242')",
    "INSERT INTO t VALUES (1)",
    "REFRESH MATERIALIZED VIEW v",
    "SET SESSION AUTHORIZATION me",
    "RESET SESSION AUTHORIZATION",
    "BEGIN",
  ])("runs %s of pg_dump", (text) => {
    expect(judgeStatement(text, "pg_dump")).toMatchObject({ kind: "run", text });
  });

  it("makes settings of the one transaction those of the session", () => {
    const local = "SET LOCAL default_table_access_method = heap";
    expect(judgeStatement(local, "pgscrub")).toMatchObject({
      text: "SET default_table_access_method = heap",
    });
    expect(judgeStatement("CREATE SCHEMA a", "pg_dump")).toMatchObject({
      text: "CREATE SCHEMA IF NOT EXISTS a",
    });
  });

  it.each([
    ["DO $pgscrub_guard$ BEGIN END $pgscrub_guard$", "pgscrub"],
    ["DO $pgscrub_settings1$ BEGIN END $pgscrub_settings1$", "pgscrub"],
    ["COMMIT", "pgscrub"],
    ["SET LOCAL statement_timeout = 0", "pgscrub"],
    ["DROP TABLE t", "pg_dump"],
    ["CREATE DATABASE app", "pg_dump"],
    ["GRANT CONNECT ON DATABASE app TO me", "pg_dump"],
    ["SET client_encoding = 'UTF8'", "pg_dump"],
  ] as const)("passes over %s of %s", (text, origin) => {
    expect(judgeStatement(text, origin)).toEqual({ kind: "skip" });
  });

  it.each([
    ["DO $$ BEGIN END $$", "pg_dump", "a DO block"],
    ["DO $$ BEGIN END $$", "pgscrub", "a DO block"],
    ["DROP TABLE t", "pgscrub", "a DROP statement"],
    ["COPY t FROM PROGRAM 'id'", "pg_dump", "a COPY from somewhere else than the file"],
    ["COPY t TO '/tmp/x'", "pg_dump", "a COPY from somewhere else than the file"],
    ["SELECT pg_sleep(1)", "pg_dump", "a query"],
    ["CREATE ROLE boss", "pg_dump", "a statement CREATE ROLE"],
    ["ALTER SYSTEM SET fsync = off", "pg_dump", "a statement ALTER SYSTEM"],
    ["VACUUM", "pg_dump", "a statement VACUUM"],
    ["SET client_encoding = 'LATIN1'", "pg_dump", "text in the encoding LATIN1"],
    ["SET standard_conforming_strings = off", "pg_dump", "standard_conforming_strings = off"],
    ["123", "pg_dump", "text that is no SQL of a dump"],
    ["alice@example.test is 17", "pg_dump", "text that is no SQL of a dump"],
  ] as const)("takes %s of %s for foreign", (text, origin, what) => {
    expect(judgeStatement(text, origin)).toEqual({ kind: "foreign", what });
  });
});

describe("isKnownMeta", () => {
  it.each([
    ["\\restrict aB3", true],
    ["\\unrestrict aB3", true],
    ["\\set ON_ERROR_STOP on", true],
    ["\\restrict a; \\! id", false],
    ["\\! id", false],
    ["\\i other.sql", false],
    ["\\connect other", false],
  ])("%s: %s", (line, expected) => {
    expect(isKnownMeta(line)).toBe(expected);
  });
});
