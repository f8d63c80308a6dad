// A throw-away PgBouncer from Debian's package in front of a test's server, for test/tools: a small pool, loopback only,
// as the account of PostgreSQL. Its console tells what it holds.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PROGRAM = "/usr/sbin/pgbouncer";
const START_TIMEOUT_MS = 15_000;
const run = promisify(execFile);

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
  const account = await pooledAccount();
  try {
    if (account !== undefined) await chown(home, account.uid, account.gid);
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(home, name), text, { mode: 0o600 });
      if (account !== undefined) await chown(join(home, name), account.uid, account.gid);
    }
    const child = await startProcess(home, account);
    const url = (database: string): string =>
      `postgres://${username}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    return {
      url,
      consoleUrl: () => url("pgbouncer"),
      stop: async () => {
        await endProcess(child);
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

// PgBouncer refuses to run as root.
async function pooledAccount(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ask = async (flag: string): Promise<number> => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await ask("-u"), gid: await ask("-g") };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function startProcess(
  home: string,
  account: { readonly uid: number; readonly gid: number } | undefined,
): Promise<ChildProcess> {
  const child = spawn(PROGRAM, [join(home, "pgbouncer.ini")], {
    cwd: home,
    stdio: ["ignore", "ignore", "pipe"],
    ...account,
  });
  let log = "";
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-8_000);
      if (log.includes("process up")) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`pgbouncer ended with ${code} at start:\n${log}`)));
    setTimeout(() => reject(new Error(`pgbouncer did not start in time:\n${log}`)), START_TIMEOUT_MS).unref();
  });
  try {
    await ready;
  } catch (error) {
    await endProcess(child);
    throw error;
  }
  return child;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM"); // SIGTERM is its immediate shutdown
  await ended;
}
