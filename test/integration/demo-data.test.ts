// The demo's production: complete, valid, the same for the same seed, and with people in every hidden place.
import { faker } from "@faker-js/faker";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOUMASS_SCHEMA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { plantedOfKind, plantedValues } from "../support/planted-values.ts";

const SIZE = { users: 20, contacts: 500, events: 1000, webhookCalls: 100 };
let server: EmbeddedServer;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await fill("production", 7);
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

describe("fillProduction", () => {
  it("makes the 24 relations and _prisma_migrations with Prisma's indexes and valid foreign keys", async () => {
    const counts =
      await rows(`SELECT (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = s)::int,
      (SELECT count(*) FROM pg_type WHERE typtype = 'e' AND typnamespace = s)::int,
      (SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relnamespace = s)::int,
      (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated)::int
      FROM (SELECT 'public'::regnamespace AS s) schema`);
    expect(counts).toEqual([[25, 13, 45 + 24, 32]]);
    const names =
      await rows(`SELECT indexname FROM pg_indexes WHERE indexname IN ('Contact_userId_email_key', 'User_email_key')
      UNION SELECT conname FROM pg_constraint WHERE conname = 'Account_userId_fkey' AND confdeltype = 'c' AND confupdtype = 'c'`);
    expect(names).toHaveLength(3);
  });

  it("fills every table, the named ones with the rows asked for", async () => {
    const counts = new Map<unknown, unknown>();
    for (const table of await tables()) {
      counts.set(table, (await rows(`SELECT count(*)::int FROM "${table}"`))[0]?.[0]);
    }
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
    expect(counts.get("User")).toBe(20);
    expect(counts.get("Contact")).toBe(500);
    expect(counts.get("EmailEvent")).toBe(1000);
    expect(counts.get("WebhookCall")).toBe(100);
  });

  it("fills a schema that is there already with the same rows", async () => {
    await client.query("CREATE DATABASE migrated");
    const migrated = await connect("migrated");
    await migrated.query(LOUMASS_SCHEMA);
    await fillProduction(migrated, { ...SIZE, seed: 7 });
    expect(await digest(migrated)).toEqual(await digest(client));
    await migrated.end();
  });

  it("gives the same rows for the same seed and others for another", async () => {
    const again = await fill("again", 7);
    const other = await fill("other", 8);
    const expected = await digest(client);
    expect(await digest(again)).toEqual(expected);
    const differing = [...(await digest(other))].filter(([table, sum]) => expected.get(table) !== sum);
    expect(differing).toHaveLength(25);
    await again.end();
    await other.end();
  });

  it("invents names of at least eight letters that are on no list of fakes", async () => {
    const { first_name, last_name } = faker.definitions.person;
    const lists = [first_name, last_name].flatMap((entry) => Object.values(entry).flat());
    const listed = new Set(lists.map((name) => String(name).toLowerCase()));
    const names = [
      ...(await plantedOfKind(client, "first name")),
      ...(await plantedOfKind(client, "last name")),
    ];
    expect(names.length).toBeGreaterThan(400);
    expect(names.filter((name) => name.length < 8 || listed.has(name.toLowerCase()))).toEqual([]);
  });

  it("gives no two people of one user the same address, and shares some people between users", async () => {
    const shared = await rows(`SELECT lower(email) FROM "Contact" GROUP BY 1 HAVING count(*) > 1`);
    expect(shared).toHaveLength(50);
    const spelled = await rows(`SELECT email FROM "Contact" WHERE email <> lower(email)`);
    expect(spelled.length).toBeGreaterThan(5);
  });

  it("keeps the namespaces of fakes free of source values", async () => {
    const values = [...(await plantedValues(client))];
    expect(values.filter((value) => /example\.(test|com|org|net)$|555-?01\d\d$|^scrub_/.test(value))).toEqual(
      [],
    );
    expect(
      await rows(
        `SELECT 1 FROM "EmailEvent" WHERE "ipAddress" ~ '^(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.'`,
      ),
    ).toEqual([]);
  });
});

describe("hidden places", () => {
  it.each([
    ["User", "variables", "email"],
    ["User", "variables", "phone"],
    ["User", "fromName", "last name"],
    ["VerificationToken", "identifier", "email"],
    ["GmailToken", "email", "email"],
    ["TrackingDomain", "domain", "last name"],
    ["Contact", "tags", "email"],
    ["Contact", "tags", "first name"],
    ["Contact", "variables", "email"],
    ["Contact", "customFields", "phone"],
    ["Contact", "customFields", "last name"],
    ["ContactList", "customData", "email"],
    ["EmailList", "customFields", "email"],
    ["EmailList", "description", "last name"],
    ["Segment", "conditions", "email"],
    ["Segment", "description", "email"],
    ["Campaign", "subject", "first name"],
    ["Campaign", "content", "email"],
    ["Campaign", "content", "last name"],
    ["Campaign", "errorMessage", "email"],
    ["Campaign", "attachments", "last name"],
    ["Recipient", "variables", "email"],
    ["Recipient", "errorMessage", "email"],
    ["EmailEvent", "eventData", "email"],
    ["EmailEvent", "eventData", "company"],
    ["EmailEvent", "details", "email"],
    ["EmailEvent", "subject", "first name"],
    ["EmailTemplate", "content", "phone"],
    ["EmailTemplate", "subject", "last name"],
    ["Sequence", "steps", "email"],
    ["Sequence", "steps", "phone"],
    ["SequenceEvent", "eventData", "email"],
    ["Webhook", "url", "secret"],
    ["Webhook", "description", "email"],
    ["WebhookCall", "payload", "email"],
    ["WebhookCall", "payload", "last name"],
    ["WebhookCall", "response", "email"],
    ["WebhookCall", "error", "last name"],
    ["Automation", "nodes", "secret"],
    ["Automation", "nodes", "email"],
    ["Automation", "triggerData", "email"],
    ["AutomationExecution", "failureReason", "email"],
    ["AutomationExecution", "variables", "phone"],
    ["AutomationExecution", "executionData", "email"],
    ["AutomationExecutionEvent", "eventData", "first name"],
  ] as const)("%s.%s holds a known %s", async (table, column, kind) => {
    const known = [...(await plantedOfKind(client, kind))].map((value) => value.toLowerCase());
    const texts = await rows(`SELECT lower("${column}"::text) FROM "${table}" WHERE "${column}" IS NOT NULL`);
    const hits = texts.filter(([text]) => known.some((value) => String(text).includes(value)));
    expect(hits.length).toBeGreaterThan(0);
  });

  it("base64 hides names and addresses in attachments and in the claims of id tokens", async () => {
    const known = [...(await plantedOfKind(client, "email"))];
    const files = await rows(
      `SELECT attachments->0->>'content' FROM "Campaign" WHERE attachments IS NOT NULL`,
    );
    const tokens = await rows(`SELECT split_part(id_token, '.', 2) FROM "Account"`);
    for (const [encoded] of [...files, ...tokens]) {
      const text = Buffer.from(String(encoded), "base64url").toString("utf8");
      expect(known.some((email) => text.includes(email))).toBe(true);
    }
    expect(files.length).toBeGreaterThan(0);
    expect(tokens.length).toBeGreaterThan(0);
  });

  it("links hide addresses behind percent signs", async () => {
    const known = new Set(await plantedOfKind(client, "email"));
    const links = await rows(`SELECT substring(content FROM 'unsubscribe\\?email=([^"]+)') FROM "Campaign"`);
    expect(links.every(([link]) => known.has(decodeURIComponent(String(link))))).toBe(true);
  });
});

describe("startServer", () => {
  it("removes its data on stop and takes the settings given", async () => {
    const { existsSync } = await import("node:fs");
    const own = await startServer({ settings: { max_connections: "17" }, password: "it's" });
    const { rows: found } = await query(own.url(), "SHOW max_connections");
    expect(found).toEqual([["17"]]);
    await own.stop();
    await own.stop();
    expect(existsSync(own.dataDir)).toBe(false);
  });

  it("names the package that is missing", async () => {
    await expect(startServer({ packageName: "embedded-postgres-of-nobody" })).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      hint: "Run npm i -D embedded-postgres-of-nobody and try again.",
    });
  });
});

async function fill(database: string, seed: number): Promise<Client> {
  await query(server.url(), `CREATE DATABASE ${database}`);
  const filled = await connect(database);
  await fillProduction(filled, { ...SIZE, seed });
  return filled;
}

async function connect(database: string): Promise<Client> {
  const connected = new Client(server.url(database));
  await connected.connect();
  return connected;
}

async function query(url: string, sql: string): Promise<{ rows: unknown[][] }> {
  const once = new Client(url);
  await once.connect();
  try {
    return await once.query<unknown[]>({ text: sql, rowMode: "array" });
  } finally {
    await once.end();
  }
}

async function rows(sql: string, from: Client = client): Promise<unknown[][]> {
  return (await from.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
}

async function tables(from: Client = client): Promise<string[]> {
  const names = await rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", from);
  return names.map(([name]) => String(name));
}

async function digest(from: Client): Promise<Map<string, unknown>> {
  const sums = new Map<string, unknown>();
  for (const table of await tables(from)) {
    const sum = await rows(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "${table}" t`, from);
    sums.set(table, sum[0]?.[0]);
  }
  return sums;
}
