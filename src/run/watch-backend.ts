// A statement such as an index build sends no byte until it is done, so silence alone says nothing: whether its backend is
// still at work is asked over a second connection. A half-open connection would otherwise hang for ever.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { destroyClient, openClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";

const BACKEND_STATE = `
  SELECT a.state::text AS state, a.state_change::text AS since
  FROM pg_catalog.pg_stat_activity a WHERE a.pid = $1`;

export interface WatchInput {
  readonly target: ConnectionTarget;
  readonly insecureTls: boolean;
  readonly watchdogMs: number;
  /** Called once, with CONNECTION_LOST. */
  onLost(error: PgscrubError): void;
}

/**
 * Asks every `watchdogMs` what the backend of `client` does. It is lost when the server cannot be asked, when the backend
 * is gone, or when it has been idle since the last look although we wait for it. Returns what ends the watching.
 */
export function watchBackend(client: Client, input: WatchInput): () => void {
  const pid: unknown = Reflect.get(client, "processID");
  let idleSince: string | undefined;
  let isOver = false;
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking || isOver) return;
    isAsking = true;
    const seen = await askState(input, pid);
    isAsking = false;
    if (isOver) return;
    const isIdle = seen !== undefined && seen.state !== "active";
    if (seen === undefined || (isIdle && seen.since === idleSince)) {
      stop();
      input.onLost(
        new PgscrubError("CONNECTION_LOST", "the target stopped answering in the middle of a statement", {
          hint: "Check the target server and run the command again.",
        }),
      );
    }
    idleSince = isIdle ? seen.since : undefined;
  }, input.watchdogMs);
  timer.unref();
  function stop(): void {
    isOver = true;
    clearInterval(timer);
  }
  return stop;
}

/** What the backend does, undefined when it is gone or nobody answers. */
async function askState(
  { target, insecureTls, watchdogMs }: WatchInput,
  pid: unknown,
): Promise<{ readonly state: string; readonly since: string } | undefined> {
  const signal = AbortSignal.timeout(watchdogMs);
  let observer: Client | undefined;
  try {
    observer = await openClient(target, { role: "target", insecureTls, signal });
    const answer = observer.query<{ state: string; since: string }>(BACKEND_STATE, [pid]);
    const silence = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return (await Promise.race([answer, silence])).rows[0];
  } catch {
    return undefined;
  } finally {
    if (observer !== undefined) destroyClient(observer);
  }
}

/**
 * Runs `work` on `client` and ends it with CONNECTION_LOST when its backend is lost; the socket is destroyed then, so
 * that whatever still waits for an answer ends too.
 */
export async function whileAlive<Result>(
  client: Client,
  input: Omit<WatchInput, "onLost">,
  work: () => Promise<Result>,
): Promise<Result> {
  let unwatch: () => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    unwatch = watchBackend(client, {
      ...input,
      onLost(error) {
        reject(error);
        destroyClient(client);
      },
    });
  });
  try {
    return await Promise.race([work(), lost]);
  } finally {
    unwatch();
  }
}
