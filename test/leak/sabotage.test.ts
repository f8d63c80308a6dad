// A seeded sample of campaign 18: every source value put back into a clean copy is found, and nothing without one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENCODINGS } from "../campaign/encodings.ts";
import { openStage, peopleOf, type Stage } from "../campaign/sabotage.ts";
import { judgeClean, trySabotage } from "../campaign/sabotage-campaign.ts";
import { sabotageCases } from "../campaign/sabotage-cases.ts";

const SEED = 18;
const SAMPLE = 20;

const cases = sabotageCases(peopleOf(SEED), SEED, SAMPLE);
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(SEED);
});
afterAll(() => stage?.close());

describe("verification", () => {
  it("finds nothing in the clean copy", async () => {
    expect(await judgeClean(stage)).toEqual([]);
  });

  it.each(cases)("finds what was put back: $name", async (one) => {
    expect(await trySabotage(stage, one)).toEqual([]);
  });

  it("finds nothing once all is as it was", async () => {
    expect(await judgeClean(stage)).toEqual([]);
  });

  it("was tried with most encodings", () => {
    const tried = ENCODINGS.filter(({ name }) => cases.some((one) => one.name.includes(`× ${name}:`)));
    expect(tried.length).toBeGreaterThanOrEqual(6);
  });
});
