// Campaign 12, all of it: the environment truth table, written by hand, against `validate`.
import { describe, expect, test } from "vitest";
import { ENVIRONMENT_ROWS, failuresOf, judgeRow } from "../../campaign/environment-campaign.ts";

describe("the environment truth table", () => {
  test("has at least 150 rows, all different, safe ones among them", () => {
    expect(ENVIRONMENT_ROWS.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ENVIRONMENT_ROWS.map(({ title }) => title)).size).toBe(ENVIRONMENT_ROWS.length);
    expect(ENVIRONMENT_ROWS.filter(({ truth }) => truth === "safe").length).toBeGreaterThan(50);
  });

  test.each(ENVIRONMENT_ROWS.map((row) => [row.title, row] as const))("%s", async (_, row) => {
    const { outcome, validation } = await judgeRow(row);
    expect(`${outcome}: ${failuresOf(validation.checks)}`).toMatch(/^right: /);
    const isReached = validation.checks.some(({ ok, code }) => !ok && code === "POINTS_AT_PRODUCTION");
    expect(validation.exitCode).toBe(isReached ? 77 : validation.ok ? 0 : 78);
  });
});
