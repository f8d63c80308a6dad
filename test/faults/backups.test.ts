// A short sample of campaign 13; all of it runs under `npm run campaign backups`.
import { describe, expect, it } from "vitest";
import { backupCases, runBackups } from "../campaign/backups-campaign.ts";

describe("backups that meet damage, full disks, kills and each other", () => {
  it("are refused whole or whole: 30 of the cases", async () => {
    const lines: string[] = [];
    const print = (line: string): void => {
      lines.push(line);
    };
    const { cases, passed, notRun } = await runBackups({ cases: 30, seed: 3, only: undefined, print });
    expect(passed, lines.join("\n")).toBe(cases);
    expect(cases + notRun).toBe(30);
  }, 240_000);

  it("are about four hundred, each under a name of its own", () => {
    const names = backupCases().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(380);
  });
});
