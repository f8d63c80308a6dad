// The hint of a command that ended in the middle says what is true of that command.
import { describe, expect, it } from "vitest";
import { tellRemains } from "../../../src/cli/what-remains.ts";
import { PgscrubError } from "../../../src/errors.ts";

function hintOf(error: PgscrubError, ...args: string[]): string | undefined {
  const told = tellRemains(error, args);
  return told instanceof PgscrubError ? told.hint : "no error of ours";
}

describe("an interruption", () => {
  it.each([
    ["sync", "The target was not changed."],
    ["verify", "Nothing was changed."],
    ["plan", "Nothing was changed."],
    ["backup", "No file was left, and no older backup was deleted."],
    ["restore", "The database was not replaced."],
    ["ci", "What it made was removed."],
    ["init", undefined],
  ])("of %s: %s", (command, hint) => {
    expect(hintOf(new PgscrubError("INTERRUPTED", "interrupted"), command, "--json")).toBe(hint);
    expect(hintOf(new PgscrubError("TERMINATED", "terminated"), command)).toBe(hint);
  });

  it("keeps a hint that it brings along", () => {
    const error = new PgscrubError("INTERRUPTED", "interrupted", { hint: "Nothing was changed." });
    expect(tellRemains(error, ["sync"])).toBe(error);
  });
});

describe("a lost connection", () => {
  const lost = new PgscrubError("CONNECTION_LOST", "reading failed: ECONNRESET", {
    hint: "Run the command again.",
  });

  it.each([
    ["sync", "Run the command again; the target was not changed."],
    ["verify", "Run the command again; nothing was changed."],
    ["backup", "Run the command again; no file was left, and no older backup was deleted."],
    ["init", "Run the command again."],
  ])("of %s: %s", (command, hint) => {
    expect(hintOf(lost, command)).toBe(hint);
  });

  it("keeps a hint that says more than to run it again", () => {
    const error = new PgscrubError("CONNECTION_LOST", "silent", { hint: "Check the network." });
    expect(tellRemains(error, ["sync"])).toBe(error);
  });
});

it("leaves everything else as it is", () => {
  for (const error of [
    new PgscrubError("USAGE", "no", { hint: "Run the command again." }),
    new Error("x"),
    1,
  ])
    expect(tellRemains(error, ["sync"])).toBe(error);
});
