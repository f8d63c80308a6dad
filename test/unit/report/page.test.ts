import { createHash } from "node:crypto";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { renderPage } from "../../../src/report/html/page.ts";
import type { ProofReport } from "../../../src/report/proof-report.ts";
import { visible } from "../../../src/report/visible-text.ts";
import { FINDINGS, HOSTILE_NAMES, hostileReport, largeReport } from "../../support/proof-reports.ts";

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Every element in order, each with the text of all that is in it. */
function read(page: string): Tag[] {
  const tags: Tag[] = [];
  const open: Tag[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const tag = { name, attributes, text: "" };
      tags.push(tag);
      open.push(tag);
    },
    ontext(text) {
      for (const tag of open) tag.text += text;
    },
    onclosetag() {
      open.pop();
    },
  });
  parser.end(page);
  return tags;
}

const page = (report: ProofReport): Tag[] => read(renderPage(report));
const all = (tags: readonly Tag[], name: string) => tags.filter((tag) => tag.name === name);
const textOf = (tags: readonly Tag[], name: string) => all(tags, name)[0]?.text ?? "";

const reports: readonly (readonly [string, ProofReport])[] = [
  ["a clean copy", largeReport()],
  ["findings", largeReport(FINDINGS)],
  ["hostile names", hostileReport()],
  ["no manifest", { ...largeReport(FINDINGS), manifest: undefined, source: undefined }],
  ["no verification", { ...largeReport(), verify: undefined }],
];

describe.each(reports)("the page of %s", (_, report) => {
  const tags = page(report);

  test("holds no script, loads nothing and says so in its policy", () => {
    expect([...new Set(tags.map(({ name }) => name))].filter((name) => !KNOWN.has(name))).toEqual([]);
    const attributes = tags.flatMap((tag) => Object.keys(tag.attributes));
    expect(attributes.filter((name) => /^on|^style$|^src|^xlink|^formaction|^srcset/.test(name))).toEqual([]);
    for (const { attributes } of all(tags, "a")) expect(attributes.href).toMatch(/^#[a-z0-9-]+$/);
    const policy = tags.find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy");
    const hash = createHash("sha256").update(textOf(tags, "style")).digest("base64");
    expect(policy?.attributes.content).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(textOf(tags, "style")).not.toMatch(/url\(|@import|https?:/);
  });

  test("leads every link somewhere, with no name given twice", () => {
    const ids = tags.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const missing = all(tags, "a").filter(
      ({ attributes }) => !ids.includes((attributes.href ?? "").slice(1)),
    );
    expect(missing).toEqual([]);
  });

  test("has tables with captions and headings that say what they are of", () => {
    expect(all(tags, "caption")).toHaveLength(all(tags, "table").length);
    for (const { attributes } of all(tags, "th")) expect(["col", "row"]).toContain(attributes.scope);
    const boxes = tags.filter(({ attributes }) => attributes.class === "scroll");
    expect(boxes).toHaveLength(all(tags, "table").length);
    for (const { attributes } of boxes) expect(attributes).toMatchObject({ role: "region", tabindex: "0" });
    expect(all(tags, "h1")).toHaveLength(1);
  });

  test("has a cell per column", () => {
    const cells = tags.filter(({ attributes }) => /^cell /.test(attributes.class ?? ""));
    const columns = (report.manifest?.tables ?? []).reduce((sum, table) => sum + table.columns.length, 0);
    // Without a manifest only the columns that findings name are known.
    expect(cells).toHaveLength(report.manifest === undefined ? 6 : columns);
  });

  test("holds no hash and no checksum of the manifest", () => {
    expect(renderPage(report)).not.toMatch(/PLANTEDHASH|00ff00ff/);
  });
});

const KNOWN = new Set(
  `html head meta title style body header p span div h1 h2 dl dt dd time ul li strong nav a main section table caption
  thead tbody tfoot tr th td bdi wbr small br em code details summary footer`.split(/\s+/),
);

describe("renderPage", () => {
  test("says the verdict first", () => {
    expect(textOf(page(largeReport()), "h1")).toBe("Clean");
    expect(textOf(page(largeReport(FINDINGS)), "h1")).toBe("Not clean: 10 findings");
    expect(textOf(page({ ...largeReport(), verify: undefined }), "h1")).toBe("Not proved");
    const report = largeReport();
    const verify = report.verify && { ...report.verify, ok: false };
    expect(textOf(page({ ...report, verify }), "h1")).toBe("Not clean: 0 findings");
  });

  test("shows every hostile name as text that can be read", () => {
    const body = textOf(page(hostileReport()), "body");
    for (const name of HOSTILE_NAMES) expect(body).toContain(visible(name));
    expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u00a0\u200b\u202a-\u202e\u2066-\u2069]/);
  });

  test("gives cells words besides their colour and letter", () => {
    const cells = page(largeReport(FINDINGS)).filter(({ attributes }) =>
      /^cell /.test(attributes.class ?? ""),
    );
    const words = cells.map(({ attributes }) => attributes.title ?? "");
    expect(words).toContain("public.Contact.email: masked in the stream, 1 finding");
    expect(words).toContain("public.User.email: masked in the stream, some rows kept");
    expect(words).toContain("public.User.passwordHash: masked at the source");
    expect(words).toContain("public.User.isActive: kept as structural, not searched");
    expect(words).toContain("public.Session.email: table left empty");
    expect(words).toContain("public.User.searchVector: generated");
    expect(words).toContain("public.User.locale: kept by a rule, 1 finding");
    for (const { text, attributes } of cells) {
      expect(attributes.title?.endsWith(text.replace(/^[SMKkG–?]\*?!?/, ""))).toBe(true);
    }
  });

  test("links every finding of a table or column from the matrix", () => {
    const tags = page(largeReport(FINDINGS));
    const links = all(tags, "a").map(({ attributes }) => attributes.href);
    // All but the two that are of no table: a function, and the fingerprints.
    expect(links.filter((href) => /^#f\d+$/.test(href ?? "")).length).toBeGreaterThanOrEqual(8);
    expect(tags.filter(({ attributes }) => /^f\d+$/.test(attributes.id ?? ""))).toHaveLength(10);
  });

  test("compares rows, and says which differ", () => {
    const lines = all(page(largeReport(FINDINGS)), "tr").map(({ text }) => text);
    expect(lines).toContain("public.Noteall rows181,781181,783differs");
    expect(lines).toContain("public.Sessionleft empty00equal");
  });

  test("lists reasons, the allow-list, what was spared, left out and not compared", () => {
    const text = textOf(page(largeReport()), "main");
    for (const part of [
      "a language code, chosen from a list of eleven",
      "our own support address in templates",
      "email LIKE '%@example.test' OR role = 'staff'",
      "extension pg_cron: it acts by itself",
      "sequences of tables that arrive empty are not compared with the source",
      "24 columns not searched",
      "text ids, all cuid",
    ]) {
      expect(text).toContain(part);
    }
  });
});

test("a manifest that no sync wrote is not told as a copy", () => {
  const report = largeReport();
  const manifest = report.manifest && { ...report.manifest, run: "" };
  const facts = textOf(page({ ...report, manifest }), "header");
  expect(facts).toContain("no sync wrote a manifest into this database");
  expect(facts).not.toContain("Copied");
});
