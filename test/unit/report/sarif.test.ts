import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import * as formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ProofReport } from "../../../src/report/proof-report.ts";
import { renderSarif } from "../../../src/report/sarif.ts";
import { FINDINGS, hostileReport, largeReport } from "../../support/proof-reports.ts";

const SCHEMA_FILE = join(import.meta.dirname, "../../fixtures/sarif/sarif-schema-2.1.0.json");
const PLACE = { workingDirectory: "/repo/apps/web", root: "/repo" };

/** What GitHub's upload asks for beyond the schema, all of it required here. */
const GITHUB = z.object({
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.object({
      tool: z.object({
        driver: z.object({
          name: z.literal("pgscrub"),
          rules: z.array(
            z.object({
              id: z.string().regex(/^[a-z]+(-[a-z]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)?$/),
              shortDescription: z.object({ text: z.string().min(1).max(1024) }),
              fullDescription: z.object({ text: z.string().min(1).max(1024) }),
              help: z.object({ text: z.string().min(1) }),
              properties: z.object({ tags: z.array(z.string()), "security-severity": z.string().optional() }),
            }),
          ),
        }),
      }),
      invocations: z.array(z.object({ executionSuccessful: z.boolean() })),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          level: z.literal("error"),
          message: z.object({ text: z.string().min(1) }),
          locations: z
            .array(
              z.object({
                physicalLocation: z.object({
                  artifactLocation: z.object({
                    uri: z.string().regex(/^(?!\/)(?!.*\.\.\/)[\w.~!*'()%/-]+$/),
                  }),
                  region: z.object({ startLine: z.number().int().min(1) }),
                }),
                logicalLocations: z.array(z.object({ fullyQualifiedName: z.string() })).optional(),
              }),
            )
            .length(1),
          partialFingerprints: z.object({ primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:1$/) }),
          properties: z.object({ count: z.number(), rowKeys: z.array(z.string()) }).optional(),
        }),
      ),
    }),
  ]),
});

const validate = newValidator();

/** The schema is of draft 4, whose `id` ajv knows as `$id`; nothing else in it differs. */
function newValidator() {
  const {
    id,
    $schema: _,
    ...schema
  } = z.looseObject({ id: z.string() }).parse(JSON.parse(readFileSync(SCHEMA_FILE, "utf8")));
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default.default(ajv);
  return ajv.compile({ ...schema, $id: id });
}

/** The one run of a document that keeps to the schema and to GitHub's needs. */
function run(report: ProofReport, place = PLACE) {
  const document: unknown = JSON.parse(renderSarif(report, place));
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return GITHUB.parse(document).runs[0];
}

const only = (results: ReturnType<typeof run>["results"], id: string) =>
  results.filter(({ ruleId }) => ruleId === id);

describe("renderSarif", () => {
  test("has no result for a clean copy", () => {
    const { results, tool, invocations } = run(largeReport());
    expect(results).toEqual([]);
    expect(tool.driver.rules).toEqual([]);
    expect(invocations).toEqual([expect.objectContaining({ executionSuccessful: true })]);
  });

  test("has a result per finding, each of a rule that is described", () => {
    const { results, tool } = run(largeReport(FINDINGS));
    expect(results).toHaveLength(FINDINGS.length);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results.map(({ ruleId }) => ruleId)).toEqual([
      "survivor/source-email",
      "survivor/source-email-in-function",
      "stranger/jwt",
      "canary/canary",
      "coverage/more-values-than-fingerprints-can-be-held",
      "conformance/kept-column-differs",
      "collapse/values-were-merged",
      "integrity/sequence-is-behind-its-column",
      "integrity/row-count",
      "integrity/constraint-is-missing",
    ]);
  });

  test("points at the line of the rules file, else at its first", () => {
    const { results } = run(largeReport(FINDINGS));
    const [survivor] = only(results, "survivor/source-email");
    const notes = largeReport().manifest?.tables.find(({ name }) => name === "User")?.columns[8];
    expect(notes?.because).toBe("scrub-rules.yaml:258");
    expect(survivor?.locations[0]).toMatchObject({
      physicalLocation: {
        artifactLocation: { uri: "apps/web/scrub-rules.yaml" },
        region: { startLine: 258 },
      },
      logicalLocations: [{ fullyQualifiedName: "public.User.notes" }],
    });
    expect(survivor?.message.text).toContain("12 times in public.User.notes, rows (0,1) (0,4)");
    expect(survivor?.properties).toMatchObject({
      count: 12,
      rowKeys: ["(0,1)", "(0,4)", "(2,17)", "(3,1)", "(3,2)"],
    });
    const [rows] = only(results, "integrity/row-count");
    expect(rows?.locations[0]?.physicalLocation.region.startLine).toBe(1);
    expect(rows?.locations[0]?.logicalLocations?.[0]?.fullyQualifiedName).toBe("public.Note");
  });

  test("keeps uris inside the repository, whatever the path of the rules file", () => {
    const at = (because: string): string | undefined => {
      const report = largeReport([
        { kind: "survivor", table: "public.A", column: "c", count: 1, rowKeys: [] },
      ]);
      const column = { column: "c", type: "text", treatment: "mask", placement: "stream", because } as const;
      const table = {
        schema: "public",
        name: "A",
        table: "public.A",
        arrives: "all",
        format: "text",
      } as const;
      const manifest = report.manifest && { ...report.manifest, tables: [{ ...table, columns: [column] }] };
      return run({ ...report, manifest }).results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
    };
    expect(at("scrub-rules.yaml:3")).toBe("apps/web/scrub-rules.yaml");
    expect(at("../../db/a b#?.yaml:3")).toBe("db/a%20b%23%3F.yaml");
    expect(at("/repo/db/rules.yaml:3")).toBe("db/rules.yaml");
    expect(at("/etc/secret/rules.yaml:3")).toBe("rules.yaml");
    expect(at("../../../rules.yaml:3")).toBe("rules.yaml");
    expect(at("references public.B.c, with 1, and 2, db/r.yaml:3")).toBe("apps/web/db/r.yaml");
    expect(at("\ud800.yaml:3")).toBe("apps/web/%EF%BF%BD.yaml");
    expect(at("structural: boolean")).toBe("apps/web/scrub-rules.yaml");
  });

  test("gives a finding the same fingerprint when the rules file moves, and others another", () => {
    const prints = (report: ProofReport) =>
      run(report).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    const here = prints(largeReport(FINDINGS));
    expect(new Set(here).size).toBe(FINDINGS.length);
    const { manifest, ...rest } = largeReport(FINDINGS);
    expect(prints({ ...rest, manifest: manifest && { ...manifest, rulesFile: "elsewhere.yaml" } })).toEqual(
      here,
    );
    const more = FINDINGS.map((finding) => ({ ...finding, count: finding.count + 1, rowKeys: [] }));
    expect(prints(largeReport(more))).toEqual(here);
  });

  test("is never silent about a copy that was not proved", () => {
    const unverified = run({ ...largeReport(), verify: undefined });
    expect(unverified.results.map(({ ruleId }) => ruleId)).toEqual(["not-proved"]);
    expect(unverified.invocations[0]?.executionSuccessful).toBe(false);
    const report = largeReport();
    const verify = report.verify && { ...report.verify, ok: false };
    expect(run({ ...report, verify }).results).toHaveLength(1);
  });

  test("keeps to the schema whatever names hold, without a link or a place to fill in a message", () => {
    const { results } = run(hostileReport());
    expect(results).toHaveLength(36);
    const braces = results.map(({ message }) => message.text).filter((text) => text.includes("link"));
    expect(braces.length).toBeGreaterThan(0);
    for (const text of braces) {
      expect(text.replaceAll("{{", "").replaceAll("}}", "")).not.toMatch(/[{}]/);
      expect(text).not.toMatch(/(?<!\\)\[link(?<!\\)\]/);
    }
  });

  test("works without a manifest and holds no hash of a password", () => {
    const { results } = run({ ...largeReport(FINDINGS), manifest: undefined, source: undefined });
    expect(results).toHaveLength(FINDINGS.length);
    expect(renderSarif(largeReport(FINDINGS), PLACE)).not.toContain("PLANTEDHASH");
  });
});
