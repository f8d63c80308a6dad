// What the judges of migrations say of PostgreSQL, asked of PostgreSQL: which changes rewrite a table, which refuse rows,
// what a file of several statements may not hold; and what is read of production, partitions and schemas included.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMigrationTable } from "../../src/deploy/applied-migrations.ts";
import { readLiveRelations } from "../../src/deploy/live-relations.ts";
import { judgeMigrations } from "../../src/deploy/sql/judge-migrations.ts";
import { loadSqlParser } from "../../src/deploy/sql/parse-migration.ts";
import { errorFacts } from "../../src/postgres/server-error.ts";
import { column, createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { MIGRATION_TABLE } from "../support/prisma-project.ts";

let server: EmbeddedServer;
let url: string;
beforeAll(async () => {
  server = await startServer();
  url = await createDatabase(server, "app");
});
afterAll(() => server?.stop());

const TABLE = `
  DROP TABLE IF EXISTS t;
  CREATE TABLE t (id int PRIMARY KEY, short varchar(10), word text, amount numeric(10,2), at timestamp(3));
  INSERT INTO t SELECT n, 'a', 'b', 1.25, '2025-01-01' FROM generate_series(1, 50) n;
  ANALYZE t`;

async function judge(sql: string) {
  const live = await withClient(url, readLiveRelations);
  return judgeMigrations(
    { migrations: [{ file: "m.sql", sql }], live, defaultSchema: "public" },
    await loadSqlParser(),
  ).hazards;
}

/** SQLSTATE of the refusal, undefined when the server takes it; sent as Prisma sends a file. */
async function refusal(sql: string): Promise<string | undefined> {
  return execute(url, sql).then(
    () => undefined,
    (error: unknown) => errorFacts(error).sqlstate,
  );
}

describe("a table is rewritten, or not, as it is said", () => {
  test.each([
    ["ALTER TABLE t ALTER COLUMN short TYPE varchar(20)", false],
    ["ALTER TABLE t ALTER COLUMN short TYPE text", false],
    ["ALTER TABLE t ALTER COLUMN amount TYPE numeric(12,2)", false],
    ["ALTER TABLE t ALTER COLUMN at TYPE timestamp(6)", false],
    ["ALTER TABLE t ADD COLUMN x text NOT NULL DEFAULT 'a'", false],
    ["ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now()", false],
    ["ALTER TABLE t ADD COLUMN x timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP", false],
    ["ALTER TABLE t ALTER COLUMN id TYPE bigint", true],
    ["ALTER TABLE t ALTER COLUMN amount TYPE numeric(12,4)", true],
    ["ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()", true],
    ["ALTER TABLE t ADD COLUMN x serial", true],
    ["ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED", true],
    ["ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS IDENTITY", true],
  ])("%s", async (sql, isRewritten) => {
    await execute(url, TABLE);
    const said = await judge(sql);
    const node = "SELECT pg_relation_filenode('t')";
    const before = await column(url, node);
    await execute(url, sql);
    expect((await column(url, node))[0] !== before[0]).toBe(isRewritten);
    expect(said.map(({ effect }) => effect)).toEqual(isRewritten ? ["blocks"] : []);
  });
});

describe("the server refuses what is said to fail", () => {
  test.each([
    ["ALTER TABLE t ADD COLUMN x text NOT NULL", "23502", "add-required-column"],
    [
      "UPDATE t SET word = NULL WHERE id = 1; ALTER TABLE t ALTER COLUMN word SET NOT NULL",
      "23502",
      "set-not-null",
    ],
    ["ALTER TABLE t ADD CONSTRAINT u UNIQUE (word)", "23505", "add-unique"],
    ["CREATE UNIQUE INDEX u ON t (word)", "23505", "create-unique-index"],
    ["ALTER TABLE t ADD CONSTRAINT c CHECK (id > 1)", "23514", "add-check"],
    ["CREATE INDEX CONCURRENTLY i ON t (word); SELECT 1", "25001", "not-in-transaction"],
    ["VACUUM t; SELECT 1", "25001", "not-in-transaction"],
    ["ALTER TYPE mood ADD VALUE 'new'; SELECT 'new'::mood", "55P04", "enum-value-used"],
    ["CREATE TABLE t (id int)", "42P07", "table-exists"],
    ["ALTER TABLE t ADD COLUMN word text", "42701", "column-exists"],
    ["DROP TABLE nowhere", "42P01", "table-missing"],
    ["DROP TABEL t", "42601", "unread"],
  ])("%s", async (sql, sqlstate, code) => {
    await execute(url, TABLE, "DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('old')");
    expect((await judge(sql)).map((hazard) => hazard.code)).toContain(code);
    expect(await refusal(sql)).toBe(sqlstate);
  });

  test("and takes CREATE INDEX CONCURRENTLY alone in its file", async () => {
    await execute(url, TABLE);
    expect(await judge("CREATE INDEX CONCURRENTLY i ON t (word)")).toEqual([]);
    expect(await refusal("CREATE INDEX CONCURRENTLY i ON t (word)")).toBeUndefined();
  });
});

describe("what is read of production", () => {
  test("partitions count for their parent, and a table without pages is empty", async () => {
    const database = await createDatabase(
      server,
      "parts",
      "CREATE TABLE parent (id int) PARTITION BY RANGE (id)",
      "CREATE TABLE one PARTITION OF parent FOR VALUES FROM (0) TO (100)",
      "CREATE TABLE bare (id int NOT NULL); CREATE VIEW v AS SELECT 1 AS one",
      "INSERT INTO parent SELECT generate_series(0, 99)",
      "ANALYZE",
    );
    const live = await withClient(database, readLiveRelations);
    const facts = live.map(({ name, kind, isEmpty, estimatedRows }) => [name, kind, isEmpty, estimatedRows]);
    expect(facts.sort()).toEqual([
      ["bare", "table", true, expect.anything()],
      ["one", "table", false, 100],
      ["parent", "table", false, 100],
      ["v", "view", false, undefined],
    ]);
    expect(live.find(({ name }) => name === "bare")?.columns).toEqual(
      new Map([["id", { type: "integer", isNotNull: true }]]),
    );
  });

  test("_prisma_migrations of several schemas, and one that is not Prisma's", async () => {
    const database = await createDatabase(
      server,
      "schemas",
      MIGRATION_TABLE,
      "CREATE SCHEMA tenant; CREATE TABLE tenant._prisma_migrations (name text)",
    );
    const read = (schema?: string) => withClient(database, (client) => readMigrationTable(client, schema));
    await expect(read()).rejects.toMatchObject({
      code: "MIGRATIONS_INVALID",
      message: "several schemas have a table _prisma_migrations: public, tenant",
    });
    await expect(read("tenant")).rejects.toMatchObject({ code: "MIGRATIONS_INVALID" });
    expect(await read("public")).toEqual({ schema: "public", rows: [], hasTables: false });
    expect(await read("nowhere")).toEqual({ schema: "nowhere", rows: undefined, hasTables: false });
  });
});
