// What the classifier reads from the statements that pg_dump writes.
import { describe, expect, it } from "vitest";
import { describeStatement, statementLabel } from "../../../src/target/describe-statement.ts";

describe("describeStatement", () => {
  it.each([
    ["SET default_tablespace = ''", "SET", undefined, undefined, "default_tablespace"],
    [
      "SELECT pg_catalog.set_config('search_path', '', false)",
      "SELECT",
      "pg_catalog",
      undefined,
      "set_config",
    ],
    ['CREATE SCHEMA "Odd ""name"""', "CREATE SCHEMA", undefined, undefined, 'Odd "name"'],
    [
      'CREATE EXTENSION IF NOT EXISTS "citext" WITH SCHEMA "public"',
      "CREATE EXTENSION",
      undefined,
      undefined,
      "citext",
    ],
    ['CREATE UNLOGGED TABLE "public"."User" (\n "id" int)', "CREATE TABLE", "public", "User", "User"],
    ["CREATE OR REPLACE VIEW public.v AS SELECT 1", "CREATE VIEW", "public", "v", "v"],
    ['CREATE MATERIALIZED VIEW "s"."m" AS SELECT 1', "CREATE MATERIALIZED VIEW", "s", "m", "m"],
    ['CREATE FUNCTION "public"."f"("a" integer) RETURNS int', "CREATE FUNCTION", "public", undefined, "f"],
    ['CREATE UNIQUE INDEX "i" ON ONLY "s"."t" USING btree (lower("on"))', "CREATE INDEX", "s", "t", "i"],
    [
      'CREATE CONSTRAINT TRIGGER "g" AFTER UPDATE OF "ON" ON "s"."t" EXECUTE FUNCTION f()',
      "CREATE TRIGGER",
      "s",
      "t",
      "g",
    ],
    ['CREATE RULE "r" AS\n    ON INSERT TO "s"."t" DO INSTEAD NOTHING', "CREATE RULE", "s", "t", "r"],
    ['CREATE POLICY "p" ON "s"."t" USING (true)', "CREATE POLICY", "s", "t", "p"],
    [
      'CREATE EVENT TRIGGER "e" ON ddl_command_end EXECUTE FUNCTION f()',
      "CREATE EVENT TRIGGER",
      undefined,
      undefined,
      "e",
    ],
    ['CREATE USER MAPPING FOR "u" SERVER "x"', "CREATE USER MAPPING", undefined, undefined, "u"],
    [
      'ALTER TABLE ONLY "s"."t"\n    ADD CONSTRAINT "k" PRIMARY KEY ("id")',
      "ALTER TABLE ADD PRIMARY KEY",
      "s",
      "t",
      "k",
    ],
    ['ALTER TABLE "s"."t" ADD CONSTRAINT "c" CHECK (true) NOT VALID', "ALTER TABLE ADD CHECK", "s", "t", "c"],
    [
      'ALTER TABLE ONLY "s"."t" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "s"."u"("id")',
      "ALTER TABLE ADD FOREIGN KEY",
      "s",
      "t",
      "f",
    ],
    ['ALTER TABLE "s"."t" ENABLE ROW LEVEL SECURITY', "ALTER TABLE ENABLE ROW LEVEL SECURITY", "s", "t", "t"],
    ['ALTER TABLE "s"."t" DISABLE TRIGGER "g"', "ALTER TABLE DISABLE TRIGGER", "s", "t", "g"],
    ['ALTER TABLE "s"."t" CLUSTER ON "i"', "ALTER TABLE CLUSTER ON", "s", "t", "i"],
    ['ALTER INDEX "s"."i" ATTACH PARTITION "s"."j"', "ALTER INDEX ATTACH PARTITION", "s", undefined, "i"],
    [
      'ALTER TABLE ONLY "s"."t" ATTACH PARTITION "s"."c" DEFAULT',
      "ALTER TABLE ATTACH PARTITION",
      "s",
      "t",
      "t",
    ],
    [`COMMENT ON COLUMN "s"."t"."c" IS 'x'`, "COMMENT ON COLUMN", "s", "t", "c"],
    [`COMMENT ON CONSTRAINT "k" ON "s"."t" IS 'x'`, "COMMENT ON CONSTRAINT", "s", "t", "k"],
    [
      `COMMENT ON CONSTRAINT "k" ON DOMAIN "s"."d" IS 'x'`,
      "COMMENT ON CONSTRAINT ON DOMAIN",
      undefined,
      undefined,
      "k",
    ],
    [`COMMENT ON INDEX "s"."i" IS 'x'`, "COMMENT ON INDEX", "s", undefined, "i"],
  ])("reads %s", (sql, kind, schema, table, name) => {
    expect(describeStatement(sql)).toEqual({ kind, schema, table, name });
  });

  it("names objects for people", () => {
    const label = (sql: string) => statementLabel(describeStatement(sql));
    expect(label('CREATE INDEX "i" ON "s"."t" ("a")')).toBe("create index i on s.t");
    expect(label('CREATE TABLE "s"."t" ()')).toBe("create table s.t");
    expect(label('CREATE TYPE "s"."e" AS ENUM ()')).toBe("create type s.e");
    expect(label("CREATE CAST (integer AS text) WITH INOUT")).toBe("create cast");
  });
});
