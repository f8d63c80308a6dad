// A throw-away server from Debian's postgresql-15 package, for test/tools: another build, an older major, and the
// client programs of the same version on PATH. Listens on loopback only, log-in by SCRAM password.
import { type ChildProcess, execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Account, debianAccount, endProcess, freePort, startProcess } from "./debian-process.ts";

/** Where Debian keeps the programs of PostgreSQL 15; its `initdb` and `postgres` are not on PATH. */
export const DEBIAN_POSTGRES_BIN = "/usr/lib/postgresql/15/bin";
/** Fast shutdown. */
const END_SIGNAL = "SIGINT";
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

/** Makes a cluster in the temporary folder and starts it with `settings`; throws when the package is missing. */
export async function startDebianPostgres(
  options: { settings?: Record<string, string> } = {},
): Promise<DebianPostgres> {
  await access(join(DEBIAN_POSTGRES_BIN, "postgres")).catch(() => {
    throw new Error(`${DEBIAN_POSTGRES_BIN}/postgres is missing: apt-get install postgresql-15`);
  });
  const account = await debianAccount();
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
        await endProcess(child, END_SIGNAL);
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

function startServerProcess(
  home: string,
  dataDir: string,
  port: number,
  settings: Record<string, string>,
  account: Account | undefined,
): Promise<ChildProcess> {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off", ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return startProcess({
    ...{ program: join(DEBIAN_POSTGRES_BIN, "postgres"), args: ["-D", dataDir, "-p", `${port}`, ...flags] },
    ...{ cwd: home, account, ready: "ready to accept connections", endSignal: END_SIGNAL },
    startTimeoutMs: START_TIMEOUT_MS,
  });
}
