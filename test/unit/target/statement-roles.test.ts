// Roles that statements of a dump name.
import { describe, expect, it } from "vitest";
import { statementRoles } from "../../../src/target/statement-roles.ts";

describe("statementRoles", () => {
  it.each([
    ['ALTER TABLE "public"."t" OWNER TO "bo""ss"', 'bo"ss', []],
    ["ALTER FUNCTION f(integer, text) OWNER TO boss", "boss", []],
    ["ALTER TABLE t OWNER TO CURRENT_USER", undefined, []],
    ["ALTER SEQUENCE s OWNED BY t.id", undefined, []],
    ['GRANT SELECT ON TABLE t TO a, "B", PUBLIC', undefined, ["a", "B"]],
    ['GRANT SELECT(x) ON TABLE "TO" TO a WITH GRANT OPTION GRANTED BY c', undefined, ["a", "c"]],
    ["REVOKE ALL ON SCHEMA public FROM PUBLIC", undefined, []],
    ["REVOKE USAGE ON SCHEMA public FROM a", undefined, ["a"]],
    [
      "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA public REVOKE ALL ON TABLES FROM b",
      undefined,
      ["a", "b"],
    ],
    ["CREATE POLICY p ON t FOR SELECT TO a, b USING (true)", undefined, ["a", "b"]],
    ["CREATE USER MAPPING FOR a SERVER s", undefined, ["a"]],
    ["SET SESSION AUTHORIZATION 'x'", undefined, []],
    ['SET SESSION AUTHORIZATION "x"', undefined, ["x"]],
    ["CREATE TABLE t (owner text)", undefined, []],
  ])("%s", (sql, owner, others) => {
    const found = statementRoles(sql);
    expect(found.owner?.name).toBe(owner);
    expect(found.others).toEqual(others);
    if (found.owner !== undefined)
      expect(sql.slice(found.owner.start, found.owner.end)).toMatch(/boss|"bo""ss"/);
  });
});
