import { expect, test } from "vitest";
import { newScreen } from "../../../src/cli/screen.ts";
import { UNLIMITED_WIDTH } from "../../../src/report/fit-text.ts";

const TERMINAL = { isTTY: true, columns: 120 };

test.each([
  ["a terminal", TERMINAL, {}, [true, true, 120]],
  ["a terminal without colour", TERMINAL, { NO_COLOR: "1" }, [true, false, 120]],
  ["NO_COLOR without a value counts for nothing", TERMINAL, { NO_COLOR: "" }, [true, true, 120]],
  ["NO_COLOR is stronger", TERMINAL, { NO_COLOR: "1", FORCE_COLOR: "1" }, [true, false, 120]],
  ["FORCE_COLOR=0", TERMINAL, { FORCE_COLOR: "0" }, [true, false, 120]],
  ["a dumb terminal", TERMINAL, { TERM: "dumb" }, [false, false, 120]],
  ["a terminal that does not know its width", { isTTY: true, columns: 0 }, {}, [true, true, 80]],
  ["a pipe", {}, {}, [false, false, UNLIMITED_WIDTH]],
  ["a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, [false, true, UNLIMITED_WIDTH]],
  ["a pipe with FORCE_COLOR=0", {}, { FORCE_COLOR: "0" }, [false, false, UNLIMITED_WIDTH]],
])("%s", (_, stream, env, expected) => {
  const { isLive, hasColor, columns } = newScreen(stream, env);
  expect([isLive, hasColor, columns]).toEqual(expected);
});

test("the width is that of now: a window can be resized", () => {
  const stream = { isTTY: true, columns: 80 };
  const screen = newScreen(stream, {});
  stream.columns = 60;
  expect(screen.columns).toBe(60);
});
