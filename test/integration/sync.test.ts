// A whole sync of the user's data model with the shipped rules: what arrives, what does not, and that both can be seen.
import { randomBytes } from "node:crypto";
import bcrypt from "bcryptjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import type { SyncReport } from "../../src/run/sync-report.ts";
import { sync } from "../../src/sync.ts";
import {
  column,
  createDatabase,
  databaseNames,
  describeSchema,
  dumpTables,
  withClient,
} from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findValues } from "../support/find-values.ts";
import { plantedValues } from "../support/planted-values.ts";
import { syncOptions } from "../support/sync-options.ts";

const SIZE = { seed: 7, users: 40, contacts: 2_000, events: 5_000, webhookCalls: 500 };
const KEY = randomBytes(32);
const EMPTY_ON_PURPOSE = "public.Session";

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let report: SyncReport;
let sourceDump: Map<string, string[]>;
let targetDump: Map<string, string[]>;
let sourceSchema: (string | null)[];

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "loumass_beta");
  await withClient(source, (client) => fillProduction(client, SIZE));
  target = await createDatabase(
    laptop,
    "loumass_beta",
    "CREATE TABLE old_row (v text); INSERT INTO old_row VALUES ('old')",
  );
  sourceSchema = await describeSchema(source);
  sourceDump = await dumpTables(source);
  report = await sync(syncOptions(source, target, { key: KEY }));
  targetDump = await dumpTables(target);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const text = (dump: ReadonlyMap<string, readonly string[]>): string =>
  [...dump.values()].map((lines) => lines.join("\n")).join("\n");

async function sameOnBoth(sql: string): Promise<(string | null)[]> {
  const [before, after] = await Promise.all([column(source, sql), column(target, sql)]);
  // Two empty answers would say nothing.
  expect(before.length).toBeGreaterThan(0);
  expect(after).toEqual(before);
  return after;
}

describe("a sync with the shipped rules", () => {
  it("reports a clean copy, every table and what it replaced", () => {
    expect(report).toMatchObject({
      ok: true,
      target: "loumass_beta",
      previous: "loumass_beta__pgscrub_prev",
    });
    expect(report.verify).toMatchObject({ ok: true, findings: [] });
    expect(report.leftOut).toEqual([]);
    const rows = new Map(report.tables.map((table) => [table.table, table.rows]));
    for (const [table, lines] of sourceDump) {
      expect([table, rows.get(table)]).toEqual([
        table,
        table === EMPTY_ON_PURPOSE ? undefined : lines.length,
      ]);
    }
  });

  it("brings every row of every table but the sessions", () => {
    for (const [table, lines] of sourceDump) {
      expect([table, targetDump.get(table)?.length]).toEqual([
        table,
        table === EMPTY_ON_PURPOSE ? 0 : lines.length,
      ]);
    }
    expect(targetDump.size).toBe(sourceDump.size);
  });

  it("leaves what Prisma keeps of its migrations as it is", () => {
    expect(targetDump.get("public._prisma_migrations")).toEqual(sourceDump.get("public._prisma_migrations"));
    expect(targetDump.get("public._prisma_migrations")?.length).toBeGreaterThan(0);
  });

  it("brings the same columns, indexes, constraints and sequences", async () => {
    expect(await describeSchema(target)).toEqual(sourceSchema);
    expect(sourceSchema.filter((line) => line?.startsWith("index")).length).toBeGreaterThan(40);
  });

  it("holds none of the source's emails, names, phones, companies and secrets", async () => {
    const planted = await withClient(source, plantedValues);
    const onSource = findValues(text(sourceDump), planted);
    const onTarget = findValues(text(targetDump), planted);
    expect(planted.size).toBeGreaterThan(5_000);
    expect(onSource.length).toBe(planted.size);
    expect(onTarget).toEqual([]);
  });

  it.each([
    ["User and GmailToken", `SELECT count(*) FROM "User" u JOIN "GmailToken" g ON g.email = u.email`],
    [
      "Contact with itself",
      `SELECT count(*) FROM "Contact" a JOIN "Contact" b ON lower(a.email) = lower(b.email)`,
    ],
    [
      "EmailEvent's documents and Contact",
      `SELECT count(*) FROM "EmailEvent" e JOIN "Contact" c ON c.id = e."contactId" AND e."eventData"->>'to' = c.email`,
    ],
    [
      "WebhookCall's payloads and Contact",
      `SELECT count(*) FROM "WebhookCall" w JOIN "Contact" c
         ON c.id = w.payload#>>'{data,contact,id}' AND w.payload#>>'{data,contact,email}' = c.email`,
    ],
    [
      "EmailEvent's text and Contact",
      `SELECT count(*) FROM "EmailEvent" e JOIN "Contact" c
         ON c.id = e."contactId" AND position(lower(c.email) IN lower(e.details)) > 0`,
    ],
  ])("joins %s by email as on the source", async (_, sql) => {
    const [count] = await sameOnBoth(sql);
    expect(Number(count)).toBeGreaterThan(0);
  });

  it("keeps NULL where it was, in every column that is not emptied", async () => {
    await sameOnBoth(
      `SELECT format('%s %s %s %s', count(name), count(password), count(image), count(variables)) FROM "User"`,
    );
    await sameOnBoth(
      `SELECT format('%s %s %s', count("firstName"), count(phone), count("customFields")) FROM "Contact"`,
    );
    expect(await column(target, `SELECT count("googleClientSecret") FROM "User"`)).toEqual(["0"]);
    expect(await column(target, `SELECT count(access_token) + count(id_token) FROM "Account"`)).toEqual([
      "0",
    ]);
  });

  it("lets every user with a password sign in with the known one, and nobody else with any", async () => {
    const hashes = await column(target, `SELECT DISTINCT password FROM "User" WHERE password IS NOT NULL`);
    expect(hashes.length).toBeGreaterThan(0);
    for (const hash of hashes) expect(bcrypt.compareSync("letmein", hash ?? "")).toBe(true);
    const ids = `SELECT id FROM "User" WHERE password IS NULL ORDER BY id`;
    expect((await sameOnBoth(ids)).length).toBeGreaterThan(0);
  });

  it("keeps the numbers that the application counts with", async () => {
    await sameOnBoth(
      `SELECT format('%s %s %s', status, "sentCount", "openCount") FROM "Campaign" ORDER BY id`,
    );
    await sameOnBoth(`SELECT format('%s %s', type, timestamp) FROM "EmailEvent" ORDER BY id`);
    await sameOnBoth(`SELECT format('%s %s', tags IS NULL, array_dims(tags)) FROM "Contact" ORDER BY id`);
  });

  it("changes nothing on the source", async () => {
    expect(await dumpTables(source)).toEqual(sourceDump);
    expect(await describeSchema(source)).toEqual(sourceSchema);
  });

  it("leaves no database behind but the previous one, which holds what the target held", async () => {
    expect(await databaseNames(laptop)).toEqual(["loumass_beta", "loumass_beta__pgscrub_prev"]);
    expect(await column(laptop.url("loumass_beta__pgscrub_prev"), "SELECT v FROM old_row")).toEqual(["old"]);
  });
});

describe("a second sync", () => {
  it("gives the same values with the same key, others with another", async () => {
    await sync(syncOptions(source, target, { key: KEY }));
    const again = await dumpTables(target);
    // A password's hash is salted anew in every run.
    const users = (dump: Map<string, string[]>) =>
      dump.get("public.User")?.map((line) => line.replace(/\$2[aby]\$\S+/, ""));
    expect(users(again)).toEqual(users(targetDump));
    for (const table of ["Contact", "EmailEvent", "WebhookCall", "GmailToken", "Automation"]) {
      expect(again.get(`public.${table}`)).toEqual(targetDump.get(`public.${table}`));
    }
    await sync(syncOptions(source, target, { key: randomBytes(32) }));
    const emails = (dump: Map<string, string[]>) =>
      dump.get("public.Contact")?.flatMap((line) => line.split("\t")[2] ?? []);
    const first = new Set(emails(targetDump));
    const other = emails(await dumpTables(target)) ?? [];
    expect(other.length).toBe(SIZE.contacts);
    expect(other.filter((email) => first.has(email))).toEqual([]);
  });
});
