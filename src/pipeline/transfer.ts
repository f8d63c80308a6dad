// One table (or range): copy-out → tap → scrub → copy-in. The only wiring of the hot path: counters, back-pressure,
// the watchdog on bytes, and aborts that free both servers at once.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import type { Progress } from "../events.ts";
import { destroyClient } from "../postgres/connect.ts";
import { errorFacts, serverError } from "../postgres/server-error.ts";
import { openCopyIn } from "./sink/copy-in.ts";
import { openCopyOut } from "./source/copy-out.ts";
import { newScrubber, type ScrubInput } from "./transform/scrub-rows.ts";

/** The verifier's own walk over the source's bytes, before the transform. */
export interface SourceTap {
  push(chunk: Buffer): void;
  finish(): void;
  readonly rows: number;
}

export interface TransferInput {
  /** `schema.table`, for messages. */
  readonly label: string;
  /** A reader of the snapshot; destroyed afterwards whatever happens. */
  readonly source: Client;
  /** A session on staging inside a transaction; destroyed on failure, left open on success. */
  readonly target: Client;
  /** COPY OUT statements, at least one, whose rows follow one another; more than one needs `scrub`. */
  readonly copyOutSqls: Iterable<string>;
  readonly copyInSql: string;
  /** undefined: chunks pass as they are. */
  readonly scrub: ScrubInput | undefined;
  /** A tap for each COPY OUT, or undefined where nothing is to be proved. */
  openTap(): SourceTap | undefined;
  readonly progress: Pick<Progress, "rows" | "bytes">;
  /** No byte moves for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

export interface TransferResult {
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/**
 * Copies one relation. Throws CONNECTION_LOST when a connection breaks or goes silent, SOURCE_CHANGED when the counts
 * of source, tap and target differ; on any failure both sockets are destroyed, which ends both backends.
 */
export async function transferTable(input: TransferInput): Promise<TransferResult> {
  const startedAt = performance.now();
  try {
    const { bytes, sent, seen, received } = await pump(input);
    if (sent !== received || seen !== sent) {
      throw new PgscrubError(
        "SOURCE_CHANGED",
        `${input.label}: ${sent} rows sent, ${seen} seen, ${received} loaded`,
        {
          hint: "Run the command again; report it if it stays.",
        },
      );
    }
    return { rows: sent, bytes, durationMs: performance.now() - startedAt };
  } catch (error) {
    destroyClient(input.target);
    throw copyError(error, input.label);
  } finally {
    destroyClient(input.source);
  }
}

/** A row that the target's type or constraint refuses (SQLSTATE classes 22 and 23) is a matter of the rules. */
function copyError(error: unknown, label: string): PgscrubError {
  const doing = `copying ${label}`;
  if (!/^2[23]/.test(errorFacts(error).sqlstate ?? "")) return serverError(error, { doing });
  return serverError(error, {
    code: "VALUE_UNSUPPORTED",
    doing,
    hint: "The target refuses a scrubbed row: give the column another masker in the rules, one that its type and constraints take.",
  });
}

interface Pumped {
  readonly bytes: number;
  readonly sent: number;
  readonly seen: number;
  readonly received: number;
}

function pump(input: TransferInput): Promise<Pumped> {
  const { source, target, progress } = input;
  return new Promise<Pumped>((resolve, reject) => {
    const scrubber = input.scrub === undefined ? undefined : newScrubber(input.scrub);
    const statements = input.copyOutSqls[Symbol.iterator]();
    const copyIn = openCopyIn(target, input.copyInSql);
    let bytes = 0;
    let sent = 0;
    let seen = 0;
    let countedRows = 0;
    let lastMoveAt = Date.now();
    let isSettled = false;

    const watchdog = setInterval(
      () => {
        if (Date.now() - lastMoveAt > input.watchdogMs) fail(silence());
      },
      Math.min(1000, input.watchdogMs / 2),
    );

    function settle(): boolean {
      if (isSettled) return false;
      isSettled = true;
      clearInterval(watchdog);
      input.signal.removeEventListener("abort", onAbort);
      source.off("end", onSourceEnd);
      target.off("end", onTargetEnd);
      return true;
    }
    function fail(error: unknown): void {
      if (!settle()) return;
      destroyClient(source);
      destroyClient(target);
      reject(error);
    }
    function silence(): PgscrubError {
      return new PgscrubError("CONNECTION_LOST", `${input.label}: no byte moved for ${input.watchdogMs} ms`, {
        hint: "Check the network to the source and run the command again.",
      });
    }
    function ended(side: string): PgscrubError {
      return new PgscrubError("CONNECTION_LOST", `${input.label}: the ${side} ended the connection`, {
        hint: "Run the command again.",
      });
    }
    const onAbort = () => fail(input.signal.reason);
    const onSourceEnd = () => fail(ended("source"));
    const onTargetEnd = () => fail(ended("target"));

    function copyNext(): void {
      const next = statements.next();
      if (next.done === true) {
        scrubber?.finish(write);
        copyIn.end();
        return;
      }
      const copyOut = openCopyOut(source, next.value);
      const tap = input.openTap();
      const emit = (piece: Buffer): void => {
        if (write(piece)) return;
        copyOut.pause();
        copyIn.once("drain", () => {
          lastMoveAt = Date.now();
          copyOut.resume();
        });
      };
      copyOut.on("data", (chunk: Buffer) => {
        if (isSettled) return;
        lastMoveAt = Date.now();
        bytes += chunk.length;
        progress.bytes += chunk.length;
        try {
          tap?.push(chunk);
          if (scrubber === undefined) {
            emit(chunk);
          } else {
            scrubber.push(chunk, emit);
            progress.rows += scrubber.rows - countedRows;
            countedRows = scrubber.rows;
          }
        } catch (error) {
          fail(error);
        }
      });
      copyOut.once("end", () => {
        if (isSettled) return;
        try {
          tap?.finish();
          scrubber?.endCopy();
          sent += copyOut.rowCount;
          seen += tap?.rows ?? copyOut.rowCount;
          copyNext();
        } catch (error) {
          fail(error);
        }
      });
      copyOut.once("error", fail);
    }
    const write = (piece: Buffer): boolean => copyIn.write(piece);

    copyIn.once("finish", () => {
      if (!settle()) return;
      progress.rows += copyIn.rowCount - countedRows;
      resolve({ bytes, sent, seen, received: copyIn.rowCount });
    });
    copyIn.once("error", fail);
    source.once("end", onSourceEnd);
    target.once("end", onTargetEnd);
    if (input.signal.aborted) {
      onAbort();
      return;
    }
    input.signal.addEventListener("abort", onAbort, { once: true });
    try {
      copyNext();
    } catch (error) {
      fail(error);
    }
  });
}
