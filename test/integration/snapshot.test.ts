// The snapshot holds one moment of the source for every reader, harms nobody longer than it may, and leaves nothing.
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSnapshot } from "../../src/pipeline/source/snapshot.ts";
import { endClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { firstAnswer } from "../../src/postgres/own-session.ts";
import { column, createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";

let server: EmbeddedServer;
let url: string;
const quiet = {
  insecureTls: false,
  maxBlockMs: 10_000,
  watchdogMs: 60_000,
  signal: new AbortController().signal,
};

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

beforeEach(async () => {
  await execute(server.url(), "DROP DATABASE IF EXISTS snap WITH (FORCE)");
  url = await createDatabase(
    server,
    "snap",
    "CREATE TABLE t (id int)",
    'CREATE TABLE "Odd ""name" (id int)',
    "INSERT INTO t SELECT generate_series(1, 100)",
  );
});

const source = () => parseConnectionString(url, "of the test");
const open = (): Promise<Client> =>
  openClient(source(), { role: "source", applicationName: "the application" });
const oursLeft = () =>
  column(
    server.url(),
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgscrub' AND datname = 'snap'",
  );

test("every reader sees the moment of the snapshot, can only read, and nothing of ours is left afterwards", async () => {
  const snapshot = await openSnapshot(source(), quiet);
  await execute(url, "INSERT INTO t VALUES (101)");
  const reader = await snapshot.openReader();
  expect((await reader.query("SELECT count(*)::int AS n FROM public.t")).rows).toEqual([{ n: 100 }]);
  expect((await snapshot.client.query("SELECT count(*)::int AS n FROM public.t")).rows).toEqual([{ n: 100 }]);
  await expect(reader.query("CREATE TABLE public.x ()")).rejects.toMatchObject({ code: "25006" });
  await endClient(reader);
  await snapshot.release();
  await sleep(200);
  expect(await oursLeft()).toEqual(["0"]);
});

test("what a session of ours sets ends with its transaction, so that no other client of a pooler meets it", async () => {
  const shown =
    "SELECT name || '=' || setting AS line FROM pg_settings WHERE context IN ('user', 'superuser') ORDER BY 1";
  const fresh = await column(url, shown);
  const snapshot = await openSnapshot(source(), quiet);
  const reader = await snapshot.openReader();
  for (const client of [snapshot.client, reader]) {
    expect((await client.query(shown)).rows).toContainEqual({ line: "search_path=" });
    await client.query("ROLLBACK");
    expect((await client.query<{ line: string }>(shown)).rows.map(({ line }) => line)).toEqual(fresh);
  }
  await endClient(reader);
  await snapshot.release();
});

test("a session that never gets its first answer is given up", async () => {
  const client = await open();
  const waiting = firstAnswer(client, () => client.query("SELECT pg_sleep(20)"), 200);
  await expect(waiting).rejects.toMatchObject({
    code: "CONNECTION_LOST",
    message: expect.stringMatching(
      /^127\.0\.0\.1:\d+ accepted a connection and gave it no session for 0\.2 s$/,
    ),
  });
});

test("a reader that comes after the snapshot is lost is told of a lost connection, not of a bug", async () => {
  const snapshot = await openSnapshot(source(), quiet);
  snapshot.lost.catch(() => {});
  await endClient(snapshot.client);
  await expect(snapshot.openReader()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  await snapshot.release();
});

test("a TRUNCATE waits behind the snapshot, and the run gives way when it has waited too long", async () => {
  const snapshot = await openSnapshot(source(), { ...quiet, maxBlockMs: 300 });
  const migration = await open();
  const truncated = migration.query("TRUNCATE t");
  await expect(snapshot.lost).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
  await snapshot.release();
  await truncated;
  await endClient(migration);
});

test("nobody is waited for longer than allowed when a table is locked already", async () => {
  const migration = await open();
  await migration.query("BEGIN");
  await migration.query("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  await expect(openSnapshot(source(), { ...quiet, maxBlockMs: 300 })).rejects.toMatchObject({
    code: "SOURCE_BLOCKED",
  });
  await migration.query("ROLLBACK");
  await endClient(migration);
  expect(await oursLeft()).toEqual(["0"]);
});

test("a table that is dropped while we wait for its lock is told as a change of the source", async () => {
  const migration = await open();
  await migration.query("BEGIN");
  await migration.query("DROP TABLE t");
  const opening = openSnapshot(source(), quiet);
  const outcome = expect(opening).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  await sleep(300);
  await migration.query("COMMIT");
  await outcome;
  await endClient(migration);
});

test("a table made while we wait for a lock is part of the snapshot", async () => {
  const migration = await open();
  await migration.query("BEGIN");
  await migration.query("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  const opening = openSnapshot(source(), quiet);
  await sleep(200);
  await execute(url, "CREATE TABLE late (id int)");
  await migration.query("COMMIT");
  const snapshot = await opening;
  expect(
    (
      await snapshot.client.query(
        "SELECT relname FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE pid = pg_backend_pid() AND relname = 'late'",
      )
    ).rows,
  ).toEqual([{ relname: "late" }]);
  await snapshot.release();
  await endClient(migration);
});

test("losing the leader's session is noticed", async () => {
  const snapshot = await openSnapshot(source(), quiet);
  await withClient(server.url(), (client) =>
    client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgscrub' AND datname = 'snap'",
    ),
  );
  await expect(snapshot.lost).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  await snapshot.release();
});
