// Names of the databases beside production.
import { describe, expect, it } from "vitest";
import { databaseBeside } from "../../../src/restore/production-databases.ts";

describe("databaseBeside", () => {
  it("puts the moment behind production's name", () => {
    expect(databaseBeside("app", "20260102_030405")).toMatchObject({
      target: "app",
      staging: "app_restored_20260102_030405",
      previous: "app_before_20260102_030405",
    });
  });

  it("keeps names within 63 bytes, whole characters, and apart from production's", () => {
    const { staging, previous } = databaseBeside("é".repeat(31), "20260102_030405");
    for (const name of [staging, previous]) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
      expect(name).toMatch(/^é+_(restored|before)_20260102_030405$/);
    }
  });
});
