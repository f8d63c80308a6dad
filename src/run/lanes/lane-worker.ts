// A worker thread: copies and scans the tables that it is told to, over connections of its own. It ends with the process.
import { parentPort } from "node:worker_threads";
import { PgscrubError } from "../../errors.ts";
import type { LaneReply, LaneRequest, PlainError } from "./lane-messages.ts";
import { newLaneWork } from "./lane-work.ts";

const ending = new AbortController();
const work = newLaneWork(ending.signal);

/** Whatever is none of our errors may hold a value of a row in its message: it is told as a bug without one. */
function plainError(error: unknown): PlainError {
  if (!(error instanceof PgscrubError)) {
    const name = error instanceof Error ? error.name : typeof error;
    return { code: "BUG", message: `${name} in a worker thread`, hint: undefined };
  }
  return { code: error.code, message: error.message, hint: error.hint };
}

async function answer(request: Exclude<LaneRequest, { call: "abort" }>): Promise<unknown> {
  switch (request.call) {
    case "prepareTransfers":
      return work.prepareTransfers(request.ask.setup, request.ask.progress);
    case "load":
      return work.load(request.ask);
    case "finishTransfers":
      return work.finishTransfers();
    case "prepareScans":
      return work.prepareScans(request.ask);
    case "scan":
      return work.scan(request.ask);
  }
}

parentPort?.on("message", (request: LaneRequest) => {
  if (request.call === "abort") {
    ending.abort(new PgscrubError("INTERRUPTED", "the run has ended"));
    return;
  }
  const reply = (message: LaneReply<unknown>): void => parentPort?.postMessage(message);
  answer(request).then(
    (value) => reply({ ok: true, answer: value }),
    (error: unknown) => reply({ ok: false, error: plainError(error) }),
  );
});
