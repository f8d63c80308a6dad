// One worker thread as the main thread sees it: calls that resolve with its answers, an abort, an end.
import { Worker } from "node:worker_threads";
import { PgscrubError } from "../../errors.ts";
import { workerFile } from "../../postgres/worker-file.ts";
import type { LaneCall, LaneCalls, LaneReply, LaneRequest, PlainError } from "./lane-messages.ts";

export interface LaneThread {
  /** One call at a time. Throws what the work in the thread threw, or the signal's reason once the run has ended. */
  ask<Call extends LaneCall>(call: Call, ask: LaneCalls[Call]["ask"]): Promise<LaneCalls[Call]["answer"]>;
  /** Ends the thread; whatever is under way ends with it. */
  close(): Promise<void>;
}

/** MiB of a thread's young generation: garbage of chunks, which a larger one would only let lie. */
const YOUNG_MIB = 4;

/** Starts a thread; it loads its modules while nobody waits for it. */
export function startLaneThread(signal: AbortSignal): LaneThread {
  const worker = new Worker(workerFile("lane-worker", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  let failure: PgscrubError | undefined;
  let fail: (error: PgscrubError) => void = () => {};
  const end = (error: PgscrubError): void => {
    failure ??= error;
    fail(failure);
  };
  worker.on("error", () => end(new PgscrubError("BUG", "a worker thread crashed")));
  worker.on("exit", () => end(new PgscrubError("BUG", "a worker thread ended early")));
  const post = (request: LaneRequest): void => worker.postMessage(request);
  const onAbort = (): void => post({ call: "abort" });
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    ask(call, ask) {
      return new Promise((resolve, reject) => {
        fail = reject;
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        worker.once("message", (reply: LaneReply<LaneCalls[typeof call]["answer"]>) => {
          if (reply.ok) resolve(reply.answer);
          else reject(signal.aborted ? signal.reason : errorOf(reply.error));
        });
        worker.postMessage({ call, ask });
      });
    },
    async close() {
      signal.removeEventListener("abort", onAbort);
      await worker.terminate();
    },
  };
}

function errorOf({ code, message, hint }: PlainError): PgscrubError {
  return new PgscrubError(code, message, hint === undefined ? {} : { hint });
}
