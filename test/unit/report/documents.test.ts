import { describe, expect, test } from "vitest";
import { z } from "zod";
import { proofDocument, verifyDocument } from "../../../src/report/documents.ts";
import { FINDINGS, largeReport } from "../../support/proof-reports.ts";

const plain = (document: object): unknown => JSON.parse(JSON.stringify(document));

/** design, section 1: the document of `verify`. */
const VERIFY = z.object({
  schemaVersion: z.literal(1),
  ok: z.boolean(),
  findings: z.array(
    z.strictObject({
      kind: z.enum(["survivor", "stranger", "conformance", "collapse", "integrity", "coverage", "canary"]),
      table: z.string(),
      column: z.string(),
      path: z.string().optional(),
      detector: z.string().optional(),
      count: z.number(),
      rowKeys: z.array(z.string()),
    }),
  ),
  coverage: z.object({
    tables: z.number(),
    columns: z.number(),
    rows: z.number(),
    bytes: z.number(),
    unread: z.array(z.string()),
  }),
  notes: z.array(z.string()),
  durationMs: z.number().int(),
});

describe("verifyDocument", () => {
  test("is the document that the design names, and nothing more", () => {
    const { verify } = largeReport(FINDINGS);
    if (verify === undefined) throw new Error("the report has no verification");
    const document = plain(verifyDocument({ ...verify, durationMs: 18_422.4 }));
    expect(VERIFY.strict().parse(document)).toMatchObject({ ok: false, durationMs: 18_422 });
    expect(z.looseObject({ findings: z.unknown() }).parse(document).findings).toEqual(FINDINGS);
  });
});

describe("proofDocument", () => {
  test("is that document with the run and every table", () => {
    const document = plain(proofDocument(largeReport(FINDINGS)));
    expect(VERIFY.safeParse(document).success).toBe(true);
    expect(document).toMatchObject({
      isVerified: true,
      command: "sync",
      target: "localhost:5432/loumass",
      run: "7f3a9c52",
      rulesFile: "scrub-rules.yaml",
    });
    const { tables } = z
      .looseObject({ tables: z.array(z.looseObject({ table: z.string(), columns: z.array(z.unknown()) })) })
      .parse(document);
    expect(tables).toHaveLength(24);
    expect(tables[14]).toMatchObject({ table: "public.Note", sourceRows: 181_781, targetRows: 181_783 });
    expect(tables[14]?.columns[0]).toEqual({
      column: "id",
      type: "text",
      treatment: "keep",
      placement: "none",
      because: "structural: text ids, all cuid",
    });
  });

  test("is never ok where nothing was verified", () => {
    expect(plain(proofDocument({ ...largeReport(), verify: undefined }))).toMatchObject({
      ok: false,
      isVerified: false,
      coverage: null,
    });
  });

  test("leaves hashes and checksums in the manifest", () => {
    const report = largeReport();
    const [table] = report.manifest?.tables ?? [];
    if (report.manifest === undefined || table === undefined) throw new Error("no manifest");
    const columns = table.columns.map((column) => ({ ...column, checksum: "feedfacefeedface" }));
    const manifest = { ...report.manifest, tables: [{ ...table, columns }] };
    const text = JSON.stringify(proofDocument({ ...report, manifest }));
    expect(JSON.stringify(manifest)).toMatch(/feedface.*00ff00ff|00ff00ff.*feedface/);
    expect(text).not.toMatch(/feedface|00ff00ff|PLANTEDHASH/);
  });

  test("says null for what is not known without a manifest", () => {
    expect(plain(proofDocument({ ...largeReport(), manifest: undefined, source: undefined }))).toMatchObject({
      ok: true,
      source: null,
      run: null,
      tables: null,
    });
  });
});
