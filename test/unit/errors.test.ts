// The table of errors that is also the exit codes, and the one error class.
import { describe, expect, test } from "vitest";
import { ERRORS, PgscrubError, unreachable } from "../../src/errors.ts";

const DOCUMENTED_EXITS = [64, 65, 69, 70, 73, 75, 77, 78, 130, 143];

describe("every code", () => {
  test.each(Object.entries(ERRORS))("%s has a documented exit code and says what happened", (code, entry) => {
    expect(code).toMatch(/^[A-Z][A-Z_]+$/);
    expect(DOCUMENTED_EXITS).toContain(entry.exit);
    expect(entry.summary).toMatch(/^[^\n]{10,}[^.\n]$/);
  });
});

test("the exit codes are those of the manual", () => {
  const exitOf = (code: keyof typeof ERRORS): number => new PgscrubError(code, "x").exitCode;
  expect(
    (
      [
        "BUG",
        "SOURCE_UNAVAILABLE",
        "CONNECTION_LOST",
        "TARGET_REFUSED",
        "RULES_INVALID",
        "INTERRUPTED",
        "TERMINATED",
      ] as const
    ).map(exitOf),
  ).toEqual([70, 69, 75, 77, 78, 130, 143]);
});

describe("PgscrubError", () => {
  test("holds what it was given", () => {
    const cause = new Error("harmless");
    const error = new PgscrubError("LOCKED", "another run", { hint: "Wait for it.", cause });
    expect(error).toMatchObject({
      name: "PgscrubError",
      code: "LOCKED",
      message: "another run",
      hint: "Wait for it.",
      exitCode: 75,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  test("has no hint and no cause of its own", () => {
    const error = new PgscrubError("BUG", "x");
    expect(error.hint).toBeUndefined();
    expect("cause" in error).toBe(false);
  });
});

test("a branch that cannot be reached tells the type and no value", () => {
  const planted: unknown = "alice@corp.example";
  expect(() => Reflect.apply(unreachable, undefined, [planted])).toThrow(
    expect.objectContaining({ code: "BUG", message: "unexpected alternative of type string" }),
  );
});
