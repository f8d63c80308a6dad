// Runs a pg_dump of PATH over a lent session. It connects to a Unix socket in a private temporary folder, where we
// play the server, so neither its arguments nor its environment name the source or hold a password.
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PgscrubError } from "../errors.ts";
import { dumpAborted, dumpFailure } from "./pg-dump-failure.ts";
import { answerStartup, type LentSession } from "./session-bridge.ts";
import { BackendScanner } from "./wire-messages.ts";

const PORT = 5432;
/** Room for a socket's path: sockaddr_un holds 104 bytes on macOS, 108 on Linux. */
const MAX_FOLDER_BYTES = 80;
const STDERR_KEPT_CHARACTERS = 8_192;

/** Major version of the `pg_dump` on PATH, or undefined when there is none that starts. */
export function nativeMajor(): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile("pg_dump", ["--version"], { env: childEnvironment(), timeout: 10_000 }, (error, stdout) => {
      const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
      resolve(error === null && major !== undefined ? Number(major) : undefined);
    });
  });
}

/**
 * The dump as SQL text. Consumes `session`, whose stream is destroyed at the end, whatever the outcome. Errors: see
 * dumpFailure, and TOOL_UNAVAILABLE when pg_dump does not start.
 */
export async function dumpNative(
  session: LentSession,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const base = Buffer.byteLength(tmpdir()) > MAX_FOLDER_BYTES ? "/tmp" : tmpdir();
  const folder = await mkdtemp(join(base, "pgscrub-"));
  const scanner = new BackendScanner();
  const server = createServer((socket) => greet(socket, server, session, scanner));
  try {
    await chmod(folder, 0o700);
    await listen(server, join(folder, `.s.PGSQL.${PORT}`));
    return await run(folder, args, scanner, signal);
  } finally {
    server.close();
    session.stream.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", () =>
      reject(new PgscrubError("CANNOT_WRITE", "cannot make a socket in the folder for temporary files")),
    );
    server.listen(path, resolve);
  });
}

/** Answers one pg_dump; a second connection is refused because there is one session to lend. */
function greet(socket: Socket, server: Server, session: LentSession, scanner: BackendScanner): void {
  let pending = Buffer.alloc(0);
  socket.on("error", () => session.stream.destroy());
  socket.on("data", function onStartup(chunk: Buffer) {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const answer = answerStartup(pending, session);
      if (answer.state === "cancel") {
        socket.destroy();
        return;
      }
      if (answer.consumedBytes === 0) return;
      socket.write(answer.reply);
      pending = pending.subarray(answer.consumedBytes);
      if (answer.state !== "open") continue;
      socket.off("data", onStartup);
      server.close();
      connect(socket, session, scanner, pending);
      return;
    }
  });
}

function connect(socket: Socket, session: LentSession, scanner: BackendScanner, early: Buffer): void {
  if (session.stream.destroyed) {
    socket.destroy();
    return;
  }
  session.stream.on("error", () => socket.destroy());
  session.stream.once("close", () => socket.destroy());
  session.stream.on("data", (chunk: Buffer) => scanner.push(chunk));
  if (early.length > 0) session.stream.write(early);
  socket.pipe(session.stream, { end: false });
  session.stream.pipe(socket);
}

function run(
  folder: string,
  args: readonly string[],
  scanner: BackendScanner,
  signal: AbortSignal | undefined,
): Promise<string> {
  const where = [
    `--host=${folder}`,
    `--port=${PORT}`,
    "--username=pgscrub",
    "--dbname=source",
    "--no-password",
  ];
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw dumpAborted(signal.reason);
    const child = spawn("pg_dump", [...args, ...where], {
      env: childEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const onAbort = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", onAbort, { once: true });
    const output: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(0, STDERR_KEPT_CHARACTERS);
    });
    child.once("error", () =>
      reject(new PgscrubError("TOOL_UNAVAILABLE", "the pg_dump on PATH does not start")),
    );
    child.once("close", (status) => {
      signal?.removeEventListener("abort", onAbort);
      if (signal?.aborted === true) reject(dumpAborted(signal.reason));
      else if (status === 0) resolve(Buffer.concat(output).toString("utf8"));
      else reject(dumpFailure(stderr, scanner.lastError));
    });
  });
}

/** What a program needs to start, and nothing else: no PG* variable, no URL, no key. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];
  const environment: NodeJS.ProcessEnv = {
    LC_ALL: "C",
    PGPASSFILE: "/dev/null",
    PGSSLMODE: "disable",
    PGGSSENCMODE: "disable",
  };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
