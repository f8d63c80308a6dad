// A throw-away PgBouncer from Debian's package in front of a test's server, for test/tools: a small pool, loopback only,
// as the account of PostgreSQL. Its console tells what it holds.
import { access, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianAccount, endProcess, freePort, startProcess } from "./debian-process.ts";

const PROGRAM = "/usr/sbin/pgbouncer";
const START_TIMEOUT_MS = 15_000;
/** Its immediate shutdown. */
const END_SIGNAL = "SIGTERM";

export interface PgBouncerOptions {
  /** A URL of the server behind it: host, port, user and password are taken from there. */
  readonly server: string;
  readonly mode: "session" | "transaction" | "statement";
  /** Server connections per database and user. */
  readonly poolSize: number;
}

export interface PgBouncer {
  /** The URL of a database through the pooler. */
  url(database: string): string;
  /** The console, where SHOW SERVERS is answered. */
  consoleUrl(): string;
  stop(): Promise<void>;
}

/** Starts one; throws when the package is missing. */
export async function startPgBouncer({ server, mode, poolSize }: PgBouncerOptions): Promise<PgBouncer> {
  await access(PROGRAM).catch(() => {
    throw new Error(`${PROGRAM} is missing: apt-get install pgbouncer`);
  });
  const { hostname, port: serverPort, username, password } = new URL(server);
  const home = await mkdtemp(join(tmpdir(), "pgscrub-pgbouncer-"));
  const port = await freePort();
  const files = {
    "pgbouncer.ini": [
      "[databases]",
      `* = host=${hostname} port=${serverPort}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${join(home, "users.txt")}`,
      `admin_users = ${username}`,
      `pool_mode = ${mode}`,
      `default_pool_size = ${poolSize}`,
      // Every connection of the pool is there from the first client on, as in a pool that production uses.
      `min_pool_size = ${poolSize}`,
      "query_wait_timeout = 40",
    ].join("\n"),
    "users.txt": `"${username}" "${decodeURIComponent(password)}"\n`,
  };
  const account = await debianAccount();
  try {
    if (account !== undefined) await chown(home, account.uid, account.gid);
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(home, name), text, { mode: 0o600 });
      if (account !== undefined) await chown(join(home, name), account.uid, account.gid);
    }
    const child = await startProcess({
      ...{ program: PROGRAM, args: [join(home, "pgbouncer.ini")], cwd: home, account },
      ...{ ready: "process up", endSignal: END_SIGNAL },
      startTimeoutMs: START_TIMEOUT_MS,
    });
    const url = (database: string): string =>
      `postgres://${username}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    return {
      url,
      consoleUrl: () => url("pgbouncer"),
      stop: async () => {
        await endProcess(child, END_SIGNAL);
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}
