// Runs the bundled WebAssembly pg_dump (PostgreSQL 18's) in a worker thread over a lent session; the main thread plays
// the server at start-up and then carries bytes both ways.
import { MessageChannel, Worker } from "node:worker_threads";
import { PgscrubError } from "../errors.ts";
import { dumpAborted, dumpFailure } from "./pg-dump-failure.ts";
import type { DumpOutcome, DumpWorkerData, WireRequest } from "./pg-dump-worker.ts";
import { answerStartup, type LentSession } from "./session-bridge.ts";
import { BackendScanner } from "./wire-messages.ts";
import { workerFile } from "./worker-file.ts";

/** What dumpFailure takes for a lost connection. */
const LOST = "server closed the connection";

/** The library deletes such lines from the dump, also where they belong to a function or a comment. */
const DELETED_LINE = /[\n\r]\\(?:un)?restrict\b/i;

/** The newest server that the bundled pg_dump can dump. */
export const BUNDLED_MAJOR = 18;

/**
 * The dump as SQL text, without psql's `\restrict` lines. Consumes `session`, whose stream is destroyed at the end,
 * whatever the outcome. Errors: see dumpFailure; an abort of `signal` ends the worker and the connection at once.
 */
export async function dumpBundled(
  session: LentSession,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { port1: ours, port2: wire } = new MessageChannel();
  const replied = new SharedArrayBuffer(4);
  const scanner = new BackendScanner();
  const workerData: DumpWorkerData = { args, wire, replied };
  // stdout and stderr are taken so that nothing pg_dump prints reaches the terminal.
  const worker = new Worker(workerFile("pg-dump-worker", import.meta.url), {
    workerData,
    transferList: [wire],
    stdout: true,
    stderr: true,
    env: {},
  });
  let onAbort = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      onAbort = () => reject(dumpAborted(signal?.reason));
      carry(session, ours, replied, scanner, reject);
      worker.once("message", (outcome: DumpOutcome) =>
        outcome.kind === "done"
          ? resolve(outcome.sql)
          : reject(dumpFailure(outcome.stderr, scanner.lastError)),
      );
      worker.once("error", () =>
        reject(new PgscrubError("SCHEMA_DUMP_FAILED", "the bundled pg_dump crashed")),
      );
      worker.once("exit", () =>
        reject(new PgscrubError("SCHEMA_DUMP_FAILED", "the bundled pg_dump ended early")),
      );
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener("abort", onAbort, { once: true });
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
    ours.close();
    session.stream.destroy();
    await worker.terminate();
  }
}

/**
 * Carries the worker's messages to the server, and each complete reply (up to ReadyForQuery) back. `fail` is called
 * when a reply can no longer come; the end of the connection after pg_dump's farewell is no loss.
 */
function carry(
  session: LentSession,
  port: MessageChannel["port1"],
  replied: SharedArrayBuffer,
  scanner: BackendScanner,
  fail: (error: PgscrubError) => void,
): void {
  const flag = new Int32Array(replied);
  let chunks: Buffer[] = [];
  let isOpen = false;
  let readyWanted = 0;

  function reply(bytes: Buffer): void {
    port.postMessage(new Uint8Array(bytes));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
  session.stream.on("data", (chunk: Buffer) => {
    scanner.push(chunk);
    chunks.push(chunk);
    if (readyWanted === 0 || scanner.readyCount < readyWanted) return;
    readyWanted = 0;
    const whole = Buffer.concat(chunks);
    chunks = [];
    if (DELETED_LINE.test(whole.toString("latin1"))) fail(deletedLine());
    reply(whole);
  });
  // An error is always followed by "close", and after the farewell it means nothing.
  session.stream.on("error", () => {});
  session.stream.once("close", () => {
    if (readyWanted > 0) fail(dumpFailure(LOST, scanner.lastError));
  });
  session.stream.resume();
  port.on("message", ({ bytes, expectsReply }: WireRequest) => {
    if (session.stream.destroyed) {
      if (expectsReply) fail(dumpFailure(LOST, scanner.lastError));
      return;
    }
    if (isOpen) {
      if (expectsReply) readyWanted = scanner.readyCount + 1;
      session.stream.write(bytes);
      return;
    }
    const answer = answerStartup(Buffer.from(bytes), session);
    isOpen = answer.state === "open";
    reply(answer.reply);
  });
}

function deletedLine(): PgscrubError {
  return new PgscrubError(
    "SCHEMA_DUMP_FAILED",
    "a function or comment on the source has a line that begins with \\restrict, which the bundled pg_dump loses",
    { hint: "Install the PostgreSQL client programs, so that their pg_dump is used." },
  );
}
