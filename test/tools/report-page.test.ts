// The page of a proof in a real browser: Debian's chromium, without a network, in light, dark, on paper and on a phone.
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { renderPage } from "../../src/report/html/page.ts";
import type { ProofReport } from "../../src/report/proof-report.ts";
import {
  BROKEN_LINKS,
  CLOSED_PARTS,
  CONTRASTS,
  LINKED_FINDINGS,
  MATRIX_BOX,
  MATRIX_ROWS,
  OVERFLOW,
} from "../support/page-probes.ts";
import { FINDINGS, HOSTILE_NAMES, hostileReport, largeReport } from "../support/proof-reports.ts";

const CHROMIUM = process.env.TEST_CHROMIUM ?? "/usr/bin/chromium";
const MODES = [
  { name: "light", colorScheme: "light", width: 1280 },
  { name: "dark", colorScheme: "dark", width: 1280 },
  { name: "phone", colorScheme: "light", width: 375 },
  { name: "dark-phone", colorScheme: "dark", width: 375 },
] as const;
const REPORTS: Readonly<Record<string, ProofReport>> = {
  clean: largeReport(),
  findings: largeReport(FINDINGS),
  hostile: hostileReport(),
  "no-manifest": { ...largeReport(FINDINGS), manifest: undefined, source: undefined },
  unproved: { ...largeReport(), verify: undefined },
};

let browser: Browser;
let folder: string;
let shots: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pgscrub-page-"));
  // Kept where somebody wants to look at them.
  shots = process.env.TEST_SCREENSHOTS ?? folder;
  await mkdir(shots, { recursive: true });
  for (const [name, report] of Object.entries(REPORTS)) {
    await writeFile(join(folder, `${name}.html`), renderPage(report));
  }
  // Without a sandbox: containers give it no namespaces, and the page is ours.
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Messages of the console, errors, and requests for anything but the page itself. */
  readonly complaints: string[];
}

async function open(name: string, mode: (typeof MODES)[number]): Promise<Opened> {
  const page = await browser.newPage({
    colorScheme: mode.colorScheme,
    viewport: { width: mode.width, height: 900 },
    offline: true,
  });
  const complaints: string[] = [];
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== url) complaints.push(`asked for ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    complaints.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints };
}

const CONTRAST = z.array(z.object({ colours: z.string(), ratio: z.number(), text: z.string() }));

describe.each(Object.keys(REPORTS))("the page %s", (name) => {
  test.each(MODES)(
    "loads nothing, complains of nothing, fits the window and can be read: $name",
    async (mode) => {
      const { page, complaints } = await open(name, mode);
      expect(await page.evaluate(OVERFLOW)).toBeLessThanOrEqual(0);
      expect(await page.evaluate(BROKEN_LINKS)).toEqual([]);
      const file = join(shots, `${name}-${mode.name}.png`);
      await page.screenshot({ path: file, fullPage: true });
      expect((await stat(file)).size).toBeGreaterThan(20_000);
      await page.evaluate('for (const part of document.querySelectorAll("details")) part.open = true');
      const pairs = CONTRAST.parse(await page.evaluate(CONTRASTS));
      expect(pairs.length).toBeGreaterThan(4);
      expect(pairs.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});

test("the probe of contrasts sees a text that is too pale", async () => {
  const page = await browser.newPage();
  await page.setContent('<p style="color:#999;background:#fff">pale</p><p style="color:#000">dark</p>');
  const pairs = CONTRAST.parse(await page.evaluate(CONTRASTS));
  expect(pairs.filter(({ ratio }) => ratio < 4.5).map(({ text }) => text)).toEqual(["pale"]);
  expect(pairs.map(({ ratio }) => ratio.toFixed(2)).sort()).toEqual(["2.85", "21.00"]);
  await page.close();
});

describe("the matrix", () => {
  test.each(["findings", "hostile"])("has as many cells as each table has columns: %s", async (name) => {
    const { page } = await open(name, MODES[0]);
    const rows = z
      .array(z.object({ table: z.string(), cells: z.number() }))
      .parse(await page.evaluate(MATRIX_ROWS));
    const tables = (REPORTS[name]?.manifest?.tables ?? []).toSorted((a, b) => (a.table < b.table ? -1 : 1));
    expect(rows.map(({ cells }) => cells)).toEqual(tables.map(({ columns }) => columns.length));
    await page.close();
  });

  test("scrolls in its own box on a phone, which the keyboard reaches, and fits a wide window", async () => {
    const box = z.object({ width: z.number(), content: z.number(), isFocusable: z.literal(true) });
    const phone = await open("findings", MODES[2]);
    const narrow = box.parse(await phone.page.evaluate(MATRIX_BOX));
    expect(narrow.content).toBeGreaterThan(narrow.width);
    await phone.page.close();
    const { page } = await open("findings", MODES[0]);
    const wide = box.parse(await page.evaluate(MATRIX_BOX));
    expect(wide.content).toBe(wide.width);
    await page.close();
  });

  test("leads to the findings, and a name to its table", async () => {
    const { page } = await open("findings", MODES[0]);
    // 2 and 5 are of a function and of the fingerprints, which are in no table.
    expect(await page.evaluate(LINKED_FINDINGS)).toEqual([1, 3, 4, 6, 7, 8, 9, 10]);
    await page.click(".matrix td.hit a >> nth=0");
    expect(page.url()).toMatch(/#f\d+$/);
    await page.click(".matrix th[scope=row] a >> text=public.Plan");
    expect(page.url()).toMatch(/#t17$/);
    await page.close();
  });
});

test("opens a part with the keyboard", async () => {
  const { page } = await open("clean", MODES[0]);
  await page.focus("#t1 summary");
  await page.keyboard.press("Enter");
  expect(await page.evaluate('document.getElementById("t1").open')).toBe(true);
  await page.close();
});

test("shows hostile names as text to those who listen to the page", async () => {
  const { page } = await open("hostile", MODES[0]);
  const heard = await page.locator("main").ariaSnapshot();
  expect(heard).toContain("<script>alert(1)</script>");
  expect(heard).toContain("\\u{202e}gnp.txt\\u{202c}".replaceAll("\\", "\\\\"));
  expect(await page.locator(".matrix").getByRole("rowheader").count()).toBe(HOSTILE_NAMES.length);
  await page.close();
});

describe("on paper", () => {
  test.each(["clean", "findings"])("everything is open, light, and fits the page: %s", async (name) => {
    const { page, complaints } = await open(name, MODES[1]);
    await page.emulateMedia({ media: "print" });
    // A4 less its margins at 96 pixels to the inch.
    await page.setViewportSize({ width: 688, height: 1000 });
    const parts = z.object({ count: z.number(), shown: z.number() }).parse(await page.evaluate(CLOSED_PARTS));
    expect(parts.count).toBeGreaterThan(15);
    expect(parts.shown).toBe(parts.count);
    expect(await page.evaluate(OVERFLOW)).toBeLessThanOrEqual(0);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    await page.screenshot({ path: join(shots, `${name}-paper.png`), fullPage: true });
    const pdf = await page.pdf({ path: join(shots, `${name}.pdf`), format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(complaints).toEqual([]);
    await page.close();
  });
});
