// The two servers that the other tests of this folder copy between: Debian's PostgreSQL 15 as the source, a
// container as the target. Each must be there and answer; nothing here is skipped when it is not.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { type PostgresContainer, startPostgresContainer } from "../support/postgres-container.ts";

const run = promisify(execFile);
let source: DebianPostgres;
let target: PostgresContainer;

beforeAll(async () => {
  source = await startDebianPostgres({ settings: { work_mem: "5MB" } });
  target = await startPostgresContainer();
});

afterAll(async () => {
  await target?.stop();
  await source?.stop();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return result.rows.flat();
  } finally {
    await client.end();
  }
}

test("the source is Debian's PostgreSQL 15, with the settings it was started with, on loopback only", async () => {
  const answers = await query(
    source.url(),
    "SELECT current_setting('server_version_num')::int / 10000, current_setting('work_mem'), current_setting('listen_addresses')",
  );
  expect(answers).toEqual([15, "5MB", "127.0.0.1"]);
});

test("the target is the major version that its image is tagged with, and holds the database it was asked for", async () => {
  const answers = await query(
    target.url(),
    "SELECT current_setting('server_version_num')::int / 10000, current_database(), current_user",
  );
  expect(answers).toEqual([Number(/:(\d+)/.exec(target.image)?.[1]), "app", "postgres"]);
});

test("a second database of the target can be reached by its name", async () => {
  await query(target.url(), 'CREATE DATABASE "Second one"');
  expect(await query(target.url("Second one"), "SELECT current_database()")).toEqual(["Second one"]);
});

test("the native pg_dump on PATH dumps the schema of the source", async () => {
  await query(source.url(), "CREATE TABLE public.person (id int PRIMARY KEY, email text NOT NULL)");
  const { stdout } = await run("pg_dump", ["--schema-only", "--no-owner", "--dbname", source.url()]);
  expect(stdout).toContain("CREATE TABLE public.person (");
  expect(stdout).toContain("ADD CONSTRAINT person_pkey PRIMARY KEY (id)");
});

test("psql on PATH reaches the target", async () => {
  const { stdout } = await run("psql", ["--no-psqlrc", "-Atc", "SELECT 6 * 7", target.url()]);
  expect(stdout.trim()).toBe("42");
});
