// A COPY's bytes as an async iterable that cannot hang: silence beyond the watchdog and an abort destroy the session's
// socket, which frees the server's end too (a half-open connection gives neither an error nor an end).
import type { Readable } from "node:stream";
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { destroyClient } from "../postgres/connect.ts";
import { serverError } from "../postgres/server-error.ts";

export interface WatchOptions {
  /** For messages, as in "reading public.User". */
  readonly doing: string;
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

/** The chunks of `stream`, which reads from `client`. Throws the signal's reason, CONNECTION_LOST, or the server's error. */
export async function* watchedChunks(
  stream: Readable,
  client: Client,
  { doing, watchdogMs, signal }: WatchOptions,
): AsyncGenerator<Buffer> {
  let failure: unknown;
  const stop = (error: unknown): void => {
    failure ??= error;
    destroyClient(client);
    stream.destroy();
  };
  const onAbort = (): void => stop(signal.reason);
  const onEnd = (): void =>
    stop(new PgscrubError("CONNECTION_LOST", `${doing} failed: the connection was closed`));
  // The clock runs only while we wait for the server, not while our own disk does.
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      const message = `${doing} failed: no byte came for ${watchdogMs} ms`;
      stop(
        new PgscrubError("CONNECTION_LOST", message, {
          hint: "Check the network and run the command again.",
        }),
      );
    }, watchdogMs);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  client.once("end", onEnd);
  let isDone = false;
  try {
    if (signal.aborted) throw signal.reason;
    wait();
    for await (const chunk of stream) {
      clearTimeout(timer);
      if (!Buffer.isBuffer(chunk)) throw new PgscrubError("BUG", "a COPY gave something else than bytes");
      yield chunk;
      wait();
    }
    if (failure !== undefined) throw failure;
    isDone = true;
  } catch (error) {
    throw failure ?? serverError(error, { doing });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    client.off("end", onEnd);
    if (!isDone) destroyClient(client);
  }
}
