// The pg_dump of PATH (PostgreSQL 15) over a lent session, against the server of the same version, and the schema of a
// newer source on that older server.
import { readdir, readFile } from "node:fs/promises";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { type DumpSchemaOptions, dumpSchema } from "../../src/postgres/pg-dump.ts";
import { loadStatements, prepareTargetSession } from "../../src/target/load-schema.ts";
import { groupPostData } from "../../src/target/post-data-groups.ts";
import { prepareSchema } from "../../src/target/prepare-schema.ts";
import { splitStatements } from "../../src/target/split-statements.ts";
import { readTargetFacts } from "../../src/target/target-facts.ts";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { startServer } from "../support/embedded-server.ts";

let debian: DebianPostgres;
let zoo = "";

function open(url: string): Promise<Client> {
  return openClient(parseConnectionString(url, "of the test"), { role: "source" });
}

async function run<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await open(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function dump(url: string, options: Partial<DumpSchemaOptions>): Promise<string> {
  return dumpSchema(await open(url), { serverVersion: 150_000, ...options });
}

async function load(database: string, sql: string, sourceVersion: number): Promise<void> {
  const facts = await run(debian.url(), readTargetFacts);
  const schema = prepareSchema(sql, { ...facts, extensionDependents: new Map(), createRoles: false });
  await run(debian.url(), (client) => client.query(`CREATE DATABASE ${database} TEMPLATE template0`));
  await run(debian.url(database), async (client) => {
    const versions = { sourceVersion, targetVersion: facts.serverVersion };
    await prepareTargetSession(client, facts.serverVersion);
    await loadStatements(client, schema.preData, versions);
    const { indexes, afterIndexes, last } = groupPostData(schema.postData);
    await loadStatements(client, [...[...indexes.values()].flat(), ...afterIndexes, ...last], versions);
  });
}

function schemaOf(sql: string): string[] {
  return splitStatements(sql)
    .filter(({ kind }) => !/EVENT TRIGGER|COMMENT ON EXTENSION|^SET$|^SELECT$/.test(kind))
    .map(({ text }) => text);
}

/** Arguments and environment of the running pg_dump that was started over a lent session. */
async function findPgDump(): Promise<string | undefined> {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!line.includes("--schema-only") || !line.includes("/pgscrub-")) continue;
    return line + (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""));
  }
  return undefined;
}

beforeAll(async () => {
  debian = await startDebianPostgres();
  zoo = await readFile(new URL("../fixtures/schema-zoo.sql", import.meta.url), "utf8");
  await run(debian.url(), (client) => client.query("CREATE DATABASE zoo TEMPLATE template0"));
  await run(debian.url("zoo"), (client) => client.query(zoo));
});

afterAll(() => debian?.stop());

describe("the native pg_dump", () => {
  it("is taken by itself when it is new enough, and gives the schema again", async () => {
    const source = await dump(debian.url("zoo"), {});
    expect(source).toContain("Dumped by pg_dump version 15");
    await load("zoo_native", source, 150_000);
    expect(schemaOf(await dump(debian.url("zoo_native"), {}))).toEqual(schemaOf(source));
  });

  it("gives a schema that the bundled one of version 18 confirms", async () => {
    await load("zoo_bundled", await dump(debian.url("zoo"), { prefer: "bundled" }), 150_000);
    const [native, bundled] = await Promise.all([
      dump(debian.url("zoo"), { prefer: "native" }),
      dump(debian.url("zoo_bundled"), { prefer: "native" }),
    ]);
    expect(schemaOf(bundled)).toEqual(schemaOf(native));
  });

  it("learns neither password nor server, and is killed by an abort", async () => {
    await run(debian.url("zoo"), async (holder) => {
      await holder.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
      const abort = new AbortController();
      const dumping = dump(debian.url("zoo"), { prefer: "native", signal: abort.signal });
      const outcome = expect(dumping).rejects.toMatchObject({ code: "INTERRUPTED" });
      // Debian's pg_dump is a wrapper that execs the real one: for a moment in between, /proc shows no arguments.
      const seen = await vi.waitUntil(findPgDump, { timeout: 5_000, interval: 20 });
      expect(seen).not.toContain(new URL(debian.url()).password);
      expect(seen).not.toContain(`${debian.port}`);
      abort.abort();
      await outcome;
      await expect.poll(findPgDump).toBeUndefined();
    });
  });

  it("reports a lock that is not granted in time", async () => {
    await run(debian.url("zoo"), async (holder) => {
      await holder.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
      const dumping = dump(debian.url("zoo"), { prefer: "native", lockWaitMs: 200 });
      await expect(dumping).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
    });
  });

  it("is refused for a newer server when it is insisted on", async () => {
    const dumping = dump(debian.url("zoo"), { prefer: "native", serverVersion: 180_000 });
    await expect(dumping).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });
  });
});

describe("a source newer than the target", () => {
  it("loads where it uses nothing new, and else stops naming the object", async () => {
    const newer = await startServer();
    try {
      await run(newer.url(), (client) => client.query("CREATE DATABASE zoo TEMPLATE template0"));
      await run(newer.url("zoo"), (client) => client.query(zoo));
      await load("zoo_older", await dump(newer.url("zoo"), { serverVersion: 180_000 }), 180_000);
      await run(newer.url("zoo"), (client) =>
        client.query("CREATE TABLE fresh (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)"),
      );
      const dumped = await dump(newer.url("zoo"), { serverVersion: 180_000 });
      await expect(load("zoo_refused", dumped, 180_000)).rejects.toMatchObject({
        code: "SCHEMA_LOAD_FAILED",
        message: expect.stringContaining("create table public.fresh"),
        hint: expect.stringContaining("The target is PostgreSQL 15 and the source 18"),
      });
    } finally {
      await newer.stop();
    }
  });
});
