import { describe, expect, test } from "vitest";
import { newPaint } from "../../../src/report/style-text.ts";
import { formatVerify } from "../../../src/report/verify-text.ts";
import { FINDINGS, hostileReport, largeReport } from "../../support/proof-reports.ts";

const plain = newPaint(false);
const lines = (report: Parameters<typeof formatVerify>[0]) => formatVerify(report, plain, 120).split("\n");

describe("formatVerify", () => {
  test("says first that the copy is clean, then what was read and what stands in it on purpose", () => {
    expect(lines(largeReport())).toEqual([
      "Clean: nothing found in localhost:5432/loumass.",
      "395 columns of 24 tables, 3,552,407 rows, 1.3 GB searched in 18.4 s.",
      "The values of ep-quiet-lake-123456.eu-central-1.aws.neon.tech:5432/loumass were looked for.",
      "not compared: sequences of tables that arrive empty are not compared with the source",
      "not searched: 24 columns, whose types cannot hold what is looked for",
      "kept: public.Account.locale: a language code, chosen from a list of eleven",
      ...Array.from({ length: 19 }, () =>
        expect.stringMatching(/^kept: public\.\w+\.locale\d?: a language code/),
      ),
      "kept: … and 8 columns more by rules",
      "kept: 96 columns as structural",
      "kept: public.User.email in 6 fields, where email LIKE '%@example.test' OR role = 'staff'",
      "kept: public.User.email2 in 6 fields, where email LIKE '%@example.test' OR role = 'staff'",
      "kept: public.User.email3 in 6 fields, where email LIKE '%@example.test' OR role = 'staff'",
      "kept: public.User.email4 in 6 fields, where email LIKE '%@example.test' OR role = 'staff'",
      "allowed: domain support.example: our own support address in templates",
      "allowed: ip 192.0.2.53: the name server that every tenant is given",
      "",
    ]);
  });

  test("lists findings, the gravest first, in lines no wider than the terminal", () => {
    const shown = lines(largeReport(FINDINGS));
    expect(shown.slice(0, 5)).toEqual([
      "NOT CLEAN: 10 findings in localhost:5432/loumass.",
      expect.stringMatching(/^ {2}finding +where +what +count {2}rows$/),
      expect.stringMatching(
        /^ {2}survivor +public\.User\.notes +source email +12 {2}\(0,1\) \(0,4\) \(2,17\)$/,
      ),
      expect.stringMatching(/^ {2}survivor +public\.touch_contact +source email in function +1$/),
      expect.stringMatching(/^ {2}stranger +public\.Contact\.variables2 +jwt \$\.signature +1 {2}\(81,3\)$/),
    ]);
    expect(Math.max(...shown.slice(0, 12).map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(shown[12]).toBe("395 columns of 24 tables, 3,552,407 rows, 1.3 GB searched in 18.4 s.");
  });

  test("says what a clean result rests on when no source was read", () => {
    const report = { ...largeReport(), source: undefined };
    expect(lines(report)[2]).toBe("Compared with the manifest of run 7f3a9c52; the source was not read.");
    expect(lines({ ...report, manifest: undefined })[2]).toBe(
      "Only strangers were looked for: there is no manifest, and no source was given.",
    );
  });

  test("never calls clean what was not verified, or not found clean", () => {
    const report = largeReport();
    expect(lines({ ...report, verify: undefined })[0]).toBe(
      "NOT PROVED: nothing of localhost:5432/loumass was verified.",
    );
    const verify = report.verify && { ...report.verify, ok: false };
    expect(lines({ ...report, verify })[0]).toBe("NOT CLEAN: 0 findings in localhost:5432/loumass.");
  });

  test("sends nothing to the terminal that it would obey", () => {
    expect(formatVerify(hostileReport(), plain, 200)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    );
  });
});
