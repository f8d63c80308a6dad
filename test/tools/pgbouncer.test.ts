// Production behind a real PgBouncer whose address names no pooler: what works through it works whole, what needs a session
// of its own is refused before anything is read, and production's other clients find every session as it was.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { destroyClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { type Pooling, readPooling } from "../../src/postgres/own-session.ts";
import { column, dumpTables, execute, withClient } from "../support/databases.ts";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { type PgBouncer, startPgBouncer } from "../support/pgbouncer.ts";
import { type CliResult, emptyFolder, runCli, SHIPPED_RULES } from "../support/run-cli.ts";

const RULES = ["--rules", SHIPPED_RULES];

/** Everything that a session can be set to, but what PgBouncer itself sets anew for each of its clients. */
const SESSION_STATE = `
  SELECT s.name || '=' || s.setting FROM pg_settings s
   WHERE s.name NOT IN ('application_name', 'client_encoding') AND s.context IN ('user', 'superuser')
  UNION ALL SELECT 'role=' || current_setting('role')
  UNION ALL SELECT 'prepared statement ' || name FROM pg_prepared_statements
  UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE name <> ''
  UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relpersistence = 't'
  UNION ALL SELECT 'listens to ' || channel FROM pg_listening_channels() AS channel
  UNION ALL SELECT 'advisory lock ' || objid FROM pg_locks WHERE locktype = 'advisory'
  ORDER BY 1`;

let server: DebianPostgres;
let fresh: readonly (string | null)[];

beforeAll(async () => {
  server = await startDebianPostgres();
  await execute(server.url(), "CREATE DATABASE production", "CREATE DATABASE laptop");
  await withClient(server.url("production"), async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, { seed: 5, users: 30, contacts: 600, events: 1_500, webhookCalls: 150 });
    await client.query(LOUMASS_POST_DATA);
  });
  fresh = await column(server.url("production"), SESSION_STATE);
}, 120_000);

afterAll(() => server?.stop());

/** Holds `left` sessions at once, so that each is another of the server's. */
async function statesOf(url: string, left: number, states: (string | null)[][] = []): Promise<typeof states> {
  if (left === 0) return states;
  return withClient(url, async (client) => {
    await client.query("BEGIN");
    const { rows } = await client.query<[string]>({ text: SESSION_STATE, rowMode: "array" });
    states.push(rows.map(([line]) => line));
    await statesOf(url, left - 1, states);
    await client.query("ROLLBACK");
    return states;
  });
}

/** Every session of the pool is as a new one is, and nothing is under way in any. */
async function expectUntouched(pooler: PgBouncer, poolSize: number): Promise<void> {
  const inUse = (): Promise<unknown[]> =>
    withClient(pooler.consoleUrl(), async (client) => {
      const { rows } = await client.query<{ database: string; state: string }>("SHOW SERVERS");
      return rows.filter(({ database, state }) => database === "production" && state === "active");
    });
  // A process that has ended is noticed a moment later.
  await expect.poll(inUse).toEqual([]);
  const inTransaction = `SELECT query FROM pg_stat_activity WHERE datname = 'production' AND xact_start IS NOT NULL`;
  await expect.poll(() => column(server.url(), inTransaction)).toEqual([]);
  const states = await statesOf(pooler.url("production"), poolSize);
  expect(states).toHaveLength(poolSize);
  for (const state of states) expect(state.filter((line) => !fresh.includes(line))).toEqual([]);
}

function expectRefused({ exitCode, stdout, stderr }: CliResult, side: "source" | "target"): void {
  expect(stderr).toContain(`error[POOLER_REFUSED]: a pooler stands before the ${side} at 127.0.0.1:`);
  expect(stderr).toContain(
    "hint: Use the direct connection: the server's own host and port (usually 5432), not the pooler's.",
  );
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe("");
  expect(exitCode).toBe(77);
}

const open = (url: string): Promise<Client> =>
  openClient(parseConnectionString(url, "of the test"), { role: "source" });

/** What the probe says of a connection to `url`. */
async function probe(url: string, waitMs?: number): Promise<Pooling> {
  const client = await open(url);
  try {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    return await readPooling(client, rows[0]?.pid ?? 0, () => open(url), waitMs);
  } finally {
    destroyClient(client);
  }
}

/** Clients that ask all the time, as those of an application do. */
async function underLoad<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const clients = await Promise.all(Array.from({ length: 4 }, () => open(url)));
  const asking = clients.map(async (client) => {
    while (!isOver) await client.query("SELECT 1");
    destroyClient(client);
  });
  try {
    return await work();
  } finally {
    isOver = true;
    await Promise.all(asking);
  }
}

describe("in transaction mode, with a pool of three", () => {
  const POOL_SIZE = 3;
  let pooler: PgBouncer;
  let through: string;
  beforeAll(async () => {
    pooler = await startPgBouncer({ server: server.url(), mode: "transaction", poolSize: POOL_SIZE });
    through = pooler.url("production");
  });
  afterAll(() => pooler?.stop());

  test("plan says what it says without the pooler, and leaves every session as it was", async () => {
    const target = ["--target", server.url("laptop"), ...RULES, "--json"];
    const pooled = await runCli(["plan", "--source", through, ...target]);
    expect(pooled.exitCode).toBe(0);
    const direct = await runCli(["plan", "--source", server.url("production"), ...target]);
    expect(JSON.parse(pooled.stdout)).toEqual(JSON.parse(direct.stdout));
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("preview shows rows, and leaves every session as it was", async () => {
    const result = await runCli(["preview", "User", "--limit", "3", "--source", through, ...RULES]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("example.test");
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("doctor names the pooler as the one thing in the way, and leaves every session as it was", async () => {
    const result = await runCli(["doctor", "--source", through, "--target", server.url("laptop"), "--json"]);
    expect(result.exitCode).toBe(77);
    const { checks }: { checks: { code: string; state: string }[] } = JSON.parse(result.stdout);
    expect(checks.filter(({ state }) => state === "failed" || state === "not-run")).toMatchObject([
      { code: "source-pooler" },
    ]);
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("validate --live asks through it who answers, and leaves every session as it was", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, ".env"), `DATABASE_URL=${server.url("laptop")}\n`);
    const result = await runCli(["validate", "--live"], {
      directory,
      env: { PRODUCTION_DATABASE_URL: through },
    });
    expect(result.stdout).toMatch(/PRODUCTION_DATABASE_URL is answered by 127\.0\.0\.1:\d+\/production/);
    expect(result.stderr).not.toContain("error[");
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("sync is refused before anything is made or asked", async () => {
    const databases = "SELECT datname FROM pg_database ORDER BY 1";
    const before = await column(server.url(), databases);
    expectRefused(
      await runCli(["sync", "--source", through, "--target", server.url("laptop"), ...RULES, "--yes"]),
      "source",
    );
    expect(await column(server.url(), databases)).toEqual(before);
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("verify is refused before anything is read from the source", async () => {
    expectRefused(
      await runCli(["verify", "--source", through, "--target", server.url("laptop"), ...RULES]),
      "source",
    );
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("backup is refused and leaves no file", async () => {
    const directory = emptyFolder();
    expectRefused(await runCli(["backup", "--source", through, "--dir", directory]), "source");
    expect(readdirSync(directory)).toEqual([]);
    await expectUntouched(pooler, POOL_SIZE);
  });

  test("restore --to-production and a target behind it are refused, and no lock stays behind", async () => {
    const directory = emptyFolder();
    const source = server.url("production");
    expect((await runCli(["backup", "--source", source, "--dir", directory])).exitCode).toBe(0);
    const file = join(directory, readdirSync(directory).find((name) => name.endsWith(".sql")) ?? "");
    expectRefused(
      await runCli(["restore", file, "--to-production", "--yes"], {
        env: { PRODUCTION_DATABASE_URL: through },
      }),
      "target",
    );
    expectRefused(
      await runCli(["sync", "--source", source, "--target", pooler.url("laptop"), ...RULES, "--yes"]),
      "target",
    );
    await expectUntouched(pooler, POOL_SIZE);
    expect(await column(server.url(), "SELECT pid FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);
  });

  test("it is recognised each time, also while others use the pool", async () => {
    expect(await probe(server.url("production"))).toBe("direct");
    await underLoad(through, async () => {
      for (let round = 0; round < 40; round++) expect(await probe(through)).toBe("shared");
    });
    await expectUntouched(pooler, POOL_SIZE);
  });
});

describe("in session mode", () => {
  const POOL_SIZE = 8;
  let pooler: PgBouncer;
  let through: string;
  beforeAll(async () => {
    pooler = await startPgBouncer({ server: server.url(), mode: "session", poolSize: POOL_SIZE });
    through = pooler.url("production");
  });
  afterAll(() => pooler?.stop());

  test("sync brings every row, its proof and a later verify are clean, and every session is as it was", async () => {
    const ends = ["--source", through, "--target", server.url("laptop"), ...RULES];
    const synced = await runCli(["sync", ...ends, "--yes", "--json"]);
    expect(synced.exitCode).toBe(0);
    expect(JSON.parse(synced.stdout)).toMatchObject({ ok: true, verify: { ok: true, findings: [] } });
    const source = await dumpTables(server.url("production"));
    const target = await dumpTables(server.url("laptop"));
    const kept = (name: string): boolean => !["public.Session", "public.VerificationToken"].includes(name);
    expect(
      [...target].map(([name, rows]) => [name, rows.length]).filter(([name]) => kept(`${name}`)),
    ).toEqual([...source].map(([name, rows]) => [name, rows.length]).filter(([name]) => kept(`${name}`)));
    expect(target.get("public._prisma_migrations")).toEqual(source.get("public._prisma_migrations"));
    await expectUntouched(pooler, POOL_SIZE);

    const verified = await runCli(["verify", ...ends, "--json"]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, findings: [] });
    expect(verified.exitCode).toBe(0);
    await expectUntouched(pooler, POOL_SIZE);
  }, 120_000);

  test("a backup restores to the same rows, and doctor mentions the pooler without being red", async () => {
    const directory = emptyFolder();
    expect((await runCli(["backup", "--source", through, "--dir", directory])).exitCode).toBe(0);
    await expectUntouched(pooler, POOL_SIZE);
    const file = join(directory, readdirSync(directory).find((name) => name.endsWith(".sql")) ?? "");
    const restored = await runCli(["restore", file, "--target", server.url("laptop"), "--yes"]);
    expect(restored.exitCode).toBe(0);
    expect(await dumpTables(server.url("laptop"))).toEqual(await dumpTables(server.url("production")));
    const doctor = await runCli(["doctor", "--source", through, "--target", server.url("laptop")]);
    expect(doctor.stdout).toContain("it gives every client a session of its own");
    expect(doctor.exitCode).toBe(0);
  }, 120_000);

  test("it is not taken for a pooler that shares sessions, also while others use it", async () => {
    await underLoad(through, async () => {
      for (let round = 0; round < 20; round++) expect(await probe(through)).toBe("kept");
    });
  });
});

test("a pooler with one session for everybody is given up instead of waited for", async () => {
  const pooler = await startPgBouncer({ server: server.url(), mode: "session", poolSize: 1 });
  try {
    const through = pooler.url("production");
    expect(await probe(through, 500)).toBe("shared");
    // A preview needs a second session beside its first.
    const { exitCode, stderr } = await runCli(["preview", "User", "--source", through, ...RULES]);
    expect(stderr).toMatch(
      /error\[CONNECTION_LOST\]: 127\.0\.0\.1:\d+ accepted a connection and gave it no session for 30 s\n/,
    );
    expect(exitCode).toBe(75);
    await expectUntouched(pooler, 1);
  } finally {
    await pooler.stop();
  }
});

test("a pooler that allows no transactions, or does not know what the URL asks for, is named", async () => {
  const pooler = await startPgBouncer({ server: server.url(), mode: "statement", poolSize: 2 });
  try {
    for (const command of [["plan"], ["preview", "User"]]) {
      const source = ["--source", pooler.url("production")];
      const refused = await runCli([...command, ...source, ...RULES], { env: {} });
      expect(refused.stderr).toMatch(
        /error\[POOLER_REFUSED\]: a pooler stands at 127\.0\.0\.1:\d+ and gives no /,
      );
      expect(refused.exitCode).toBe(77);
    }
    const asked = `${pooler.url("production")}?options=-c%20statement_timeout%3D1000`;
    const unknown = await runCli(["plan", "--source", asked, ...RULES]);
    expect(unknown.stderr).toContain("it refuses what the log-in asks for (08P01 protocol_violation)");
    expect(unknown.stderr).toContain("hint: A pooler that stands there may not know the database");
    expect(unknown.exitCode).toBe(69);
    // No transaction can hold a session here, so they are asked one after another.
    expect(await column(pooler.url("production"), SESSION_STATE)).toEqual(fresh);
  } finally {
    await pooler.stop();
  }
});
