// A throw-away server from Debian's postgresql-15 package, for test/tools: another build, an older major, and the
// client programs of the same version on PATH. Listens on loopback only, log-in by SCRAM password.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where Debian keeps the programs of PostgreSQL 15; its `initdb` and `postgres` are not on PATH. */
export const DEBIAN_POSTGRES_BIN = "/usr/lib/postgresql/15/bin";
const START_TIMEOUT_MS = 30_000;
const run = promisify(execFile);

/** A running server; `url` names the database `postgres` unless told otherwise, as the superuser postgres. */
export interface DebianPostgres {
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  url(database?: string): string;
  /** Fast shutdown, then the data directory is removed. */
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Makes a cluster in the temporary folder and starts it with `settings`; throws when the package is missing. */
export async function startDebianPostgres(
  options: { settings?: Record<string, string> } = {},
): Promise<DebianPostgres> {
  await access(join(DEBIAN_POSTGRES_BIN, "postgres")).catch(() => {
    throw new Error(`${DEBIAN_POSTGRES_BIN}/postgres is missing: apt-get install postgresql-15`);
  });
  const account = await serverAccount();
  const password = randomBytes(12).toString("hex");
  const home = await mkdtemp(join(tmpdir(), "pgscrub-debian-"));
  try {
    const passwordFile = join(home, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const path of account === undefined ? [] : [home, passwordFile]) {
      await chown(path, account?.uid ?? 0, account?.gid ?? 0);
    }
    const dataDir = join(home, "data");
    await run(
      join(DEBIAN_POSTGRES_BIN, "initdb"),
      [
        `--pgdata=${dataDir}`,
        "--username=postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
      ],
      { cwd: home, ...account },
    );
    const port = await freePort();
    const child = await startServerProcess(home, dataDir, port, options.settings ?? {}, account);
    return {
      port,
      dataDir,
      pid: child.pid ?? 0,
      url: (database = "postgres") =>
        `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
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

// PostgreSQL refuses to run as root, so root hands over to the package's own account.
async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "postgres"])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error("the account postgres cannot be read");
  return { uid, gid };
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

async function startServerProcess(
  home: string,
  dataDir: string,
  port: number,
  settings: Record<string, string>,
  account: Account | undefined,
): Promise<ChildProcess> {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off", ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(DEBIAN_POSTGRES_BIN, "postgres"), ["-D", dataDir, "-p", `${port}`, ...flags], {
    cwd: home,
    stdio: ["ignore", "ignore", "pipe"],
    ...account,
  });
  let log = "";
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      // Kept short: a server that logs much must not grow this process.
      log = (log + text).slice(-8_000);
      if (text.includes("ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`postgres ended with ${code} at start:\n${log}`)));
    setTimeout(() => reject(new Error(`postgres did not start in time:\n${log}`)), START_TIMEOUT_MS).unref();
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
  child.kill("SIGINT");
  await ended;
}
