// A question on a terminal: yes, no, Ctrl-C, Ctrl-D, a signal in between, nobody there.
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askYes } from "../../../src/cli/ask.ts";
import type { CliContext } from "../../../src/cli/context.ts";
import { newScreen } from "../../../src/cli/screen.ts";
import { PgscrubError } from "../../../src/errors.ts";

function terminal(changes: Partial<CliContext> = {}) {
  const stdin = new PassThrough();
  // What makes readline read keys instead of lines.
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const context: CliContext = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    env: {},
    directory: "/",
    isInteractive: true,
    stdoutScreen: newScreen({ isTTY: true, columns: 80 }, {}),
    stderrScreen: newScreen({ isTTY: true, columns: 80 }, {}),
    signal: new AbortController().signal,
    ...changes,
  };
  return { context, stdin, shown: () => String(stderr.read() ?? "") };
}

describe("a question", () => {
  it.each([
    ["y\r", true],
    ["YES\r", true],
    ["\r", false],
    ["n\r", false],
    ["yess\r", false],
  ])("answered with the keys %j is %s", async (keys, answer) => {
    const { context, stdin, shown } = terminal();
    const asked = askYes(context, "Write 8 files?", false);
    stdin.write(keys);
    expect(await asked).toBe(answer);
    expect(shown()).toContain("Write 8 files? [y/N] ");
  });

  it("ends with INTERRUPTED on Ctrl-C, whatever was typed before", async () => {
    const ending = new AbortController();
    const { context, stdin } = terminal({ signal: ending.signal });
    const asked = askYes(context, "Write 8 files?", false);
    stdin.write("yes");
    ending.abort(new PgscrubError("INTERRUPTED", "interrupted", { hint: "The target was not changed." }));
    await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED", hint: "Nothing was changed." });
  });

  it("ends with the reason of a signal that comes meanwhile", async () => {
    const ending = new AbortController();
    const { context } = terminal({ signal: ending.signal });
    const asked = askYes(context, "Write 8 files?", false);
    ending.abort(new PgscrubError("TERMINATED", "terminated"));
    await expect(asked).rejects.toMatchObject({ code: "TERMINATED" });
  });

  it("is no when the input ends", async () => {
    const { context, stdin } = terminal();
    const asked = askYes(context, "Write 8 files?", false);
    stdin.end();
    expect(await asked).toBe(false);
  });

  it("is not asked with --yes, and is refused where nobody is", async () => {
    const { context, shown } = terminal({ isInteractive: false });
    expect(await askYes(context, "Write 8 files?", true)).toBe(true);
    await expect(askYes(context, "Write 8 files?", false)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(shown()).toBe("");
  });
});
