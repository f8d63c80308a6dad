import { describe, expect, test } from "vitest";
import { renderJunit } from "../../../src/report/junit.ts";
import { visible } from "../../../src/report/visible-text.ts";
import { casesOf, readJunit, type XmlElement } from "../../support/junit-schema.ts";
import { FINDINGS, HOSTILE_NAMES, hostileReport, largeReport } from "../../support/proof-reports.ts";

const PLANTED = "PLANTEDHASH";

function named(root: XmlElement, suite: string, name: string): XmlElement | undefined {
  return casesOf([root]).find(({ attributes }) => attributes.classname === suite && attributes.name === name);
}

describe("renderJunit", () => {
  test("gives a suite per table and a test per column, all of them passed or skipped in a clean copy", () => {
    const report = largeReport();
    const root = readJunit(renderJunit(report));
    const tables = report.manifest?.tables ?? [];
    expect(root.children.map(({ attributes }) => attributes.name)).toEqual([
      "verification",
      ...tables.map(({ table }) => table).sort(),
    ]);
    expect(root.attributes).toMatchObject({
      name: "pgscrub sync",
      failures: "0",
      errors: "0",
      time: "41.870",
    });
    for (const { table, columns } of tables) {
      const names = casesOf([root])
        .filter(({ attributes }) => attributes.classname === table)
        .map(({ attributes }) => attributes.name);
      expect(names).toEqual([
        ...columns.map(({ column }) => column),
        "(rows)",
        "(constraints and indexes)",
        "(sequences)",
        "(definitions)",
      ]);
    }
  });

  test("says kind, detector, count and rows of a finding", () => {
    const root = readJunit(renderJunit(largeReport(FINDINGS)));
    const [failure] = named(root, "public.User", "notes")?.children ?? [];
    expect(failure?.name).toBe("failure");
    expect(failure?.attributes.type).toBe("survivor");
    const text = "survivor: source email, 12 times in public.User.notes, rows (0,1) (0,4) (2,17) (3,1) (3,2)";
    expect(failure?.attributes.message).toBe(text);
    expect(failure?.text).toBe(text);
  });

  test("fails the check of the table that a finding belongs to, once per finding", () => {
    const root = readJunit(renderJunit(largeReport(FINDINGS)));
    const failed = casesOf([root])
      .filter(({ children }) => children[0]?.name === "failure")
      .map(({ attributes }) => `${attributes.classname} ${attributes.name}`);
    expect(failed.sort()).toEqual(
      [
        "public.Contact email",
        "public.Contact variables2",
        "public.Invoice (sequences)",
        "public.Note (rows)",
        "public.Plan notes",
        "public.User (constraints and indexes)",
        "public.User locale",
        "public.User notes",
        "verification public.touch_contact",
        "verification source",
      ].sort(),
    );
  });

  test("skips what was not compared, and says why", () => {
    const root = readJunit(renderJunit(largeReport()));
    const note = "sequences of tables that arrive empty are not compared with the source";
    expect(named(root, "verification", note)?.children[0]?.attributes.message).toBe(note);
    expect(named(root, "public.User", "isActive")?.children[0]?.name).toBe("skipped");
    expect(named(root, "public.User", "email")?.children).toEqual([]);
    expect(named(root, "public.Note", "(constraints and indexes)")?.children[0]?.name).toBe("skipped");
  });

  test("fails where nothing was verified, and passes no column", () => {
    const root = readJunit(renderJunit({ ...largeReport(), verify: undefined }));
    expect(named(root, "verification", "the copy was judged")?.children[0]?.name).toBe("failure");
    const others = casesOf([root]).filter(({ attributes }) => attributes.classname !== "verification");
    expect(others.length).toBeGreaterThan(395);
    expect(others.every(({ children }) => children[0]?.name === "skipped")).toBe(true);
  });

  test("fails where the verification is not ok, even without a finding", () => {
    const report = largeReport();
    const verify = report.verify === undefined ? undefined : { ...report.verify, ok: false };
    expect(readJunit(renderJunit({ ...report, verify })).attributes.failures).toBe("1");
  });

  test("stays well-formed whatever names and reasons hold", () => {
    const root = readJunit(renderJunit(hostileReport()));
    const suites = root.children.map(({ attributes }) => attributes.name);
    for (const name of HOSTILE_NAMES) expect(suites).toContain(visible(`public.${name}`));
    expect(root.attributes.failures).toBe(String(3 * HOSTILE_NAMES.length));
  });

  test("works without a manifest", () => {
    const root = readJunit(renderJunit({ ...largeReport(FINDINGS), manifest: undefined, source: undefined }));
    expect(root.attributes.failures).toBe(String(FINDINGS.length));
    expect(named(root, "public.User", "(rows)")?.children[0]?.name).toBe("skipped");
  });

  test("holds no hash of a password", () => {
    expect(JSON.stringify(largeReport())).toContain(PLANTED);
    expect(renderJunit(largeReport(FINDINGS))).not.toContain(PLANTED);
  });
});

test("the strict reader refuses what is not JUnit XML", () => {
  const open = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const suite = '<testsuite name="a" tests="0" failures="0" errors="0">';
  for (const text of [
    "<testsuites></testsuites>",
    `${open}<testsuites><testsuite></testsuite></testsuites>`,
    `${open}<testsuites><x/></testsuites>`,
    `${open}<testsuites>&nbsp;</testsuites>`,
    `${open}<testsuites>\u0007</testsuites>`,
    `${open}<testsuites>${suite}</testsuites>`,
    `${open}<testsuites>${suite}<testcase name="b"/></testsuite></testsuites>`,
    `${open}<testsuites/><testsuites/>`,
  ]) {
    expect(() => readJunit(text), text).toThrow();
  }
  expect(readJunit(`${open}<testsuites>${suite}</testsuite></testsuites>`).children).toHaveLength(1);
});
