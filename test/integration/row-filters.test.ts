// Filters of the rules (`where`, `limit`, `sample`) through whole syncs and the plan, on real servers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE member (id int PRIMARY KEY, email text, status text);
  INSERT INTO member SELECT n, 'jane' || n || '@corp.example', CASE WHEN n % 2 = 0 THEN 'on' END
    FROM generate_series(1, 1000) n;
  CREATE TABLE visit (id int PRIMARY KEY, seen int);
  INSERT INTO visit SELECT 1001 - n, n FROM generate_series(1, 1000) n;
  CREATE TABLE event (a int, b int, PRIMARY KEY (a, b));
  INSERT INTO event SELECT n, n % 7 FROM generate_series(1, 1000) n;
  CREATE TABLE loose (note int);
  INSERT INTO loose SELECT n FROM generate_series(1, 1000) n;
  CREATE TABLE child (id int PRIMARY KEY, visit_id int REFERENCES visit);
`;
const rules = (changes: { member?: string; visit?: string } = {}) => `version: 1
tables:
  member:
    ${changes.member ?? `where: "status = 'on' AND id <= 500 -- the active ones"`}
    columns: {id: {keep: "a number"}, email: email, status: {keep: "a word"}}
  visit:
    ${changes.visit ?? ""}
    columns: {id: {keep: "a number"}, seen: {keep: "a number"}}
  event: {sample: 0.2, columns: {a: {keep: "a number"}, b: {keep: "a number"}}}
  loose: {sample: 0.5, limit: 10, columns: {note: {keep: "a number"}}}
  child: {columns: {id: {keep: "a number"}, visit_id: {keep: "a number"}}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let refused: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "filters", SCHEMA);
  refused = await createDatabase(laptop, "refused");
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

async function diagnosticsOf(text: string): Promise<string[]> {
  try {
    await planSource(syncOptions(source, refused, { rulesFile: rulesFile(text) }));
  } catch (error) {
    if (error instanceof RulesError)
      return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
  return [];
}

describe("filters of the rules", () => {
  it("copy just the rows that they let through, scrubbed and clean, the same ones on every run", async () => {
    const target = await createDatabase(laptop, "filters");
    const options = syncOptions(source, target, { rulesFile: rulesFile(rules()) });
    const planned = await planSource(options);
    const first = await sync(options);
    expect(first).toMatchObject({ ok: true, verify: { findings: [] } });
    expect(await column(target, "SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM member")).toEqual([
      "250 2 500",
    ]);
    expect(await column(target, "SELECT count(*) FROM member WHERE email NOT LIKE '%.example.test'")).toEqual(
      ["0"],
    );
    expect(await column(target, "SELECT count(*) FROM loose")).toEqual(["10"]);
    const sampled = await column(target, "SELECT a || ',' || b FROM event ORDER BY a, b");
    expect(sampled.length).toBeGreaterThan(120);
    expect(sampled.length).toBeLessThan(280);
    expect(Object.fromEntries(planned.sizes.filteredRows)).toEqual({
      "public.member": 250,
      "public.event": sampled.length,
      "public.loose": 10,
    });
    expect(await sync(options)).toMatchObject({ ok: true });
    expect(await column(target, "SELECT a || ',' || b FROM event ORDER BY a, b")).toEqual(sampled);
  });

  it("take the first rows in primary-key order under limit", async () => {
    const target = await createDatabase(laptop, "limited");
    const text = rules()
      .replace("  child: {columns", "  child: {rows: none, columns")
      .replace("  visit:\n    \n", "  visit:\n    limit: 3\n");
    expect(await sync(syncOptions(source, target, { rulesFile: rulesFile(text) }))).toMatchObject({
      ok: true,
    });
    expect(await column(target, "SELECT id || ':' || seen FROM visit ORDER BY id")).toEqual([
      "1:1000",
      "2:999",
      "3:998",
    ]);
  });

  it("are refused on a table that copied rows reference", async () => {
    expect(await diagnosticsOf(rules({ visit: "limit: 3" }))).toEqual([
      "RULES_ORPHANS: public.child.visit_id references public.visit, of which not all rows are copied",
    ]);
  });

  it.each([
    ["true) OR (true", "where is not one SQL expression"],
    ["true; DROP TABLE member", "where is not one SQL expression"],
    ["id = 1, 2", "where is not one SQL expression"],
    ["id = 1 FROM member", "where is not one SQL expression"],
    ["EXISTS (SELECT FROM public.event FOR UPDATE)", "where holds a lock on rows"],
    ["id = $1", "where holds a parameter"],
    ["row_number() OVER () = 1", "where holds a window function"],
    ["id = = 1", "where is not one SQL expression"],
  ])("are refused before anything is asked when where is %j", async (where, message) => {
    expect(await diagnosticsOf(rules({ member: `where: ${JSON.stringify(where)}` }))).toEqual([
      `RULES_BAD_VALUE: ${message}`,
    ]);
  });

  it.each([
    ["sql: 'upper(status)); DROP TABLE member; SELECT (1'", "RULES_BAD_VALUE: sql is not one SQL expression"],
    ["sql: '(SELECT max(status) FROM member)'", "RULES_BAD_VALUE: sql holds a sub-select"],
  ])("refuse the masker %s", async (masker, problem) => {
    expect(await diagnosticsOf(rules().replace('status: {keep: "a word"}', `status: {${masker}}`))).toEqual([
      problem,
    ]);
  });

  it("go together with sql, whose values never leave the source", async () => {
    const target = await createDatabase(laptop, "placed");
    const text = rules({ member: "" })
      .replace('status: {keep: "a word"}', `status: {sql: "upper(status) || id -- with its number"}`)
      .replace("email: email", `email: {sql: {expression: "'u' || id || '@example.test'", injective: true}}`);
    const report = await sync(syncOptions(source, target, { rulesFile: rulesFile(text) }));
    expect(report).toMatchObject({ ok: true, verify: { findings: [] } });
    expect(
      await column(target, "SELECT coalesce(status, '-') || ' ' || email FROM member ORDER BY id LIMIT 2"),
    ).toEqual(["- u1@example.test", "ON2 u2@example.test"]);
    const planned = await planSource(syncOptions(source, target, { rulesFile: rulesFile(text) }));
    const placed = planned.plan.tables
      .flatMap(({ columns }) => columns)
      .filter(({ spec }) => spec?.masker === "sql");
    expect(placed.map(({ placement }) => placement)).toEqual(["source", "source"]);
  });

  it("name the table, not the SQL, when the source refuses the condition", async () => {
    const target = await createDatabase(laptop, "unknown");
    const text = rules({ member: 'where: "stattus = 1"' });
    const run = planSource(syncOptions(source, target, { rulesFile: rulesFile(text) }));
    await expect(run).rejects.toMatchObject({
      code: "RULES_INVALID",
      message: expect.stringContaining("public.member"),
    });
  });
});
