// Campaign 10 in npm test: every hostile rules file is refused with its place within a second, and leaves nothing behind.
import { beforeAll, expect, test } from "vitest";
import { tryHostileCase } from "../../campaign/hostile-campaign.ts";
import { HOSTILE_CASES } from "../../campaign/hostile-rules.ts";

// What is loaded once per process (PostgreSQL's parser) is not the file's doing.
beforeAll(async () => {
  await tryHostileCase({
    name: "warm-up",
    files: { "r.yaml": "tables: {T: {where: '1 +'}}\n" },
    expected: /./,
  });
});

test.each(HOSTILE_CASES)("$name is refused", async (hostile) => {
  expect(await tryHostileCase(hostile)).toEqual([]);
});

test("there are at least 80 of them, by different names", () => {
  expect(new Set(HOSTILE_CASES.map(({ name }) => name)).size).toBe(HOSTILE_CASES.length);
  expect(HOSTILE_CASES.length).toBeGreaterThanOrEqual(80);
});
