// A program of a Debian package that refuses to run as root, as a process of its own under PostgreSQL's account: started until
// its log says that it is ready, ended by a signal.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { basename } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface DebianProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly account: Account | undefined;
  /** Stands in its log once it answers. */
  readonly ready: string;
  readonly endSignal: NodeJS.Signals;
  readonly startTimeoutMs: number;
}

/** The account that root hands over to; undefined: we are not root. */
export async function debianAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "postgres"])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error("the account postgres cannot be read");
  return { uid, gid };
}

/** A port of loopback that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Starts it; throws with the end of its log when it does not get ready. */
export async function startProcess(options: DebianProgram): Promise<ChildProcess> {
  const { program, args, cwd, account, ready, startTimeoutMs } = options;
  const name = basename(program);
  const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"], ...account });
  let log = "";
  const started = new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      // Kept short: a server that logs much must not grow this process.
      log = (log + text).slice(-8_000);
      if (log.includes(ready)) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code} at start:\n${log}`)));
    setTimeout(() => reject(new Error(`${name} did not start in time:\n${log}`)), startTimeoutMs).unref();
  });
  try {
    await started;
  } catch (error) {
    await endProcess(child, options.endSignal);
    throw error;
  }
  return child;
}

/** Ends it and waits for that; one that has ended is left alone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
