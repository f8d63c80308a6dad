// What of a dump is kept from the target, and what is said about it.
import { describe, expect, it } from "vitest";
import { type PrepareOptions, policyRoles, prepareSchema } from "../../../src/target/prepare-schema.ts";

const OPTIONS: PrepareOptions = {
  extensions: new Set(["citext", "pg_cron"]),
  roles: new Set(["app"]),
  extensionDependents: new Map([["citext", 'table column public."User".email']]),
  createRoles: false,
};

function texts(dump: string, options: Partial<PrepareOptions> = {}): string[] {
  const { preData, postData } = prepareSchema(dump, { ...OPTIONS, ...options });
  return [...preData, ...postData].map(({ text }) => text);
}

describe("prepareSchema", () => {
  it("drops the dump's settings but the access method of tables", () => {
    const dump =
      "SET transaction_timeout = 0; SELECT pg_catalog.set_config('search_path', '', false); SET default_tablespace = ''; SET default_table_access_method = heap;";
    expect(texts(dump)).toEqual(["SET default_table_access_method = heap"]);
  });

  it("tolerates a schema that is there already", () => {
    expect(texts('CREATE SCHEMA "public"; CREATE SCHEMA IF NOT EXISTS "x";')).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "public"',
      'CREATE SCHEMA IF NOT EXISTS "x"',
    ]);
  });

  it("leaves out what could call out from the laptop", () => {
    const { preData, leftOut } = prepareSchema(
      `CREATE SERVER "far" FOREIGN DATA WRAPPER "postgres_fdw" OPTIONS (host 'h', dbname 'd(');
       CREATE USER MAPPING FOR "u" SERVER "far" OPTIONS (password 'hunter2');
       CREATE EXTENSION IF NOT EXISTS "pg_cron" WITH SCHEMA "pg_catalog";
       CREATE SUBSCRIPTION "s" CONNECTION 'host=h password=hunter2' PUBLICATION "p";
       CREATE EVENT TRIGGER "e" ON ddl_command_end EXECUTE FUNCTION f();
       ALTER EVENT TRIGGER "e" DISABLE; COMMENT ON EVENT TRIGGER "e" IS 'x';`,
      OPTIONS,
    );
    expect(preData.map(({ text }) => text)).toEqual([
      'CREATE SERVER "far" FOREIGN DATA WRAPPER "postgres_fdw"',
    ]);
    expect(leftOut.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "server options far",
      "user mapping u",
      "extension pg_cron",
      "event trigger e",
    ]);
    expect(JSON.stringify(leftOut)).not.toContain("hunter2");
  });

  it("leaves publications and subscriptions out without a word", () => {
    const { preData, postData, leftOut } = prepareSchema(
      `CREATE PUBLICATION "p" FOR ALL TABLES; ALTER PUBLICATION "p" ADD TABLE ONLY "s"."t";
       CREATE SUBSCRIPTION "q" CONNECTION 'host=h password=hunter2' PUBLICATION "p" WITH (connect = false);
       ALTER SUBSCRIPTION "q" OWNER TO "app";`,
      OPTIONS,
    );
    expect({ preData, postData, leftOut }).toEqual({ preData: [], postData: [], leftOut: [] });
  });

  it.each([
    'CREATE TYPE "s"."span" AS RANGE (\n    subtype = "text",\n    collation = "pg_catalog"."C"\n)',
    'CREATE TEXT SEARCH DICTIONARY "s"."d" (\n    TEMPLATE = "pg_catalog"."simple",\n    stopwords = \'a;b\' )',
    'CREATE TEXT SEARCH CONFIGURATION "s"."c" (\n    PARSER = "pg_catalog"."default" )',
    'ALTER TEXT SEARCH CONFIGURATION "s"."c"\n    ADD MAPPING FOR "word" WITH "s"."d"',
    'CREATE OPERATOR FAMILY "s"."f" USING "btree"',
    'CREATE OPERATOR CLASS "s"."o"\n    FOR TYPE integer USING "btree" FAMILY "s"."f" AS\n    OPERATOR 1 <(integer,integer)',
    'CREATE FOREIGN DATA WRAPPER "w" HANDLER "public"."postgres_fdw_handler"',
    'CREATE FOREIGN TABLE "s"."far" (\n    "id" integer OPTIONS (column_name \'x;y\')\n)\nSERVER "far"\nOPTIONS (\n    table_name \'t\'\n)',
    'CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE "plsample" HANDLER "public"."plsample_call_handler"',
    'CREATE STATISTICS "s"."st" (ndistinct, mcv) ON "a", "b" FROM "s"."t"',
    'CREATE INDEX "i" ON "s"."t" USING "brin" ("at")',
    'CREATE UNIQUE INDEX "u" ON "s"."t" USING "btree" ("a") NULLS NOT DISTINCT',
  ])("passes on as it is: %s", (statement) => {
    const schema = prepareSchema(`${statement};`, OPTIONS);
    const loaded = [...schema.preData, ...schema.postData];
    expect(loaded.map(({ text, isOptional }) => ({ text, isOptional }))).toEqual([
      { text: statement, isOptional: false },
    ]);
    expect(schema.leftOut).toEqual([]);
  });

  it("leaves out a missing extension that nothing depends on", () => {
    const { preData, leftOut } = prepareSchema(
      "CREATE EXTENSION neon; COMMENT ON EXTENSION neon IS 'x';",
      OPTIONS,
    );
    expect(preData).toEqual([]);
    expect(leftOut).toMatchObject([{ kind: "extension", name: "neon" }]);
  });

  it("makes an extension optional that nothing depends on", () => {
    const extensions = new Set(["citext", "hstore"]);
    const { preData } = prepareSchema("CREATE EXTENSION citext; CREATE EXTENSION hstore;", {
      ...OPTIONS,
      extensions,
    });
    expect(preData.map(({ isOptional }) => isOptional)).toEqual([false, true]);
  });

  it("stops at a missing extension that something depends on, naming the object", () => {
    const run = () => texts('CREATE EXTENSION "citext";', { extensions: new Set() });
    expect(run).toThrow(
      expect.objectContaining({
        code: "EXTENSION_MISSING",
        message: 'the target lacks the extension "citext", which table column public."User".email needs',
      }),
    );
  });

  const POLICIES = `CREATE POLICY "open" ON "s"."t" USING (true); CREATE POLICY "known" ON "s"."t" TO "app";
    CREATE POLICY "lost" ON "s"."t" FOR SELECT TO "app", "ghost" USING (true); COMMENT ON POLICY "lost" ON "s"."t" IS 'x';`;

  it("leaves out a policy whose role is missing, with its comment", () => {
    const { postData, leftOut, missingRoles } = prepareSchema(POLICIES, OPTIONS);
    expect(postData.map(({ name }) => name)).toEqual(["open", "known"]);
    expect(leftOut).toEqual([
      { kind: "policy", name: "lost", table: "s.t", because: "the target has no role ghost" },
    ]);
    expect(missingRoles).toEqual([]);
  });

  it("asks for the missing role instead with createRoles", () => {
    const { postData, leftOut, missingRoles } = prepareSchema(POLICIES, { ...OPTIONS, createRoles: true });
    expect(postData).toHaveLength(4);
    expect(leftOut).toEqual([]);
    expect(missingRoles).toEqual(["ghost"]);
  });

  it("drops comments when the rules' policy says so", () => {
    const dump =
      "CREATE TABLE a (); COMMENT ON TABLE a IS 'x'; CREATE POLICY p ON a; COMMENT ON POLICY p ON a IS 'x';";
    expect(texts(dump, { dropComments: true })).toEqual(["CREATE TABLE a ()", "CREATE POLICY p ON a"]);
  });
});

describe("policyRoles", () => {
  it("reads names, not keywords, and does not look into the expressions", () => {
    expect(
      policyRoles('CREATE POLICY p ON t TO "Odd, ""role""", app, CURRENT_USER, PUBLIC USING (true)'),
    ).toEqual(['Odd, "role"', "app"]);
    expect(policyRoles("CREATE POLICY p ON t USING ((SELECT 1 TO x))")).toEqual([]);
  });
});
