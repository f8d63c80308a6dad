// The schema of a real server, dumped over plain and encrypted sessions and loaded into a second database.
import { chown, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import {
  choosePgDump,
  type DumpSchemaOptions,
  dumpSchema,
  dumpSchemaOver,
} from "../../src/postgres/pg-dump.ts";
import { createRoles, loadStatements, prepareTargetSession } from "../../src/target/load-schema.ts";
import { groupPostData, splitSections } from "../../src/target/post-data-groups.ts";
import { type PreparedSchema, prepareSchema } from "../../src/target/prepare-schema.ts";
import { splitStatements } from "../../src/target/split-statements.ts";
import { readExtensionDependents, readTargetFacts } from "../../src/target/target-facts.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { selfSignedCertificate } from "../support/self-signed.ts";

const VERSION = 180_000;
let server: EmbeddedServer;
let authority = "";

async function open(database: string, query = ""): Promise<Client> {
  const url = `${server.url(database)}${query}`;
  return openClient(parseConnectionString(url, "of the test"), { role: "source" });
}

async function withClient<T>(database: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await open(database);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function dump(database: string, options: Partial<DumpSchemaOptions> = {}, query = ""): Promise<string> {
  return dumpSchemaOver(() => open(database, query), {
    serverVersion: VERSION,
    prefer: "bundled",
    ...options,
  });
}

/** The statements of a dump, without the few that a copy leaves behind on purpose. */
function schemaOf(sql: string): string[] {
  return splitStatements(sql)
    .filter(({ kind }) => !/EVENT TRIGGER|^COMMENT ON EXTENSION/.test(kind))
    .map(({ text }) => text);
}

async function prepare(sql: string, createMissing: boolean, hiddenRoles: readonly string[] = []) {
  const facts = await withClient("postgres", readTargetFacts);
  const roles = new Set([...facts.roles].filter((role) => !hiddenRoles.includes(role)));
  const extensionDependents = await withClient("zoo", readExtensionDependents);
  return prepareSchema(sql, { ...facts, roles, extensionDependents, createRoles: createMissing });
}

async function load(database: string, schema: PreparedSchema): Promise<void> {
  await withClient("postgres", (client) => client.query(`CREATE DATABASE "${database}" TEMPLATE template0`));
  await withClient(database, async (client) => {
    const versions = { sourceVersion: VERSION, targetVersion: VERSION };
    await prepareTargetSession(client, VERSION);
    expect(await loadStatements(client, schema.preData, versions)).toEqual([]);
    await createRoles(client, schema.missingRoles);
    const { indexes, afterIndexes, last } = groupPostData(schema.postData);
    // Any order of tables must do, so the least likely one is taken.
    for (const statements of [...indexes.values()].reverse())
      await loadStatements(client, statements, versions);
    await loadStatements(client, [...afterIndexes, ...last], versions);
  });
}

beforeAll(async () => {
  server = await startServer();
  const { key, certificate } = selfSignedCertificate();
  const owner = await stat(server.dataDir);
  authority = join(server.dataDir, "test.crt");
  await writeFile(authority, certificate, { mode: 0o644 });
  await writeFile(join(server.dataDir, "test.key"), key, { mode: 0o600 });
  await chown(join(server.dataDir, "test.key"), owner.uid, owner.gid);
  await withClient("postgres", async (client) => {
    await client.query("CREATE DATABASE zoo TEMPLATE template0");
    for (const [name, value] of [
      ["ssl_cert_file", "test.crt"],
      ["ssl_key_file", "test.key"],
      ["ssl", "on"],
    ]) {
      await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await client.query("SELECT pg_reload_conf()");
  });
  const zoo = await readFile(new URL("../fixtures/schema-zoo.sql", import.meta.url), "utf8");
  await withClient("zoo", (client) => client.query(zoo));
});

afterAll(() => server?.stop());

describe("the copy of a schema", () => {
  it("gives the same schema again, whatever is in it", async () => {
    const source = await dump("zoo");
    const schema = await prepare(source, false);
    expect(schema.leftOut.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["event trigger ddl"]);
    await load("zoo_copy", schema);
    expect(schemaOf(await dump("zoo_copy"))).toEqual(schemaOf(source));
    const fills = splitStatements(source).filter(({ kind }) => kind.startsWith("REFRESH"));
    const views = splitStatements(source).filter(({ kind }) => kind === "CREATE MATERIALIZED VIEW");
    expect(fills).toEqual([]);
    expect(views.map(({ text }) => text.endsWith("WITH NO DATA"))).toEqual([true, true]);
  });

  it("splits one dump exactly where pg_dump divides its sections", async () => {
    const [whole, pre, post] = await Promise.all([
      dump("zoo"),
      dump("zoo", { section: "pre-data" }),
      dump("zoo", { section: "post-data" }),
    ]);
    const { preData, postData } = splitSections(splitStatements(whole));
    const strip = (sql: string) =>
      splitStatements(sql).filter(({ kind }) => kind !== "SET" && kind !== "SELECT");
    const texts = (statements: { text: string; kind: string }[]) =>
      statements.filter(({ kind }) => kind !== "SET" && kind !== "SELECT").map(({ text }) => text);
    expect(texts(preData)).toEqual(texts(strip(pre)));
    expect(texts(postData)).toEqual(texts(strip(post)));
  });

  it("dumps over TLS with a verified certificate, SCRAM and channel binding", async () => {
    const query = `?sslmode=verify-full&channel_binding=require&sslrootcert=${encodeURIComponent(authority)}`;
    const [plain, encrypted] = await Promise.all([dump("zoo"), dump("zoo", {}, query)]);
    expect(encrypted).toBe(plain);
    const client = await open("zoo", query);
    const answer = await client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    expect(answer.rows).toEqual([{ ssl: true }]);
    await client.end();
  });

  it("sees what the given snapshot sees", async () => {
    await withClient("zoo", async (leader) => {
      await leader.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const exported = await leader.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
      const snapshotId = exported.rows[0]?.id ?? "";
      await withClient("zoo", (other) => other.query("CREATE TABLE after_the_snapshot (x int)"));
      const before = await dump("zoo", { snapshotId });
      const now = await dump("zoo");
      await withClient("zoo", (other) => other.query("DROP TABLE after_the_snapshot"));
      expect(before).not.toContain("after_the_snapshot");
      expect(now).toContain("after_the_snapshot");
    });
  });

  it("leaves out policies whose roles are missing, or creates the roles without log-in", async () => {
    const source = await dump("zoo");
    const without = await prepare(source, false, ["zoo_ghost"]);
    expect(without.leftOut).toContainEqual({
      kind: "policy",
      name: "keeper",
      table: "public.User",
      because: "the target has no role zoo_ghost",
    });
    await withClient("postgres", (client) => client.query('CREATE ROLE "new; role"'));
    const withRoles = await prepare(source, true, ["zoo_ghost"]);
    expect(withRoles.missingRoles).toEqual(["zoo_ghost"]);
    await withClient("postgres", (client) => createRoles(client, [...withRoles.missingRoles, "zoo_fresh"]));
    const facts = await withClient("postgres", readTargetFacts);
    expect(facts.roles.has("zoo_fresh")).toBe(true);
  });

  it("knows which extensions something depends on", async () => {
    const dependents = await withClient("zoo", readExtensionDependents);
    expect([...dependents.keys()].sort()).toEqual(["citext", "hstore", "plpgsql"]);
    expect(dependents.get("hstore")).toContain('public."User".tags');
  });
});

describe("a schema copy that fails", () => {
  it("names the kind and name of what the target refuses, and no more", async () => {
    const schema = await prepare('CREATE VIEW "public"."v" AS SELECT \'hunter2\'::"nowhere"."type";', false);
    await withClient("postgres", async (client) => {
      const loading = loadStatements(client, schema.preData, {
        sourceVersion: VERSION,
        targetVersion: 150_000,
      });
      await expect(loading).rejects.toMatchObject({
        code: "SCHEMA_LOAD_FAILED",
        message: expect.stringMatching(/^loading create view public\.v into the target failed: 3F000/),
        hint: "The target is PostgreSQL 15 and the source 18: use a local server at least as new as the source.",
      });
    });
  });

  it("reports an optional statement that is refused and goes on", async () => {
    await withClient("postgres", async (client) => {
      const schema = await prepare("COMMENT ON SCHEMA nowhere IS 'x'; SELECT 1;", false);
      const refused = await loadStatements(client, schema.preData, {
        sourceVersion: VERSION,
        targetVersion: VERSION,
      });
      expect(refused).toMatchObject([{ kind: "comment", name: "nowhere" }]);
    });
  });

  it("says which table may not be read", async () => {
    await withClient("zoo", (client) => client.query("CREATE ROLE zoo_stranger LOGIN PASSWORD 'zoo'"));
    const target = parseConnectionString(
      server.url("zoo").replace(/\/\/.*@/, "//zoo_stranger:zoo@"),
      "of the test",
    );
    const client = await openClient(target, { role: "source" });
    await expect(dumpSchema(client, { serverVersion: VERSION, prefer: "bundled" })).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
    });
  });

  it("gives up on a lock that somebody holds", async () => {
    await withClient("zoo", async (holder) => {
      await holder.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
      await expect(dump("zoo", { lockWaitMs: 200 })).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
    });
  });

  it("ends at once when aborted, and frees the source", async () => {
    await withClient("zoo", async (holder) => {
      await holder.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
      const client = await open("zoo");
      const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      const abort = new AbortController();
      const dumping = dumpSchema(client, { serverVersion: VERSION, prefer: "bundled", signal: abort.signal });
      setTimeout(() => abort.abort(), 700);
      await expect(dumping).rejects.toMatchObject({ code: "INTERRUPTED" });
      await holder.query("ROLLBACK");
      await expect
        .poll(
          async () =>
            (await holder.query("SELECT FROM pg_stat_activity WHERE pid = $1", [rows[0]?.pid])).rowCount,
        )
        .toBe(0);
    });
  });

  it("says when the source ends the session in the middle", async () => {
    await withClient("zoo", async (holder) => {
      await holder.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
      const client = await open("zoo");
      const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      const dumping = dumpSchema(client, { serverVersion: VERSION, prefer: "bundled" });
      setTimeout(() => void holder.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]), 700);
      await expect(dumping).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    });
  });

  it("says so when the connection is gone before it begins", async () => {
    const client = await open("zoo");
    client.connection.stream.destroy();
    await expect(dumpSchema(client, { serverVersion: VERSION, prefer: "bundled" })).rejects.toMatchObject({
      code: "CONNECTION_LOST",
    });
  });

  it("stops at a line that the bundled pg_dump would silently lose", async () => {
    await withClient("zoo", async (client) => {
      await client.query(String.raw`COMMENT ON TABLE parent IS E'a\n\\restrict b'`);
      await expect(dump("zoo")).rejects.toMatchObject({ code: "SCHEMA_DUMP_FAILED" });
      await client.query("COMMENT ON TABLE parent IS NULL");
    });
  });

  it("refuses a source newer than any pg_dump at hand", async () => {
    await expect(choosePgDump("auto", 99)).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });
    await expect(choosePgDump("auto", 18)).resolves.toMatchObject({ kind: expect.any(String) });
  });
});
