// What the docs show as rules, settings and data is read by the very readers of the program: rules load, documents parse, connection
// strings are understood. TypeScript is compiled by test/integration/docs-code.test.ts.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { APPLICATION_FILES } from "../support/docs-application.ts";
import { type Block, blocksIn, placeOf } from "../support/docs-pages.ts";
import { folderOf } from "../support/prisma-app.ts";

const titled = (blocks: readonly Block[]): (Block & { place: string })[] =>
  blocks.map((block) => ({ ...block, place: placeOf(block) }));

/** Files of pipelines, which are no rules: GitLab's jobs have a script, GitHub's stand under jobs. */
const isPipeline = ({ code }: Block): boolean => /^\s*(?:script|jobs):/m.test(code);

const TOP = new Set([
  "extends",
  "policy",
  "reserved",
  "allow",
  "json_keys",
  "column_names",
  "subset",
  "tables",
]);
const OF_A_TABLE = new Set(["columns", "rows", "where", "limit", "sample", "orphans", "unless", "when"]);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const indented = (text: string, by: number): string => text.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(by));

/** A part of a rules file put where it belongs: at the top, as a table, as a column, or behind a column. */
function asRulesFile(page: string, code: string): string {
  const value: unknown = parse(code);
  const keys = isObject(value) ? Object.keys(value) : [];
  const isWhole = page !== "docs/maskers.md" && keys.length > 0;
  if (isWhole && keys.includes("version")) return code;
  if (isWhole && keys.every((key) => TOP.has(key)))
    return `version: 1\n${code}${keys.includes("tables") ? "" : "tables: {}\n"}`;
  const values = isObject(value) ? Object.values(value) : [];
  const isTable = (each: unknown): boolean =>
    isObject(each) && Object.keys(each).every((key) => OF_A_TABLE.has(key));
  if (isWhole && values.every(isTable)) return `version: 1\ntables:\n${indented(code, 2)}\n`;
  const columns = isWhole ? indented(code, 6) : `      example: ${code.trim()}`;
  return `version: 1\ntables:\n  Example:\n    columns:\n${columns}\n`;
}

/** Mistakes of the rules in a folder that has what the docs' rules name. */
async function mistakesOf(text: string): Promise<string[]> {
  const folder = folderOf({ ...APPLICATION_FILES, "scrub-rules.yaml": text });
  mkdirSync(join(folder, "rules"));
  for (const name of ["base-rules.yaml", "rules/base.yaml"])
    writeFileSync(join(folder, name), "version: 1\ntables: {}\n");
  try {
    await loadRules(join(folder, "scrub-rules.yaml"));
    return [];
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return error.diagnostics.map(({ line, code, message }) => `${line} ${code} ${message}`);
  }
}

describe("the YAML of the docs", () => {
  const blocks = titled(blocksIn("yaml"));

  test.each(blocks.filter((block) => !isPipeline(block)))(
    "at $place are rules that load",
    async ({ page, code }) => {
      expect(await mistakesOf(asRulesFile(page, code))).toEqual([]);
    },
  );

  test.each(blocks.filter(isPipeline))("at $place is a pipeline that calls pgscrub", ({ code }) => {
    expect(isObject(parse(code))).toBe(true);
    expect(code).toContain("npx pgscrub ");
  });

  test("is told from YAML that is wrong", async () => {
    expect(await mistakesOf(asRulesFile("docs/rules.md", "email: emial\n"))).toHaveLength(1);
    expect(await mistakesOf(asRulesFile("docs/maskers.md", "{redact: {nothing: 1}}\n"))).toHaveLength(1);
    expect(await mistakesOf(asRulesFile("docs/rules.md", "User:\n  where: 'SELECT 1'\n"))).toHaveLength(1);
  });
});

test.each(titled(blocksIn("json")))("the JSON at $place parses", ({ code }) => {
  expect(isObject(JSON.parse(code))).toBe(true);
});

test.each(titled(blocksIn("prisma")))(
  "the rules in the Prisma schema at $place are read",
  async ({ code }) => {
    const folder = folderOf({
      "scrub-rules.yaml": "version: 1\nextends: [./schema.prisma]\ntables: {}\n",
      "schema.prisma": `datasource db {\n  provider = "postgresql"\n}\n\n${code}`,
    });
    const { tables } = await loadRules(join(folder, "scrub-rules.yaml"));
    expect(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
      ["Session", []],
      ["User", ["email", "password"]],
    ]);
  },
);

test.each(titled(blocksIn("dotenv")))("the settings at $place are connection strings", ({ code }) => {
  const lines = code.trim().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    const [, name = "", value = ""] = /^([A-Z_]+)=(\S+)$/.exec(line) ?? [];
    expect(name).toMatch(/_DATABASE_URL$/);
    expect(parseConnectionString(value, "of the docs").database).toBe("app");
  }
});
