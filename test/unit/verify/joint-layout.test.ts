// The memory of a joint table: its parts do not overlap, and who waits for its lock waits as long as somebody is at work.
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { workerFile } from "../../../src/postgres/worker-file.ts";
import {
  CODES_AT,
  DEPTHS_AT,
  DIRECTORY_AT,
  FILLED_AT,
  FILTER_AT,
  HALVES_AT,
  JOINED_BITS,
  JOINED_INDEX_AT,
  JOINT_BYTES,
  lockJoint,
  MOST_FILTER_BYTES,
  MOST_RUNS,
  RUN_COUNTS_AT,
  SEGMENT_SLOTS,
  SEGMENTS,
  unlockJoint,
  WORD,
} from "../../../src/verify/joint-layout.ts";

const MODULE = workerFile(
  "joint-layout",
  new URL("../../../src/verify/joint-layout.ts", import.meta.url).href,
);

it("every part ends before the next one begins", () => {
  const slots = SEGMENTS * SEGMENT_SLOTS;
  const parts = [
    [0, WORD.fileKey + 4],
    [RUN_COUNTS_AT, MOST_RUNS],
    [DIRECTORY_AT, SEGMENTS],
    [FILLED_AT, SEGMENTS],
    [DEPTHS_AT, SEGMENTS],
    [JOINED_INDEX_AT, (1 << JOINED_BITS) + 1],
    [HALVES_AT, slots * 2],
    [FILTER_AT, MOST_FILTER_BYTES / 4],
    [CODES_AT / 4, slots / 4],
    [JOINT_BYTES / 4, 0],
  ] as const;
  for (let at = 1; at < parts.length; at++) {
    const [start, length] = parts[at - 1] ?? [0, 0];
    expect(start + length).toBeLessThanOrEqual(parts[at]?.[0] ?? 0);
  }
});

it("the lock is waited for while another thread holds it for seconds", async () => {
  const memory = new SharedArrayBuffer(1024);
  const words = new Int32Array(memory);
  const worker = new Worker(
    `const { workerData: { module, memory } } = require("node:worker_threads");
     import(module).then(({ lockJoint, unlockJoint }) => {
       const words = new Int32Array(memory);
       lockJoint(words);
       words[100] = 1;
       Atomics.notify(words, 100);
       Atomics.wait(words, 101, 0, 2000);
       words[102] = 1;
       unlockJoint(words);
     });`,
    { eval: true, workerData: { module: MODULE.href, memory } },
  );
  const ended = new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", resolve);
  });
  // Not by blocking this thread: the worker needs it to start.
  await expect.poll(() => Atomics.load(words, 100), { timeout: 20_000 }).toBe(1);
  const startedAt = performance.now();
  lockJoint(words);
  expect([Atomics.load(words, 102), performance.now() - startedAt > 500]).toEqual([1, true]);
  unlockJoint(words);
  expect(await ended).toBe(0);
}, 60_000);
