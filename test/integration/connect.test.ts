// Connections to real servers, and to impostors: TLS that verifies, channel binding that is enforced, failures that name
// the server and never the password, retries that end, sockets that close.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { to } from "pg-copy-streams";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PgscrubError } from "../../src/errors.ts";
import {
  applyDumpSettings,
  destroyClient,
  endClient,
  type OpenOptions,
  openClient,
  peerAddress,
} from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { serverError } from "../../src/postgres/server-error.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import {
  authentication,
  errorResponse,
  type LogInAnswer,
  type LogInServer,
  startLogInServer,
} from "../support/log-in-server.ts";
import { type KeyPair, makeAuthority, makeServerCertificate, useTls } from "../support/server-tls.ts";

const PASSWORD = "hunter2-p@ss/w#rd";
const ENCODED = encodeURIComponent(PASSWORD);

let server: EmbeddedServer;
let folder: string;
let authority: KeyPair;
let trusted: KeyPair;
let caFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pgscrub-connect-"));
  caFile = join(folder, "ca.pem");
  authority = await makeAuthority();
  trusted = await makeServerCertificate(["localhost", "127.0.0.1"], authority);
  await writeFile(caFile, authority.cert);
  server = await startServer({ password: PASSWORD });
  await useTls(server, trusted, [
    "hostssl all needs_tls all scram-sha-256",
    "hostssl all clear all password",
    "host all needs_tls all reject",
    "host all all all scram-sha-256",
  ]);
  const client = await open(url());
  await client.query(`CREATE ROLE needs_tls LOGIN PASSWORD 'x'; CREATE ROLE clear LOGIN PASSWORD 'x'`);
  await endClient(client);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function url(
  parameters = "",
  { port = server.port, host = "127.0.0.1", user = "postgres", password = ENCODED } = {},
): string {
  return `postgres://${user}:${password}@${host}:${port}/postgres?${parameters}`;
}

function open(text: string, options: Partial<OpenOptions> = {}): ReturnType<typeof openClient> {
  return openClient(parseConnectionString(text, "in the test"), { role: "source", ...options });
}

/** The error of a connection that must fail; checks that nothing in it is the password. */
async function failure(text: string, options: Partial<OpenOptions> = {}): Promise<PgscrubError> {
  try {
    destroyClient(await open(text, options));
  } catch (error) {
    const printed = inspect(error, { depth: 9, showHidden: true });
    expect(printed).not.toContain(PASSWORD);
    expect(printed).not.toContain(ENCODED);
    if (error instanceof PgscrubError) return error;
    throw error;
  }
  throw new Error("the connection was opened");
}

async function isEncrypted(text: string, options: Partial<OpenOptions> = {}): Promise<boolean> {
  const client = await open(text, options);
  try {
    const { rows } = await client.query<{ ssl: boolean }>(
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    return rows[0]?.ssl === true;
  } finally {
    await endClient(client);
  }
}

describe("TLS", () => {
  test("accepts the right authority and host, with channel binding over SCRAM", async () => {
    for (const host of ["localhost", "127.0.0.1"]) {
      const parameters = `sslmode=verify-full&sslrootcert=${caFile}&channel_binding=require`;
      expect(await isEncrypted(url(parameters, { host }))).toBe(true);
    }
  });

  test("refuses an authority that nobody trusts", async () => {
    for (const parameters of [
      "sslmode=verify-full",
      "sslmode=require&sslrootcert=system",
      "sslmode=verify-ca",
    ]) {
      expect(await failure(url(parameters))).toMatchObject({
        code: "TLS_FAILED",
        message: expect.stringContaining(
          `cannot connect to the source at 127.0.0.1:${server.port}: its certificate`,
        ),
      });
    }
  });

  test("needs --insecure-tls to trust whoever answers", async () => {
    expect((await failure(url("sslmode=no-verify"))).code).toBe("TLS_FAILED");
    expect(await isEncrypted(url("sslmode=no-verify"), { insecureTls: true })).toBe(true);
  });

  test("prefers a plain connection on this machine, and encrypts when the server insists", async () => {
    expect(await isEncrypted(url())).toBe(false);
    expect(await isEncrypted(url("sslmode=require"))).toBe(true);
    expect(await isEncrypted(url("", { user: "needs_tls", password: "x" }))).toBe(true);
  });

  test("refuses a self-signed certificate, and one for another host unless only the authority counts", async () => {
    const impostors: [KeyPair, string, string][] = [
      [await makeServerCertificate(["localhost"]), "sslmode=verify-full", "self-signed"],
      [
        await makeServerCertificate(["db.example.test"], authority),
        `sslmode=verify-full&sslrootcert=${caFile}`,
        "its certificate is for another host",
      ],
    ];
    for (const [pair, parameters, problem] of impostors) {
      const impostor = await startLogInServer(() => ({ kind: "message", bytes: authentication(3) }), pair);
      const error = await failure(url(parameters, { port: impostor.port, host: "localhost" }));
      expect(error).toMatchObject({ code: "TLS_FAILED", message: expect.stringContaining(problem) });
      expect(impostor.connections()).toBe(0);
      await impostor.stop();
    }
    const other = await makeServerCertificate(["db.example.test"], authority);
    const forOther = await startLogInServer(
      () => ({ kind: "message", bytes: errorResponse("3D000", "x") }),
      other,
    );
    const parameters = `sslmode=verify-ca&sslrootcert=${caFile}`;
    expect((await failure(url(parameters, { port: forOther.port }))).code).toBe("SOURCE_UNAVAILABLE");
    await forOther.stop();
  });

  test("does not fall back to a plain connection when the server claims to know no TLS", async () => {
    const impostor = await startLogInServer(() => ({ kind: "message", bytes: authentication(3) }));
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      expect(await failure(url(`sslmode=${mode}`, { port: impostor.port }))).toMatchObject({
        code: "TLS_FAILED",
        message: expect.stringContaining("it speaks no TLS"),
      });
    }
    expect(impostor.connections()).toBe(0);
    expect(impostor.received()).toHaveLength(0);
    await impostor.stop();
  });
});

describe("channel_binding=require", () => {
  const REQUIRED = (): string => `sslmode=verify-full&sslrootcert=${caFile}&channel_binding=require`;

  test.each<[string, Buffer]>([
    ["asks for the password itself", authentication(3)],
    ["asks for an MD5 password", authentication(5, Buffer.from("salt"))],
    ["offers no SCRAM with channel binding", authentication(10, Buffer.from("SCRAM-SHA-256\0\0"))],
    ["accepts us without SCRAM", authentication(0)],
  ])("refuses a server that %s, before anything is sent", async (problem, bytes) => {
    const impostor = await startLogInServer(() => ({ kind: "message", bytes }), trusted);
    const error = await failure(url(REQUIRED(), { port: impostor.port }));
    expect(error).toMatchObject({ code: "TLS_FAILED", message: expect.stringContaining(problem) });
    expect(impostor.connections()).toBe(1);
    expect(impostor.received()).toHaveLength(0);
    await impostor.stop();
  });

  test("refuses a real server that wants the password in clear, which is fine without the requirement", async () => {
    const clear = { user: "clear", password: "x" };
    expect((await failure(url(REQUIRED(), clear))).code).toBe("TLS_FAILED");
    expect(await isEncrypted(url(`sslmode=verify-full&sslrootcert=${caFile}`, clear))).toBe(true);
  });
});

describe("a failure", () => {
  test("names host, port and role, whichever side it is", async () => {
    const wrong = { password: "wrong-and-secret" };
    expect(await failure(url("", wrong))).toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: `cannot connect to the source at 127.0.0.1:${server.port}: it refuses the log-in of role postgres (28P01 invalid_password)`,
    });
    expect((await failure(url("", wrong), { role: "target" })).code).toBe("TARGET_UNAVAILABLE");
    const missing = url().replace("/postgres?", "/missing?");
    expect((await failure(missing)).message).toContain("database missing does not exist");
    expect((await failure(url("", { password: "" }))).message).toContain("asks for a password");
    const free = await startLogInServer(() => ({ kind: "silence" }));
    await free.stop();
    expect((await failure(url("", { port: free.port }))).message).toContain("nothing listens there");
  });

  test("ends after the timeout when nobody answers, and at once on abort", async () => {
    const silent = await startLogInServer(() => ({ kind: "silence" }));
    const text = url("", { port: silent.port });
    expect((await failure(text, { connectTimeoutMs: 200 })).message).toContain("no answer in time");
    const reason = new PgscrubError("TERMINATED", "the run was ended");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    expect(await failure(text, { signal: controller.signal })).toBe(reason);
    expect((await failure(text, { signal: AbortSignal.abort() })).code).toBe("INTERRUPTED");
    await silent.stop();
  });
});

describe("retrying", () => {
  const serverThatFailsTwice = (first: LogInAnswer): Promise<LogInServer> =>
    startLogInServer((count) => (count <= 2 ? first : { kind: "forward", port: server.port }));

  test.each<[string, LogInAnswer]>([
    ["starts", { kind: "message", bytes: errorResponse("57P03", "the database system is starting up") }],
    ["restarts", { kind: "message", bytes: errorResponse("57P01", "terminating connection") }],
    ["wakes up", { kind: "message", bytes: errorResponse("XX000", "Couldn't connect to compute node") }],
    ["resets connections", { kind: "reset" }],
  ])("waits for a server that %s", async (_, answer) => {
    const waking = await serverThatFailsTwice(answer);
    const client = await open(url("", { port: waking.port }));
    expect(waking.connections()).toBe(3);
    await endClient(client);
    await waking.stop();
  });

  test.each([
    ["28P01", "password authentication failed"],
    ["3D000", "database does not exist"],
    ["28000", "role does not exist"],
    ["XX000", "Your project has exceeded the compute time quota"],
    ["53300", "too many connections"],
  ])("does not try again on %s %s", async (sqlstate, text) => {
    const refusing = await startLogInServer(() => ({
      kind: "message",
      bytes: errorResponse(sqlstate, text),
    }));
    const error = await failure(url("", { port: refusing.port }));
    expect(error.code).toBe("SOURCE_UNAVAILABLE");
    expect(error.message).toContain(sqlstate === "3D000" ? "does not exist" : sqlstate);
    expect(refusing.connections()).toBe(1);
    await refusing.stop();
  });
});

describe("an open session", () => {
  test("is not changed by PG* variables", async () => {
    const before = { ...process.env };
    const misleading = {
      PGHOST: "203.0.113.1",
      PGPORT: "1",
      PGPASSWORD: "x",
      PGOPTIONS: "-c work_mem=77MB",
      PGAPPNAME: "x",
      PGSSLMODE: "require",
      PGSSLNEGOTIATION: "direct",
    };
    Object.assign(process.env, misleading);
    try {
      const client = await open(url("options=-c%20geqo%3Doff"));
      const { rows } = await client.query(
        "SELECT current_setting('application_name') AS name, current_setting('work_mem') AS mem, current_setting('geqo') AS geqo",
      );
      expect(rows).toEqual([{ name: "pgscrub", mem: expect.not.stringMatching("77MB"), geqo: "off" }]);
      expect(peerAddress(client)).toBe("127.0.0.1");
      await endClient(client);
      expect((await failure(url("", { password: "" }))).message).toContain("asks for a password");
    } finally {
      for (const name of Object.keys(misleading)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  test("gets pg_dump's settings in one round trip", async () => {
    const client = await open(url());
    await applyDumpSettings(client);
    const { rows } = await client.query(`SELECT name, setting FROM pg_settings WHERE name IN ('DateStyle',
      'IntervalStyle', 'extra_float_digits', 'synchronize_seqscans', 'row_security', 'search_path', 'statement_timeout',
      'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout', 'client_encoding')`);
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    expect(settings).toMatchObject({
      DateStyle: expect.stringMatching(/^ISO/),
      IntervalStyle: "postgres",
      extra_float_digits: "3",
      synchronize_seqscans: "off",
      row_security: "off",
      search_path: "",
      statement_timeout: "0",
      lock_timeout: "0",
      transaction_timeout: "0",
      idle_in_transaction_session_timeout: "0",
      client_encoding: "UTF8",
    });
    await endClient(client);
  });

  test("that the server ends gives an error on the next query and no crash", async () => {
    const [victim, killer] = [await open(url()), await open(url())];
    const { rows } = await victim.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await killer.query("SELECT pg_terminate_backend($1, 5000)", [rows[0]?.pid]);
    await sleep(50);
    const error = await victim
      .query("SELECT 1")
      .catch((thrown: unknown) => serverError(thrown, { doing: "asking" }));
    expect(error).toMatchObject({ code: "CONNECTION_LOST", exitCode: 75 });
    await endClient(victim);
    await endClient(killer);
  });

  test("that is destroyed frees a backend stuck in writing to us", async () => {
    const [stuck, watcher] = [await open(url()), await open(url())];
    const { rows } = await stuck.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const pid = rows[0]?.pid;
    const copy = stuck.query(
      to("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT"),
    );
    copy.on("error", () => {});
    const wait = async (wanted: string | undefined): Promise<void> => {
      for (;;) {
        const { rows: found } = await watcher.query<{ event: string }>(
          "SELECT wait_event AS event FROM pg_stat_activity WHERE pid = $1",
          [pid],
        );
        if (found[0]?.event === wanted) return;
        await sleep(20);
      }
    };
    await wait("ClientWrite");
    destroyClient(stuck);
    await wait(undefined);
    await endClient(watcher);
  });

  test("closes within seconds although the server has fallen silent", async () => {
    const client = await open(url());
    client.query("SELECT pg_sleep(60)").catch(() => {});
    const before = Date.now();
    await endClient(client);
    await endClient(client);
    expect(Date.now() - before).toBeLessThan(3_000);
  });
});
