// .pgscrub/production.json: written as it is read, never over another, and refused when it cannot be understood.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPinnedProduction, writePinnedProduction } from "../../../src/environment/pinned-production.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "pgscrub-pin-"));
const PIN = {
  systemIdentifier: "7312345678901234567",
  database: "shop",
  host: "ep-cool-dark-a1b2c3d4.eu-central-1.aws.neon.tech",
  neon: { projectId: "p", branchId: "br", endpointId: "ep", timelineId: undefined },
};

test("what is written is read back, with and without Neon", async () => {
  for (const pin of [PIN, { ...PIN, host: undefined, neon: undefined }]) {
    const directory = folder();
    expect(await readPinnedProduction(directory)).toBeUndefined();
    await writePinnedProduction(directory, pin);
    expect(await readPinnedProduction(directory)).toEqual(pin);
  }
});

test("an existing pin is never written over (73)", async () => {
  const directory = folder();
  await writePinnedProduction(directory, PIN);
  const before = readFileSync(join(directory, ".pgscrub", "production.json"), "utf8");
  await expect(writePinnedProduction(directory, { ...PIN, database: "x" })).rejects.toMatchObject({
    code: "CANNOT_WRITE",
    message: ".pgscrub/production.json is there already",
  });
  expect(readFileSync(join(directory, ".pgscrub", "production.json"), "utf8")).toBe(before);
});

test.each([
  "",
  "{",
  "[]",
  "{}",
  '{"systemIdentifier":"x","database":"d"}',
  '{"schemaVersion":2,"systemIdentifier":"1","database":"d"}',
])("%j is refused (78)", async (text) => {
  const directory = folder();
  mkdirSync(join(directory, ".pgscrub"));
  writeFileSync(join(directory, ".pgscrub", "production.json"), text);
  await expect(readPinnedProduction(directory)).rejects.toMatchObject({
    code: "CONFIGURATION_INVALID",
    exitCode: 78,
  });
});
