// `subset` and `orphans` through whole syncs and the plan, on real servers: what arrives is whole, and no more than asked.
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findOrphans } from "../support/orphans.ts";
import { SHIPPED_RULES } from "../support/run-cli.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const SHAPES = `
  CREATE COLLATION shapes_c (provider = libc, locale = 'C');
  CREATE TABLE tenant (id int PRIMARY KEY, name text COLLATE shapes_c UNIQUE, boss int REFERENCES tenant);
  INSERT INTO tenant SELECT n, 'T' || n, CASE WHEN n > 1 THEN n / 2 END FROM generate_series(1, 40) n;
  CREATE TABLE event (tenant int REFERENCES tenant, at int, note xml, PRIMARY KEY (tenant, at)) PARTITION BY RANGE (at);
  CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (50);
  CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (50) TO (1000);
  INSERT INTO event SELECT 1 + n % 40, n, '<n/>' FROM generate_series(1, 199) n;
  CREATE TABLE reply (tenant int, at int, text int, FOREIGN KEY (tenant, at) REFERENCES event);
  INSERT INTO reply SELECT 1 + n % 40, n, n FROM generate_series(1, 199) n;
  INSERT INTO reply SELECT 5, NULL, n FROM generate_series(200, 220) n;
  CREATE TABLE label (tenant_name text REFERENCES tenant (name), tag int);
  INSERT INTO label SELECT 'T' || (1 + n % 40), n FROM generate_series(1, 100) n;
  CREATE TABLE alone (id int PRIMARY KEY);
  INSERT INTO alone SELECT n FROM generate_series(1, 7) n;
  CREATE TABLE badge (tenant int UNIQUE REFERENCES tenant);
  INSERT INTO badge SELECT n FROM generate_series(1, 40) n;
  CREATE TABLE holder (badge int REFERENCES badge (tenant));
  INSERT INTO holder SELECT n FROM generate_series(1, 40) n;
`;
interface Changes {
  readonly top?: string;
  readonly tables?: Readonly<Record<string, string>>;
}
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  tenant: ["id", "name", "boss"],
  event: ["tenant", "at", "note"],
  reply: ["tenant", "at", "text"],
  label: ["tenant_name", "tag"],
  alone: ["id"],
  badge: ["tenant"],
  holder: ["badge"],
};
function shapeRules({ top = "", tables = {} }: Changes): string {
  const lines = Object.entries(COLUMNS).map(([table, columns]) => {
    const kept = columns.map((name) => `${name}: {keep: "made up"}`).join(", ");
    return `  ${table}: {${tables[table] ?? ""}${tables[table] === undefined ? "" : ", "}columns: {${kept}}}`;
  });
  return rulesFile(`version: 1\n${top}\ntables:\n${lines.join("\n")}\n`);
}

let databases = 0;
/** Copies the shapes by these rules; every table's rows as text, and the plan's counts. */
async function copyShapes(changes: Changes): Promise<Record<string, (string | null)[]>> {
  databases++;
  const source = await createDatabase(production, `shapes_${databases}`, SHAPES);
  const target = await createDatabase(laptop, `shapes_${databases}`);
  const options = syncOptions(source, target, { rulesFile: shapeRules(changes) });
  const planned = await planSource(options);
  const report = await sync(options);
  expect(report).toMatchObject({ ok: true, verify: { findings: [] } });
  for (const { table, rows } of report.tables) {
    expect([table, planned.sizes.filteredRows.get(table) ?? rows]).toEqual([table, rows]);
  }
  expect((await findOrphans(target)).orphans).toEqual([]);
  const rows: Record<string, (string | null)[]> = {};
  for (const table of Object.keys(COLUMNS)) {
    rows[table] = await column(target, `SELECT t::text FROM ${table} t ORDER BY 1`);
  }
  return rows;
}

async function diagnosticsOf(changes: Changes): Promise<string[]> {
  const source = await createDatabase(production, `refused_${++databases}`, SHAPES);
  const target = await createDatabase(laptop, `refused_${databases}`);
  try {
    await planSource(syncOptions(source, target, { rulesFile: shapeRules(changes) }));
  } catch (error) {
    if (error instanceof RulesError)
      return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
  return [];
}

describe("a subset of the user's schema", () => {
  it("is 5,000 contacts with everything around them, no orphan, as counted before", {
    timeout: 300_000,
  }, async () => {
    const source = await createDatabase(production, "loumass");
    await withClient(source, (client) =>
      fillProduction(client, { seed: 7, users: 400, contacts: 12_000, events: 20_000, webhookCalls: 500 }),
    );
    const target = await createDatabase(laptop, "loumass");
    const text = readFileSync(SHIPPED_RULES, "utf8").replace(
      /^tables:/m,
      "subset: {root: Contact, limit: 5000, children: all}\ntables:",
    );
    const options = syncOptions(source, target, { rulesFile: rulesFile(text) });
    const folder = mkdtempSync(join(tmpdir(), "subset-test-"));
    vi.stubEnv("TMPDIR", folder);
    const temporary = `SELECT temp_files || ' ' || temp_bytes FROM pg_stat_database WHERE datname = 'loumass'`;
    const before = await column(source, temporary);
    const planned = await planSource(options);
    const report = await sync(options);
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([]);
    expect(await column(source, temporary)).toEqual(before);
    expect(report).toMatchObject({ ok: true, verify: { findings: [] } });
    const { keys, orphans } = await findOrphans(target);
    expect(keys).toBeGreaterThan(30);
    expect(orphans).toEqual([]);
    const copied = new Map(report.tables.map(({ table, rows }) => [table, rows]));
    expect(planned.sizes.filteredRows.size).toBeGreaterThan(15);
    for (const [table, rows] of planned.sizes.filteredRows)
      expect([table, copied.get(table)]).toEqual([table, rows]);
    expect(copied.get("public.Contact")).toBe(5000);
    expect(copied.get("public.Webhook")).toBe(0);
    // The children of the first 5,000 contacts, all of them, counted on the source.
    const first = `(SELECT id FROM "Contact" ORDER BY id LIMIT 5000)`;
    for (const child of ["Recipient", "ContactList", "SequenceEnrollment", "AutomationExecution"]) {
      const [expected] = await column(
        source,
        `SELECT count(*) FROM "${child}" WHERE "contactId" IN ${first}`,
      );
      expect([child, String(copied.get(`public.${child}`))]).toEqual([child, expected]);
      expect(Number(expected)).toBeGreaterThan(0);
    }
    const whole = await planSource({ ...options, rulesFile: SHIPPED_RULES });
    expect(planned.sizes.stagingBytes).toBeLessThan(whole.sizes.stagingBytes);
  });
});

describe("a subset", () => {
  it("brings what the root's rows reference, through partitions and themselves, and no other children", async () => {
    const rows = await copyShapes({ top: 'subset: {root: reply, where: "text IN (60, 5, 210)"}' });
    expect(rows.reply).toEqual(["(21,60,60)", "(5,,210)", "(6,5,5)"]);
    expect(rows.event).toEqual(["(21,60,<n/>)", "(6,5,<n/>)"]);
    expect(rows.tenant).toEqual(
      ["(1,T1,)", "(10,T10,5)", "(2,T2,1)", "(21,T21,10)", "(3,T3,1)", "(5,T5,2)", "(6,T6,3)"].filter(
        (row) => row !== "",
      ),
    );
    expect(rows.label).toEqual([]);
    expect(rows.alone).toHaveLength(7);
  });

  it("goes down to children of children, through the tables named, and includes others whole", async () => {
    const all = await copyShapes({ top: "subset: {root: tenant, where: id = 40, children: all}" });
    expect(all.tenant).toHaveLength(6);
    expect(all.event).toEqual([
      "(40,119,<n/>)",
      "(40,159,<n/>)",
      "(40,199,<n/>)",
      "(40,39,<n/>)",
      "(40,79,<n/>)",
    ]);
    expect(all.reply).toHaveLength(5);
    expect(all.label).toEqual(["(T40,39)", "(T40,79)"]);
    expect(all.holder).toEqual(["(40)"]);
    const named = await copyShapes({
      top: "subset: {root: tenant, where: id = 40, children: [event], include: [badge]}",
    });
    expect(named.event).toHaveLength(5);
    expect(named.reply).toEqual([]);
    expect(named.badge).toHaveLength(40);
    expect(named.tenant).toHaveLength(40);
  });

  it("starts from a partitioned table in the order of its key, and from none at all", async () => {
    const first = await copyShapes({ top: "subset: {root: event, limit: 2}" });
    expect(first.event).toEqual(["(1,40,<n/>)", "(1,80,<n/>)"]);
    const none = await copyShapes({ top: "subset: {root: event, where: at < 0, children: all}" });
    expect(Object.entries(none).map(([table, rows]) => `${table} ${rows.length}`)).toEqual([
      "tenant 0",
      "event 0",
      "reply 0",
      "label 0",
      "alone 7",
      "badge 0",
      "holder 0",
    ]);
  });

  it("drops or loosens rows that reference a table without rows", async () => {
    const top = "subset: {root: reply, limit: 30}";
    expect(await diagnosticsOf({ top, tables: { event: "rows: none" } })).toEqual([
      "RULES_ORPHANS: public.reply.tenant, at references public.event, which is copied without rows",
    ]);
    const loose = await copyShapes({ top, tables: { event: "rows: none", reply: "orphans: 'null'" } });
    expect(loose.reply).toHaveLength(30);
    expect(loose.reply?.every((row) => row?.startsWith("(,,"))).toBe(true);
    const dropped = await copyShapes({
      top: "subset: {root: reply, limit: 1000}",
      tables: { event: "rows: none, orphans: drop" },
    });
    expect(dropped.reply).toHaveLength(21);
  });

  it("is refused beside filters of its tables, and with names that mean nothing", async () => {
    expect(
      await diagnosticsOf({
        top: "subset: {root: tenant, limit: 5}",
        tables: { label: "limit: 3", alone: "limit: 2" },
      }),
    ).toEqual([
      "RULES_CONFLICT: subset decides which rows of public.label are copied, where, limit and sample do not",
    ]);
    expect(await diagnosticsOf({ top: "subset: {root: tenant, where: 'true) OR (true'}" })).toEqual([
      "RULES_BAD_VALUE: where is not one SQL expression",
    ]);
    expect(await diagnosticsOf({ top: "subset: {root: tennant, limit: 5, include: [nowhere]}" })).toEqual([
      "RULES_UNKNOWN_TABLE: there is no table tennant, which subset names",
      "RULES_UNKNOWN_TABLE: there is no table nowhere, which subset names",
    ]);
    expect(
      await diagnosticsOf({ top: "subset: {root: alone, limit: 5}", tables: { alone: "rows: none" } }),
    ).toEqual(["RULES_CONFLICT: subset names public.alone below root, but no rows of it are copied"]);
  });
});

describe("orphans", () => {
  it("are dropped with everything that references them", async () => {
    const rows = await copyShapes({ tables: { tenant: 'where: "id % 2 = 1", orphans: drop' } });
    // Odd tenants whose boss is odd, up to the first: 1, 3 (of 1), 7 (of 3), 15 (of 7), 31 (of 15) …
    expect(rows.tenant).toEqual(["(1,T1,)", "(15,T15,7)", "(3,T3,1)", "(31,T31,15)", "(7,T7,3)"]);
    expect(rows.event).toHaveLength(24);
    expect(rows.reply).toHaveLength(24 + 21);
    expect(rows.holder).toEqual(["(1)", "(15)", "(3)", "(31)", "(7)"]);
  });

  it("lose the reference under null, and so do rows that referenced it through them", async () => {
    const tables = { tenant: "limit: 3, orphans: 'null'", event: "orphans: drop" };
    const rows = await copyShapes({ tables });
    expect(rows.tenant).toEqual(["(1,T1,)", "(2,T2,1)", "(3,T3,1)"]);
    expect(rows.event).toHaveLength(14);
    expect(rows.label).toHaveLength(100);
    expect(rows.label?.filter((row) => row?.startsWith("(T"))).toHaveLength(8);
    expect(rows.badge).toHaveLength(40);
    expect(rows.badge?.filter((row) => row === "()")).toHaveLength(37);
    expect(rows.holder).toHaveLength(3);
    const loose = await copyShapes({ tables: { ...tables, holder: "orphans: 'null'" } });
    expect(loose.holder?.filter((row) => row === "()")).toHaveLength(37);
  });

  it("follow a sample, and a limit of a table without primary key", async () => {
    const tables = { tenant: "sample: 0.5, orphans: drop", label: "limit: 4, where: tag > 1" };
    const rows = await copyShapes({ tables });
    expect(rows.tenant?.length).toBeGreaterThan(0);
    expect(rows.tenant?.length).toBeLessThan(35);
    expect(rows.label?.length).toBeLessThan(5);
  });

  it("need a key that can be NULL, and a word at all", async () => {
    expect(await diagnosticsOf({ tables: { tenant: "limit: 3, orphans: 'null'" } })).toEqual([
      "RULES_NULL_INTO_NOT_NULL: public.event.tenant references public.tenant, of which not all rows are copied, " +
        "and orphans: null cannot hold: the key's columns are NOT NULL",
    ]);
    expect(await diagnosticsOf({ tables: { tenant: "limit: 39" } })).toHaveLength(4);
  });

  it("name the table when the source refuses a condition, never its values", async () => {
    const source = await createDatabase(production, "badcondition", SHAPES);
    const target = await createDatabase(laptop, "badcondition");
    for (const where of ["name::int = 1", "nmae = 'x'"]) {
      const file = shapeRules({ top: `subset: {root: tenant, where: "${where}"}` });
      const run = sync(syncOptions(source, target, { rulesFile: file }));
      await expect(run).rejects.toMatchObject({
        code: "RULES_INVALID",
        message: expect.not.stringContaining("T1"),
      });
    }
  });
});
