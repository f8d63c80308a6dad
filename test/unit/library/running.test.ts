// A run as a program sees it: a promise, its events, its end by a signal.
import { describe, expect, it } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import type { PgscrubEvent } from "../../../src/events.ts";
import { startRun } from "../../../src/library/running.ts";

const notice = (message: string): PgscrubEvent => ({ kind: "notice", message });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function messages(run: AsyncIterable<PgscrubEvent>): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of run) if (event.kind === "notice") seen.push(event.message);
  return seen;
}

describe("a run", () => {
  it("gives its report, and every event to whoever listens: early, late and twice", async () => {
    const called: PgscrubEvent[] = [];
    const run = startRun({ onEvent: (event) => called.push(event) }, async ({ reporter }) => {
      reporter.report(notice("one"));
      await turn();
      reporter.report(notice("two"));
      reporter.report(notice("three"));
      await turn();
      return 42;
    });
    const early = messages(run);
    expect(await run).toBe(42);
    expect(await early).toEqual(["one", "two", "three"]);
    expect(await messages(run)).toEqual(["one", "two", "three"]);
    expect(called.map((event) => event.kind === "notice" && event.message)).toEqual(["one", "two", "three"]);
  });

  it("shows the counters as they move", async () => {
    const counters = { rows: 0, bytes: 0, estimatedRows: 10, estimatedBytes: 100 };
    const run = startRun({}, async ({ reporter }) => {
      await turn();
      reporter.watch(counters);
      counters.rows = 7;
      return "done";
    });
    expect(run.progress()).toBeUndefined();
    await run;
    expect(run.progress()).toMatchObject({ rows: 7 });
  });

  it("throws its error to whoever listens, behind the events, and leaves no rejection unheard", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): number => unheard.push(reason);
    process.on("unhandledRejection", hear);
    try {
      const run = startRun({}, async ({ reporter }) => {
        reporter.report(notice("one"));
        await turn();
        throw new PgscrubError("LOCKED", "somebody else is at work");
      });
      const seen: string[] = [];
      const listening = (async () => {
        for await (const event of run) if (event.kind === "notice") seen.push(event.message);
      })();
      await expect(listening).rejects.toMatchObject({ code: "LOCKED" });
      expect(seen).toEqual(["one"]);
      await turn();
      await turn();
      expect(unheard).toEqual([]);
    } finally {
      process.off("unhandledRejection", hear);
    }
  });

  it("goes on when somebody stops listening", async () => {
    const run = startRun({}, async ({ reporter }) => {
      reporter.report(notice("one"));
      await turn();
      reporter.report(notice("two"));
      return "whole";
    });
    for await (const _ of run) break;
    expect(await run).toBe("whole");
  });

  it("is ended by any signal with INTERRUPTED, also by one that has been aborted before", async () => {
    const stop = new AbortController();
    const run = startRun({ signal: stop.signal }, async ({ signal }) => {
      for (;;) {
        await turn();
        signal.throwIfAborted();
      }
    });
    stop.abort(new Error("a reason of the caller"));
    await expect(run).rejects.toMatchObject({ code: "INTERRUPTED" });
    let hasBegun = false;
    const late = startRun({ signal: stop.signal }, async () => {
      hasBegun = true;
    });
    await expect(late).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(hasBegun).toBe(false);
  });

  it("keeps the reason of a signal that speaks pgscrub's language", async () => {
    const stop = new AbortController();
    stop.abort(new PgscrubError("TERMINATED", "the process was told to end"));
    await expect(startRun({ signal: stop.signal }, async () => 1)).rejects.toMatchObject({
      code: "TERMINATED",
    });
  });
});
