// The live line, with a clock that the test moves: drawn without escape sequences, cleared before anything else.
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CliContext } from "../../../src/cli/context.ts";
import { newScreen } from "../../../src/cli/screen.ts";
import { newTerminalReporter } from "../../../src/cli/terminal-reporter.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function reporterOn(stream: { isTTY?: boolean; columns?: number }) {
  const stderr = new PassThrough();
  const ending = new AbortController();
  const context: CliContext = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    stdoutScreen: newScreen({}, {}),
    stderrScreen: newScreen(stream, { NO_COLOR: "1" }),
    env: {},
    directory: "/",
    isInteractive: false,
    signal: ending.signal,
  };
  return { reporter: newTerminalReporter(context), ending, shown: () => String(stderr.read() ?? "") };
}

const CLEARED = `\r${" ".repeat(39)}\r`;

test("a line is drawn over in place, fits, and is cleared before the next one", () => {
  const { reporter, shown } = reporterOn({ isTTY: true, columns: 40 });
  reporter.report({ kind: "step-started", step: "copy and scrub" });
  reporter.watch({ rows: 1, bytes: 50e6, estimatedRows: 2, estimatedBytes: 100e6 });
  vi.advanceTimersByTime(100);
  const drawn = shown();
  expect(drawn).toMatch(/^\r… copy and scrub {2}50 % .*ms\r$/);
  expect(drawn.length).toBe(41);
  reporter.report({ kind: "step-finished", step: "copy and scrub", durationMs: 1200 });
  expect(shown()).toBe(`${CLEARED}✓ copy and scrub                   1.2 s\n`);
  reporter.close();
  expect(shown()).toBe("");
});

test("close clears the line and nothing is drawn afterwards", () => {
  const { reporter, shown } = reporterOn({ isTTY: true, columns: 40 });
  reporter.report({ kind: "step-started", step: "plan" });
  vi.advanceTimersByTime(100);
  shown();
  reporter.close();
  expect(shown()).toBe(CLEARED);
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe("");
});

test("a name that is wider than the terminal is cut, not wrapped", () => {
  const { reporter, shown } = reporterOn({ isTTY: true, columns: 20 });
  reporter.report({ kind: "step-started", step: "constraints, keys, sequences, statistics" });
  vi.advanceTimersByTime(100);
  expect(shown().length).toBe(21);
  reporter.close();
});

test("an interrupted step says that it cleans up, once", () => {
  const { reporter, ending, shown } = reporterOn({ isTTY: true, columns: 80 });
  reporter.report({ kind: "step-started", step: "plan" });
  ending.abort(new Error("ended"));
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe("! interrupted: cleaning up; Ctrl-C again ends at once\n");
  reporter.close();
});

test("the user's own command has the terminal for itself", () => {
  const { reporter, shown } = reporterOn({ isTTY: true, columns: 80 });
  reporter.report({ kind: "step-started", step: "--after" });
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe("… --after\n");
  reporter.close();
});

test("off a terminal a step has its two lines, and a long one says every half minute that it lives", () => {
  const { reporter, shown } = reporterOn({});
  reporter.report({ kind: "step-started", step: "verify" });
  vi.advanceTimersByTime(31_000);
  reporter.report({
    kind: "step-finished",
    step: "verify",
    durationMs: 31_000,
    detail: "1 finding",
    isAlarming: true,
  });
  expect(shown()).toBe("… verify\n… verify  30.0 s\n✗ verify  1 finding  31.0 s\n");
  reporter.close();
});
