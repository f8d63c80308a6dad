// A run's time is its own: nobody's thinking about a question is part of it.
import { expect, test } from "vitest";
import { startStopwatch } from "../../../src/run/stopwatch.ts";

test("counts what the run does and not what it waits for an answer, whether the answer comes or not", async () => {
  let at = 1_000;
  const watch = startStopwatch(() => at);
  at += 5;
  const answer = await watch.whileWaiting(async () => {
    at += 60_000;
    return "yes";
  });
  expect(answer).toBe("yes");
  at += 2;
  const refused = watch.whileWaiting(async () => {
    at += 30_000;
    throw new Error("nobody there");
  });
  await expect(refused).rejects.toThrow("nobody there");
  expect(watch.elapsedMs()).toBe(7);
});
