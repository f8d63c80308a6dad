// A rules file that uses the whole language runs against the user's schema: clean, whole, the same under one key whatever
// the number of jobs, and with nothing in common under another but by chance.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { MASKERS } from "../../src/pipeline/transform/registry.ts";
import { planSource } from "../../src/plan-source.ts";
import type { SyncReport } from "../../src/run/sync-report.ts";
import { sync } from "../../src/sync.ts";
import { databaseDigest } from "../support/database-digest.ts";
import { column, createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { everythingRules } from "../support/everything-rules.ts";
import { findOrphans } from "../support/orphans.ts";
import { syncOptions } from "../support/sync-options.ts";

const CONTACTS = 5000;
const KEY = Buffer.alloc(32, 21);
const OTHER_KEY = Buffer.alloc(32, 22);

/** Two people of the team, one of them signing in with Google, and what the allow-list is about. */
const STAFF = `
  INSERT INTO "User" (id, email, name, password, "updatedAt", "googleClientSecret")
    VALUES ('clstaff0000000000000000001', 'staff.ada@loumass.com', 'Ada Quibblethorpe', '$2a$10$${"a".repeat(53)}', now(), 'GOCSPX-staff-secret-0001'),
           ('clstaff0000000000000000002', 'staff.bob@loumass.com', 'Bob Wrenfeather', NULL, now(), NULL);
  INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId", access_token)
    VALUES ('clacct00000000000000000001', 'clstaff0000000000000000002', 'oauth', 'google', '117200000000000000042', 'ya29.staff-token-000001');
  UPDATE "EmailTemplate" SET subject = 'Call +1 800 555 0199 from 8.8.8.8 or 9.9.9.9, pk_live_publishable0000000000, postmaster@mail.gmail.com, not mallory@vexmail.com'
    WHERE id = (SELECT min(id) FROM "EmailTemplate");
  COMMENT ON TABLE "User" IS 'ask jane.roe@corp.example';`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let rulesFile: string;
const reports = new Map<string, SyncReport>();

async function copyAs(name: string, key: Buffer, jobs: number): Promise<string> {
  const target = await createDatabase(laptop, name);
  reports.set(name, await sync(syncOptions(source, target, { rulesFile, key, jobs })));
  return target;
}

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "everything");
  await withClient(source, (client) =>
    fillProduction(client, { users: 400, contacts: 12_000, events: 9_000, webhookCalls: 600, seed: 3 }),
  );
  await execute(source, STAFF, "ANALYZE");
  rulesFile = everythingRules(CONTACTS);
  await copyAs("one", KEY, 1);
  await copyAs("two", KEY, 2);
  await copyAs("four", KEY, 4);
  await copyAs("other", OTHER_KEY, 2);
}, 300_000);
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const on = (copy: string, sql: string) => column(laptop.url(copy), sql);

describe("a rules file that uses everything", () => {
  it("names every masker, and plans what it copies exactly", async () => {
    const { plan, sizes } = await planSource(syncOptions(source, laptop.url("one"), { rulesFile }));
    const used = new Set(
      JSON.stringify(plan.tables.flatMap(({ columns }) => columns.map(({ spec }) => spec))).match(
        /[a-z_.]+(?=")/g,
      ),
    );
    expect([...MASKERS.keys()].filter((name) => !used.has(name))).toEqual([]);
    const because = plan.tables.flatMap(({ columns }) => columns.map((planned) => planned.because));
    expect(because).toContain("preset:prisma");
    const report = reports.get("one");
    for (const { table, rows } of report?.tables ?? []) {
      const planned = sizes.filteredRows.get(table);
      if (planned !== undefined) expect(`${table} ${rows}`).toBe(`${table} ${planned}`);
    }
    expect(sizes.filteredRows.get("public.Contact")).toBe(CONTACTS);
  });

  it("gives clean copies without an orphan, which list what is allowed and spared", async () => {
    for (const [name, report] of reports) {
      expect(report.verify?.findings, name).toEqual([]);
      expect(report.ok, name).toBe(true);
    }
    for (const name of reports.keys()) {
      const { keys, orphans } = await findOrphans(laptop.url(name));
      expect(keys).toBeGreaterThan(25);
      expect(orphans).toEqual([]);
    }
    const report = reports.get("one");
    expect(report?.allow.map(({ kind, reason }) => `${kind}: ${reason}`)).toContain("phone: our hotline");
    expect(report?.exempt.map((field) => `${field.table}.${field.column} ${field.fields}`).sort()).toEqual([
      "public.Account.providerAccountId 1",
      "public.User.email 2",
      "public.User.name 2",
    ]);
  });

  it("gives identical digests with 1, 2 and 4 jobs", async () => {
    const [one, two, four] = await Promise.all(
      ["one", "two", "four"].map((name) => databaseDigest(laptop.url(name), { isBcryptAlike: true })),
    );
    expect(two).toBe(one);
    expect(four).toBe(one);
  });

  it.each([
    ["User.email", `SELECT email FROM "User" WHERE email NOT LIKE 'staff%'`],
    ["Contact.email", `SELECT email FROM "Contact"`],
    [
      "Account.providerAccountId",
      `SELECT "providerAccountId" FROM "Account" WHERE "providerAccountId" <> '117200000000000000042'`,
    ],
    ["GmailToken.accessToken", `SELECT "accessToken" FROM "GmailToken"`],
    ["Webhook.secretKey", `SELECT "secretKey" FROM "Webhook"`],
    [
      "Recipient.gmailMessageId",
      `SELECT "gmailMessageId" FROM "Recipient" WHERE "gmailMessageId" IS NOT NULL`,
    ],
  ])("shares no %s with a copy under another key", async (_, sql) => {
    const [mine, its] = [new Set(await on("one", sql)), new Set(await on("other", sql))];
    expect(mine.size).toBeGreaterThan(10);
    expect([...mine].filter((value) => its.has(value))).toEqual([]);
  });

  it.each([
    ["firstName", 3000],
    ["lastName", 470],
  ])("shares %s with a copy under another key at chance level only", async (name, listed) => {
    const sql = `SELECT "${name}" FROM "Contact" WHERE "${name}" IS NOT NULL ORDER BY id`;
    const [mine, its] = [await on("one", sql), await on("other", sql)];
    expect(mine.length).toBe(its.length);
    const same = mine.filter((value, row) => value === its[row]).length;
    const byChance = mine.length / listed;
    // Seeded by the row, so each draw is independent: five standard deviations and a little for uneven lists.
    expect(same).toBeLessThan(3 * byChance + 5 * Math.sqrt(byChance) + 3);
  });

  it.each([
    [
      "User and GmailToken",
      `SELECT u.id FROM "User" u JOIN "GmailToken" g ON g."userId" = u.id AND g.email = u.email`,
    ],
    [
      "EmailEvent's documents and Contact",
      `SELECT e.id FROM "EmailEvent" e JOIN "Contact" c ON c.id = e."contactId" AND e."eventData"->>'to' = c.email`,
    ],
    [
      "WebhookCall's payloads and Contact",
      `SELECT w.id FROM "WebhookCall" w JOIN "Contact" c
       ON c.id = w.payload#>>'{data,contact,id}' AND w.payload#>>'{data,contact,email}' = c.email`,
    ],
    [
      "EmailEvent's text and Contact",
      `SELECT e.id FROM "EmailEvent" e JOIN "Contact" c
       ON c.id = e."contactId" AND position(lower(c.email) IN lower(e.details)) > 0`,
    ],
  ])("joins %s by email as the same rows of the source do", async (_, sql) => {
    const table = /SELECT (\w)\.id/.exec(sql)?.[1] ?? "";
    const from = new RegExp(`FROM ("\\w+") ${table}`).exec(sql)?.[1] ?? "";
    const kept = new Set(await on("one", `SELECT id FROM ${from}`));
    const contacts = new Set(await on("one", `SELECT id FROM "Contact"`));
    const pairs = async (url: string) =>
      (
        await column(
          url,
          sql.replace(/SELECT (\w)\.id/, `SELECT $1.id || ' ' || ${/ u JOIN/.test(sql) ? "u" : "c"}.id`),
        )
      )
        .map((pair) => (pair ?? "").split(" "))
        .filter(([id = "", other = ""]) => kept.has(id) && (contacts.has(other) || kept.has(other)))
        .map((pair) => pair.join(" "))
        .sort();
    const expected = await pairs(source);
    expect(await pairs(laptop.url("one"))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it("keeps the identity of the team, and no more of it", async () => {
    const staff = `SELECT concat_ws('|', email, name, left(password, 4), "googleClientSecret") FROM "User" WHERE email LIKE 'staff%' ORDER BY id`;
    expect(await on("one", staff)).toEqual([
      "staff.ada@loumass.com|Ada Quibblethorpe|$2a$",
      "staff.bob@loumass.com|Bob Wrenfeather",
    ]);
    const account = `SELECT "providerAccountId" || ' ' || num_nulls(access_token) FROM "Account" WHERE "userId" = 'clstaff0000000000000000002'`;
    expect(await on("one", account)).toEqual(["117200000000000000042 1"]);
    const hashes = await on("one", `SELECT DISTINCT password FROM "User" WHERE password IS NOT NULL`);
    expect(hashes).not.toContain(`$2a$10$${"a".repeat(53)}`);
  });

  it("keeps allowed values in free text, masks their neighbours, and leaves comments out", async () => {
    const subjects = await on("one", `SELECT subject FROM "EmailTemplate" WHERE subject LIKE 'Call +1%'`);
    expect(subjects).toEqual([
      expect.stringMatching(
        /^Call \+1 800 555 0199 from 8\.8\.8\.8 or (?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+, pk_live_publishable0000000000, postmaster@mail\.gmail\.com, not \S+example\.test$/,
      ),
    ]);
    expect(await on("one", `SELECT obj_description('"User"'::regclass)`)).toEqual([null]);
  });
});
