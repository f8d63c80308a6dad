// Reports of real verifications: of a clean copy and of one that nothing was scrubbed in. The values of the source stand in
// none of the files, though a thousand of them were found.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { readProof } from "../../src/report/proof-facts.ts";
import type { ProofReport } from "../../src/report/proof-report.ts";
import { newPaint } from "../../src/report/style-text.ts";
import { formatVerify } from "../../src/report/verify-text.ts";
import { REPORT_FILES, writeReports } from "../../src/report/write-reports.ts";
import { sync } from "../../src/sync.ts";
import { SYNC_DEFAULTS } from "../../src/sync-defaults.ts";
import { verify } from "../../src/verify-target.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { readJunit } from "../support/junit-schema.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let rules: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app", SMALL_SCHEMA);
  rules = rulesFile(SMALL_RULES);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

async function prove(target: string, isAlone: boolean): Promise<ProofReport> {
  return verify({
    target: parseConnectionString(target, "of the target"),
    source: isAlone ? undefined : parseConnectionString(source, "of the source"),
    rulesFile: rules,
    isDeep: true,
    insecureTls: false,
    jobs: 2,
    maxBlockMs: SYNC_DEFAULTS.maxBlockMs,
    watchdogMs: SYNC_DEFAULTS.watchdogMs,
    reporter: silentReporter,
    signal: new AbortController().signal,
  });
}

/** Every value of the source's scrubbed columns, in small letters. */
async function sourceValues(): Promise<string[]> {
  const values = await column(
    source,
    "SELECT email FROM person UNION SELECT name FROM person UNION SELECT body FROM note",
  );
  return values.map((value) => String(value).toLowerCase());
}

/** Writes the four files, says that no value of the source is in them or on the terminal, and gives their texts. */
async function reports(report: ProofReport): Promise<string[]> {
  const paths = await writeReports("reports", report, dirname(rules));
  const texts = [
    ...paths.map((path) => readFileSync(path, "utf8")),
    formatVerify(report, newPaint(true), 200),
  ];
  const values = await sourceValues();
  expect(values.length).toBe(401);
  for (const text of texts) {
    const lower = text.toLowerCase();
    expect(values.filter((value) => lower.includes(value))).toEqual([]);
    expect(lower).not.toMatch(/quillmyrith|zorlithael|vexmail/);
  }
  return texts;
}

describe("the reports of a copy", () => {
  test("that sync made say that it is clean, with the source and without", async () => {
    const target = await createDatabase(laptop, "clean");
    expect((await sync(syncOptions(source, target, { rulesFile: rules }))).ok).toBe(true);
    for (const isAlone of [false, true]) {
      const report = await prove(target, isAlone);
      expect(readProof(report).verdict).toBe("clean");
      const [json, junit, sarif, html] = await reports(report);
      expect(JSON.parse(json ?? "")).toMatchObject({ ok: true, isVerified: true, findings: [] });
      expect(readJunit(junit ?? "").attributes.failures).toBe("0");
      expect(JSON.parse(sarif ?? "").runs[0].results).toEqual([]);
      expect(html).toContain("<h1>Clean</h1>");
    }
  });

  test("that nothing was scrubbed in name places, rules and rows of every finding, and no value", async () => {
    const dirty = await createDatabase(laptop, "dirty", SMALL_SCHEMA);
    const report = await prove(dirty, false);
    const found = report.verify?.findings ?? [];
    expect(found.length).toBeGreaterThan(3);
    const [json, junit, sarif, html] = await reports(report);
    expect(JSON.parse(json ?? "").findings).toHaveLength(found.length);
    // One test per column, and each of the three has findings.
    expect(readJunit(junit ?? "").attributes.failures).toBe("3");
    const results: { ruleId: string; locations: { physicalLocation: unknown }[] }[] = JSON.parse(sarif ?? "")
      .runs[0].results;
    expect(results).toHaveLength(found.length);
    const email = results.find(({ ruleId }) => ruleId === "survivor/source-email");
    expect(email?.locations[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: "scrub-rules.yaml" },
      region: { startLine: expect.any(Number) },
    });
    const lines = SMALL_RULES.split("\n");
    const line = JSON.stringify(email?.locations[0]?.physicalLocation).match(/"startLine":(\d+)/)?.[1];
    expect(lines[Number(line) - 1]).toMatch(/email: email|body: text/);
    expect(html).toMatch(/<h1>Not clean: \d+ findings<\/h1>/);
    expect(REPORT_FILES).toHaveLength(4);
  });
});
