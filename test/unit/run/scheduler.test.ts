import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { runScheduled } from "../../../src/run/scheduler.ts";

describe("the scheduler", () => {
  test("runs every urgent job before follow-up work when there is one lane", async () => {
    const order: string[] = [];
    await runScheduled(
      ["a", "b", "c"],
      [0],
      async (item, _lane, scheduler) => {
        order.push(item);
        scheduler.later(async () => void order.push(`after ${item}`));
      },
      async () => void order.push("urgent done"),
    );
    expect(order).toEqual(["a", "b", "c", "urgent done", "after a", "after b", "after c"]);
  });

  test("never has more at work than there are lanes, and lets idle lanes follow up", async () => {
    let running = 0;
    let most = 0;
    const followed: number[] = [];
    const at = async (ms: number): Promise<void> => {
      running++;
      most = Math.max(most, running);
      await sleep(ms);
      running--;
    };
    await runScheduled(
      [30, 5, 5],
      [0, 1],
      async (ms, _lane, scheduler) => {
        await at(ms);
        scheduler.later(async () => {
          await at(1);
          followed.push(ms);
        });
      },
      async () => {},
    );
    expect(most).toBe(2);
    expect(followed.sort()).toEqual([30, 5, 5].sort());
  });

  test("gives each job the lane that it runs on", async () => {
    const lanes = ["left", "right"];
    const taken: string[] = [];
    await runScheduled(
      [1, 2, 3, 4],
      lanes,
      async (item, lane) => {
        taken.push(lane);
        await sleep(lane === "left" && item === 1 ? 30 : 1);
      },
      async () => {},
    );
    expect(taken).toEqual(["left", "right", "right", "right"]);
  });

  test("waits quietly with several idle lanes, so that timers still fire", async () => {
    const ended: string[] = [];
    await runScheduled(
      ["long"],
      [0, 1, 2, 3],
      async (item) => {
        await sleep(20);
        ended.push(item);
      },
      async () => {},
    );
    expect(ended).toEqual(["long"]);
  });

  test("leaves urgent jobs to the lanes that can take them, while the others follow up", async () => {
    const order: string[] = [];
    await runScheduled(
      [1, 2, 3],
      ["only", undefined, undefined],
      async (item, lane, scheduler) => {
        order.push(`${lane} ${item}`);
        scheduler.later(async () => void order.push(`after ${item}`));
        await sleep(10);
      },
      async () => void order.push("urgent done"),
    );
    expect(order.filter((entry) => entry.startsWith("only"))).toEqual(["only 1", "only 2", "only 3"]);
    expect(order.indexOf("after 1")).toBeLessThan(order.indexOf("only 2"));
    expect(order.indexOf("urgent done")).toBeGreaterThan(order.indexOf("only 3"));
    expect(order).toHaveLength(7);
  });

  test("calls onUrgentDone once, also when there is nothing to do", async () => {
    let calls = 0;
    await runScheduled(
      [],
      [0, 1, 2],
      async () => {},
      async () => void calls++,
    );
    expect(calls).toBe(1);
  });

  test("rejects with the first failure, starts nothing more, and waits for what was running", async () => {
    const ended: string[] = [];
    const run = runScheduled(
      ["fails", "runs", "never"],
      [0, 1],
      async (item) => {
        if (item === "fails") throw new Error("first");
        await sleep(10);
        ended.push(item);
      },
      async () => void ended.push("urgent done"),
    );
    await expect(run).rejects.toThrow("first");
    expect(ended).toEqual(["runs"]);
  });

  test("rejects when onUrgentDone does", async () => {
    const run = runScheduled(
      [1],
      [0, 1],
      async () => {},
      async () => Promise.reject(new Error("source")),
    );
    await expect(run).rejects.toThrow("source");
  });
});
