// A seeded sample of campaign 8: planted tokens are nowhere after a sync, the same search finds all of them after one that
// keeps everything, and those in definitions stop the swap.
import { expect, it } from "vitest";
import { runPlanted } from "../campaign/planted-campaign.ts";

it("leaves no planted token anywhere, by a search that finds all of them where they are kept", async () => {
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
  };
  const cases = 240;
  const result = await runPlanted({ cases, seed: 8, only: undefined, isSmall: false, print });
  expect(lines.filter((line) => line.startsWith("FAILED"))).toEqual([]);
  expect(result).toEqual({ cases, passed: cases, notRun: 0 });
}, 180_000);
