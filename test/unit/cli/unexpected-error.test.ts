// Of an error that is not ours nothing is told but its class and our own line.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { unexpectedError } from "../../../src/cli/unexpected-error.ts";

const PLANTED = "alice@corp.example";

/** An error of a class, thrown from `frames`. */
function thrownFrom(message: string, ...frames: string[]): Error {
  const error = new RangeError(message);
  const head = message === "" ? "RangeError" : `RangeError: ${message}`;
  error.stack = [head, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test("an error of anybody else is a bug: its class and the innermost line of ours", () => {
  const frames = [
    "node:internal/buffer:12:3",
    "Object.parse (/home/me/node_modules/pg/lib/index.js:1:2)",
    "scan (file:///home/me/app/node_modules/pgscrub/dist/pipeline/codec/copy-text.js:30:7)",
    "main (file:///home/me/app/node_modules/pgscrub/dist/cli/main.js:1:1)",
  ];
  expect(unexpectedError(thrownFrom(PLANTED, ...frames))).toMatchObject({
    code: "BUG",
    exitCode: 70,
    message: "unexpected RangeError at dist/pipeline/codec/copy-text.js:30:7",
    hint: "Please report this with the command that you ran; the message is withheld because it could hold data.",
  });
  expect(unexpectedError(thrownFrom(PLANTED, ...frames)).cause).toBeUndefined();
  expect(unexpectedError(thrownFrom("", ...frames)).message).toContain("copy-text.js:30:7");
});

test("an empty message hides no line", () => {
  expect(unexpectedError(thrownFrom("", "f (/app/src/sync.ts:1:1)")).message).toBe(
    "unexpected RangeError at src/sync.ts:1:1",
  );
});

test.each([
  ["scan (/work/app/src/sync.ts:30:7)", " at src/sync.ts:30:7"],
  ["file:///work/app/src/sync.ts:30:7", " at src/sync.ts:30:7"],
  ["async Object.run [as main] (/a b (c)/dist/cli/main.js:1:12)", ""],
  ["new Tap (src/pipeline/tap/tap.ts:1:12)", " at src/pipeline/tap/tap.ts:1:12"],
  ["async Promise.all (index 0)", ""],
  ["node:internal/buffer:12:3", ""],
  ["parse (/app/node_modules/zod/dist/index.js:1:2)", ""],
  ["parse (/app/node_modules/pgscrub/node_modules/zod/dist/index.js:1:2)", ""],
  ["parse (/app/node_modules/@x/pgscrub-like/src/index.js:1:2)", ""],
  ["scan (/work/app/mysrc/sync.ts:30:7)", ""],
  ["scan (/work/app/src/sync.ts:30:7) and more", ""],
  ["scan (/work/app/src/sync.ts)", ""],
])("a call from %s is told as%s", (frame, place) => {
  expect(unexpectedError(thrownFrom("x", frame)).message).toBe(`unexpected RangeError${place}`);
});

test("a class of Node with its code is told without it", () => {
  const error = thrownFrom("bad", "f (/app/src/sync.ts:1:1)");
  error.stack = error.stack?.replace("RangeError", "RangeError [ERR_OUT_OF_RANGE]") ?? "";
  expect(unexpectedError(error).message).toBe("unexpected RangeError at src/sync.ts:1:1");
});

describe("a message", () => {
  const LOOKS = [
    `invalid input: https://corp.example/src/${PLANTED}`,
    `/dist/${PLANTED}`,
    `${PLANTED}-pgscrub`,
    `(pgscrub/${PLANTED})`,
    `two lines\n    at ${PLANTED} (/src/alice.ts:1:1)`,
    `\n    at /src/alice/secret.ts:1:1`,
    "a\n    at f (/src/alice.ts:1:1)\nb",
  ];

  test.each(LOOKS)("is never shown, whatever it looks like: %j", (message) => {
    const frame = "f (/app/src/sync.ts:1:1)";
    expect(unexpectedError(new Error(message)).message).not.toMatch(/alice/);
    expect(unexpectedError(thrownFrom(message)).message).toBe("unexpected RangeError");
    expect(unexpectedError(thrownFrom(message, frame)).message).toBe(
      "unexpected RangeError at src/sync.ts:1:1",
    );
    expect(inspect(unexpectedError(thrownFrom(message, frame)), { depth: 9, showHidden: true })).not.toMatch(
      /alice/,
    );
  });

  test.each(LOOKS)("that was changed since the stack was made, leaves no place: %j", (message) => {
    for (const later of ["", "later"]) {
      const error = thrownFrom(message, "f (/app/src/sync.ts:1:1)");
      error.message = later;
      expect(unexpectedError(error).message).toBe("unexpected RangeError");
    }
  });
});

test("there may be no stack, or no error at all", () => {
  const error = new TypeError(PLANTED);
  Reflect.deleteProperty(error, "stack");
  expect(unexpectedError(error).message).toBe("unexpected TypeError");
  expect(unexpectedError(PLANTED).message).toBe("unexpected string");
  expect(unexpectedError(undefined).message).toBe("unexpected undefined");
});
