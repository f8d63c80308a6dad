// Every kind of statement that a migration may hold, harmful and harmless, against production tables that are big, small
// and empty: the codes, the lines, and that nothing unread is ever called safe.
import { beforeAll, describe, expect, test } from "vitest";
import type { StatementHazard } from "../../../../src/deploy/sql/hazard.ts";
import { judgeMigrations } from "../../../../src/deploy/sql/judge-migrations.ts";
import { loadSqlParser, type SqlParser } from "../../../../src/deploy/sql/parse-migration.ts";
import type { LiveColumn, LiveRelation } from "../../../../src/deploy/sql/table-state.ts";

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadSqlParser();
});

function relation(
  name: string,
  totalBytes: number,
  columns: Record<string, LiveColumn>,
  kind: "table" | "view" = "table",
): LiveRelation {
  return {
    schema: "public",
    name,
    kind,
    estimatedRows: totalBytes === 0 ? 0 : 1000,
    totalBytes,
    isEmpty: totalBytes === 0,
    columns: new Map(Object.entries(columns)),
  };
}

const text = { type: "text", isNotNull: false };
const LIVE: LiveRelation[] = [
  relation("User", 2_000_000_000, {
    id: { type: "text", isNotNull: true },
    email: { type: "text", isNotNull: true },
    name: text,
    code: { type: "character varying(10)", isNotNull: true },
    count: { type: "integer", isNotNull: true },
    price: { type: "numeric(10,2)", isNotNull: true },
    at: { type: "timestamp(3) without time zone", isNotNull: true },
    role: { type: 'public."Role"', isNotNull: true },
  }),
  relation("Small", 3_000_000, { id: { type: "integer", isNotNull: true }, note: text }),
  relation("Empty", 0, { id: { type: "integer", isNotNull: true }, note: text }),
  relation("summary", 0, {}, "view"),
];

function judge(...files: readonly string[]): StatementHazard[] {
  const migrations = files.map((sql, index) => ({ file: `m${index + 1}.sql`, sql }));
  return [...judgeMigrations({ migrations, live: LIVE, defaultSchema: "public" }, parser).hazards];
}

/** `code`, with `?` behind a warning. */
function codes(sql: string): string[] {
  return judge(sql).map(({ code, severity }) => (severity === "error" ? code : `${code}?`));
}

describe("statements that lose data", () => {
  test.each([
    ['DROP TABLE "User"', ["drop-table"]],
    ['DROP TABLE "User" CASCADE', ["drop-table"]],
    ['DROP TABLE IF EXISTS "User", "Small"', ["drop-table", "drop-table"]],
    ['ALTER TABLE "User" DROP COLUMN "name"', ["drop-column"]],
    ['ALTER TABLE "User" DROP COLUMN IF EXISTS "name" CASCADE', ["drop-column"]],
    ['TRUNCATE "User"', ["truncate"]],
    ['TRUNCATE TABLE "Empty" CASCADE', ["truncate"]],
    ["DROP SCHEMA public CASCADE", ["drop-schema"]],
    ['DROP TYPE "Role" CASCADE', ["drop-type"]],
    ["DROP EXTENSION citext CASCADE", ["drop-extension"]],
    ['DELETE FROM "User"', ["delete-all"]],
    ['DELETE FROM "User" WHERE true', ["delete-all"]],
    ['DELETE FROM "User" WHERE 1 = 1', ["delete-all"]],
    [`DELETE FROM "User" WHERE "name" = 'x'`, ["delete-rows?"]],
    ['UPDATE "User" SET "name" = NULL', ["update-all"]],
    [`UPDATE "User" SET "name" = '' WHERE "name" IS NULL`, ["update-rows?"]],
    ['WITH gone AS (DELETE FROM "User" RETURNING *) SELECT count(*) FROM gone', ["delete-all"]],
    [
      'WITH gone AS (DELETE FROM "User" RETURNING *) INSERT INTO "Small" (note) SELECT name FROM gone',
      ["delete-all"],
    ],
    ['MERGE INTO "User" u USING "Small" s ON u.id = s.note WHEN MATCHED THEN DELETE', ["merge?"]],
    [`INSERT INTO "User" (id) VALUES ('a') ON CONFLICT (id) DO UPDATE SET name = excluded.name`, ["upsert?"]],
    ['ALTER TABLE "User" ALTER COLUMN "name" TYPE integer USING "name"::integer', ["change-type"]],
    ['ALTER TABLE "User" ALTER COLUMN "code" SET DATA TYPE varchar(5)', ["change-type"]],
    ['ALTER TABLE "User" ALTER COLUMN "at" TYPE timestamp(0)', ["change-type"]],
    ['ALTER TABLE "User" ALTER COLUMN "price" TYPE numeric(8,2)', ["change-type"]],
    ['ALTER TABLE "User" SET UNLOGGED', ["set-unlogged"]],
    ["DROP OWNED BY somebody", ["drop-owned"]],
    ["DROP DATABASE other", ["drop-database"]],
  ])("%s", (sql, expected) => {
    expect(codes(sql)).toEqual(expected);
  });
});

describe("statements that fail on rows, or break the running application", () => {
  test.each([
    ['ALTER TABLE "User" ADD COLUMN "x" text NOT NULL', ["add-required-column"]],
    ['ALTER TABLE "Small" ADD COLUMN "x" text NOT NULL', ["add-required-column"]],
    ['ALTER TABLE "Empty" ADD COLUMN "x" text NOT NULL', ["add-required-column?"]],
    ['ALTER TABLE "User" ADD COLUMN "name" text', ["column-exists"]],
    ['ALTER TABLE "Nowhere" ADD COLUMN "x" text', ["table-missing"]],
    ['DROP TABLE "Nowhere"', ["table-missing"]],
    ['CREATE TABLE "User" (id text)', ["table-exists"]],
    ['ALTER TABLE "User" ALTER COLUMN "name" SET NOT NULL', ["set-not-null"]],
    ['ALTER TABLE "User" ALTER COLUMN "email" DROP DEFAULT', ["drop-default?"]],
    ['ALTER TABLE "User" ADD CONSTRAINT u UNIQUE ("name")', ["add-unique"]],
    ['CREATE UNIQUE INDEX "User_name_key" ON "User" ("name")', ["create-unique-index"]],
    ['ALTER TABLE "Small" ADD CONSTRAINT c CHECK (id > 0)', ["add-check"]],
    ['ALTER TABLE "Small" ADD CONSTRAINT f FOREIGN KEY (note) REFERENCES "User"(id)', ["add-foreign-key"]],
    ['ALTER TABLE "User" ADD PRIMARY KEY (id)', ["add-primary-key"]],
    ['ALTER TABLE "User" ADD EXCLUDE USING gist (id WITH =)', ["add-exclusion"]],
    ['ALTER TABLE "User" RENAME COLUMN "name" TO "title"', ["rename"]],
    ['ALTER TABLE "User" RENAME TO "Person"', ["rename"]],
    ['ALTER TYPE "Role" RENAME TO "Kind"', ["rename"]],
    ["ALTER TYPE \"Role\" RENAME VALUE 'A' TO 'B'", ["rename-enum-value"]],
    ['ALTER TABLE "User" SET SCHEMA other', ["set-schema"]],
    ["DROP VIEW summary", ["drop-view"]],
    ['DROP POLICY mine ON "User"', ["drop-policy"]],
    ["DROP FUNCTION f(integer)", ["drop-function?"]],
    ['DROP INDEX "User_name_idx"', ["drop-index?"]],
    ['ALTER TABLE "User" DROP CONSTRAINT "User_pkey" CASCADE', ["drop-constraint"]],
    ['ALTER TABLE "User" ENABLE ROW LEVEL SECURITY', ["enable-row-security"]],
    ['ALTER TABLE "User" DETACH PARTITION "User_2024"', ["detach-partition"]],
    ['REVOKE SELECT ON "User" FROM app', ["revoke?"]],
    ["ALTER SEQUENCE s RESTART WITH 1", ["restart-sequence"]],
    ["ALTER DOMAIN d ADD CHECK (value > 0)", ["alter-domain"]],
    ["ALTER TYPE \"Role\" ADD VALUE 'NEW'; UPDATE \"Empty\" SET note = 'NEW'", ["enum-value-used"]],
    ['CREATE INDEX CONCURRENTLY i ON "User" (name); SELECT 1', ["not-in-transaction"]],
    ["VACUUM; SELECT 1", ["not-in-transaction"]],
    ['CREATE RULE r AS ON DELETE TO "User" DO INSTEAD NOTHING', ["create-rule"]],
    ["DROP ROLE app", ["drop-role"]],
  ])("%s", (sql, expected) => {
    expect(codes(sql)).toEqual(expected);
  });
});

describe("statements that take long locks: an error on a big table, a warning on a small one", () => {
  test.each([
    ['CREATE INDEX "i" ON "User" ("name")', ["create-index"]],
    ['CREATE INDEX "i" ON "Small" ("note")', ["create-index?"]],
    ['CREATE INDEX "i" ON "Empty" ("note")', []],
    ['ALTER TABLE "User" ADD COLUMN "x" uuid DEFAULT gen_random_uuid()', ["add-column-rewrite"]],
    ['ALTER TABLE "User" ADD COLUMN "x" serial', ["add-column-rewrite"]],
    ['ALTER TABLE "User" ADD COLUMN "x" text GENERATED ALWAYS AS (name) STORED', ["add-column-rewrite"]],
    ['ALTER TABLE "User" ADD COLUMN "x" text UNIQUE', ["add-unique"]],
    ['ALTER TABLE "Small" ADD COLUMN "x" text UNIQUE', ["add-unique?"]],
    ['ALTER TABLE "User" ALTER COLUMN "count" TYPE bigint', ["change-type"]],
    ['ALTER TABLE "Small" ALTER COLUMN "id" TYPE bigint', ["change-type?"]],
    ['ALTER TABLE "User" SET LOGGED', ["rewrite-table"]],
    ['ALTER TABLE "User" ATTACH PARTITION p DEFAULT', ["attach-partition"]],
    ['VACUUM FULL "User"', ["vacuum-full"]],
    ['REINDEX TABLE "User"', ["reindex"]],
    ["CLUSTER", ["cluster"]],
    ['LOCK TABLE "User"', ["lock-table"]],
    [
      'ALTER TABLE "Small" ADD COLUMN "userId" text; ALTER TABLE "Small" ADD CONSTRAINT f FOREIGN KEY ("userId") REFERENCES "User"(id)',
      ["add-foreign-key?"],
    ],
    [
      `ALTER TABLE "Small" ADD COLUMN "x" text; UPDATE "Small" SET "x" = 'a'; ALTER TABLE "Small" ALTER COLUMN "x" SET NOT NULL`,
      ["fill-column?", "set-not-null"],
    ],
  ])("%s", (sql, expected) => {
    expect(codes(sql)).toEqual(expected);
  });
});

describe("harmless statements", () => {
  test.each([
    ['CREATE TABLE "Post" (id text NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY (id))'],
    ['CREATE TABLE IF NOT EXISTS "User" (id text)'],
    [
      'CREATE TABLE p (id int); CREATE UNIQUE INDEX i ON p (id); ALTER TABLE p ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES "Small"(id); ALTER TABLE p ADD COLUMN x text NOT NULL; DROP TABLE p',
    ],
    ["CREATE TYPE \"Kind\" AS ENUM ('A', 'B')"],
    ["ALTER TYPE \"Role\" ADD VALUE 'NEW'"],
    ['ALTER TABLE "User" ADD COLUMN "x" text'],
    ['ALTER TABLE "User" ADD COLUMN "x" text NOT NULL DEFAULT \'a\''],
    ['ALTER TABLE "User" ADD COLUMN "x" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP'],
    ['ALTER TABLE "User" ADD COLUMN IF NOT EXISTS "name" text'],
    ['ALTER TABLE "User" ALTER COLUMN "name" DROP NOT NULL'],
    ['ALTER TABLE "User" ALTER COLUMN "name" SET DEFAULT \'x\''],
    ['ALTER TABLE "User" ALTER COLUMN "name" DROP DEFAULT'],
    ['ALTER TABLE "User" ALTER COLUMN "email" SET NOT NULL'],
    ['ALTER TABLE "User" ALTER COLUMN "code" TYPE varchar(20)'],
    ['ALTER TABLE "User" ALTER COLUMN "code" TYPE text'],
    ['ALTER TABLE "User" ALTER COLUMN "price" TYPE numeric(12,2)'],
    ['ALTER TABLE "User" ALTER COLUMN "at" TYPE timestamp(6)'],
    ['ALTER TABLE "User" ADD CONSTRAINT f FOREIGN KEY (name) REFERENCES "Small"(note) NOT VALID'],
    ['ALTER TABLE "User" ADD CONSTRAINT c CHECK (count > 0) NOT VALID'],
    ['ALTER TABLE "User" VALIDATE CONSTRAINT c'],
    ['ALTER TABLE "User" ADD CONSTRAINT u UNIQUE USING INDEX i'],
    ['CREATE INDEX CONCURRENTLY i ON "User" (name)'],
    ['CREATE UNIQUE INDEX CONCURRENTLY i ON "User" (name)'],
    ["DROP INDEX CONCURRENTLY i"],
    ['DROP TABLE IF EXISTS "Nowhere"'],
    ['DROP TYPE "Role"'],
    ["DROP SCHEMA old"],
    ["DROP VIEW IF EXISTS summary; CREATE VIEW summary AS SELECT 1 AS one"],
    ["DROP FUNCTION f(); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ["COMMENT ON TABLE \"User\" IS 'x'"],
    ['GRANT SELECT ON "User" TO app'],
    ["CREATE EXTENSION IF NOT EXISTS citext"],
    ["SET lock_timeout = '2s'"],
    ["INSERT INTO \"Small\" (note) VALUES ('a') ON CONFLICT DO NOTHING"],
    ["SELECT setval('s', 1)"],
    ['ALTER INDEX "a" RENAME TO "b"'],
    ['ALTER TABLE "User" RENAME CONSTRAINT a TO b'],
    ['ANALYZE "User"'],
    ['TRUNCATE "Empty"'],
    ['DELETE FROM "Empty"'],
    ["BEGIN; COMMIT"],
    ["-- only a comment"],
    ["/* DROP TABLE x; */"],
    [""],
    [
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM "User"; RETURN NEW; END $$',
    ],
    [
      "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'k') THEN CREATE TYPE k AS ENUM ('a'); END IF; END $$",
    ],
    ["DO $$ BEGIN CREATE TYPE k AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"],
  ])("%s", (sql) => {
    expect(codes(sql)).toEqual([]);
  });
});

describe("what cannot be judged", () => {
  test.each([
    ["DO $$ BEGIN EXECUTE 'DROP TABLE ' || quote_ident('User'); END $$", ["do-block"]],
    ["DO LANGUAGE plpython3u 'pass'", ["do-block"]],
    ["DO $$ this is not plpgsql $$", ["do-block"]],
    ['DO $$ BEGIN DROP TABLE "User"; END $$', ["drop-table"]],
    ["DO $$ BEGIN PERFORM cleanup(); END $$", ["call"]],
    ["SELECT cleanup()", ["call"]],
    ["SELECT pg_terminate_backend(1)", ["call"]],
    ["CALL cleanup()", ["call"]],
    ["EXECUTE plan", ["statement"]],
    ["COPY \"User\" FROM PROGRAM 'x'", ["statement"]],
    ["ALTER SYSTEM SET fsync = off", ["alter-system"]],
    ["ROLLBACK", ["rollback"]],
    ["DROP TABEL x", ["unread"]],
    ["\\i other.sql", ["unread"]],
    ['SELECT 1;\0DROP TABLE "User"', ["unread"]],
    ["SELECT 'unterminated", ["unread"]],
    ["/* unterminated", ["unread"]],
  ])("%s", (sql, expected) => {
    expect(codes(sql)).toEqual(expected);
    for (const hazard of judge(sql)) expect(hazard.severity).toBe("error");
  });

  test("a mistake does not hide the statements around it", () => {
    const sql = 'CREATE TABLE a (id int);\nDROP TABEL x;\n\n-- gone\nDROP TABLE "User";\n';
    expect(judge(sql).map(({ code, line }) => [code, line])).toEqual([
      ["unread", 2],
      ["drop-table", 5],
    ]);
  });

  test("without production every table counts as full, and its size as unknown", () => {
    const migrations = [
      { file: "m.sql", sql: 'CREATE INDEX i ON "Empty" (note); DROP TABLE IF EXISTS "Nowhere"' },
    ];
    const { hazards } = judgeMigrations({ migrations, live: undefined, defaultSchema: "public" }, parser);
    expect(hazards.map(({ code, severity }) => [code, severity])).toEqual([
      ["create-index", "error"],
      ["drop-table", "error"],
    ]);
  });
});

describe("places and words", () => {
  test("each command of ALTER TABLE has its own line, in text that is not ASCII too", () => {
    const sql =
      '-- Ümläute ☃\n\n/* DROP TABLE "User" */\nALTER TABLE "User" ADD COLUMN "a" text,\n  -- comment, with a comma\n' +
      'ADD COLUMN "b" numeric(10,2),\nDROP COLUMN "name",\n\n  DROP COLUMN "code";';
    expect(judge(sql).map(({ code, line, object }) => [code, line, object])).toEqual([
      ["drop-column", 7, "public.User.name"],
      ["drop-column", 9, "public.User.code"],
    ]);
  });

  test("the first command of ALTER TABLE need not stand on the statement's line", () => {
    const sql = 'ALTER TABLE\n  IF EXISTS public."User" *\n\n  DROP COLUMN "name";';
    expect(judge(sql).map(({ code, line }) => [code, line])).toEqual([["drop-column", 4]]);
  });

  test("statements inside a DO block have their own line", () => {
    const sql =
      'SELECT 1;\n\nDO $body$\nBEGIN\n  IF true THEN\n    DELETE FROM "User";\n  END IF;\nEND\n$body$;';
    expect(judge(sql).map(({ code, line }) => [code, line])).toEqual([["delete-all", 6]]);
  });

  test("what an earlier migration makes, a later one may drop", () => {
    expect(judge("CREATE TABLE t (id int);", "ALTER TABLE t DROP COLUMN id; DROP TABLE t;")).toEqual([]);
  });

  test("lists what the rules will have to speak for: new tables and columns", () => {
    const sql =
      'CREATE TABLE t (id int); CREATE TABLE gone (id int); DROP TABLE gone; ALTER TABLE "User" ADD COLUMN x text; CREATE VIEW v AS SELECT 1';
    const migrations = [{ file: "m.sql", sql }];
    const { additions } = judgeMigrations({ migrations, live: LIVE, defaultSchema: "public" }, parser);
    expect([...additions].sort()).toEqual(["public.User.x", "public.t"]);
  });

  test("Prisma's change of an enum is one change of type, and its renames cancel out", () => {
    const sql = `BEGIN;
CREATE TYPE "Role_new" AS ENUM ('USER', 'ADMIN');
ALTER TABLE "User" ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'USER';
COMMIT;`;
    expect(judge(sql).map(({ code, effect, line }) => [code, effect, line])).toEqual([
      ["change-type", "may-fail", 4],
    ]);
  });

  test("say how big the table is, name objects alone, and give the safe way in steps", () => {
    const [hazard] = judge(`ALTER TABLE "User" ADD COLUMN "x" text NOT NULL; -- secret-word`);
    expect(hazard).toEqual({
      code: "add-required-column",
      effect: "may-fail",
      severity: "error",
      file: "m1.sql",
      line: 1,
      object: "public.User.x",
      message:
        "public.User.x is NOT NULL without a default: adding it fails on the rows that are there (about 1,000 rows, 2.0 GB in production)",
      safeWay: [
        "First deploy: add the column without NOT NULL (or with a default), let the application write it, and fill the old rows.",
        "Second deploy: SET NOT NULL when no row holds NULL any more.",
      ],
    });
    const literals = judge(
      `UPDATE "User" SET name = 'jane@corp.example'; DELETE FROM "User" WHERE email = 'jane@corp.example'`,
    );
    expect(JSON.stringify(literals)).not.toContain("jane");
  });
});
