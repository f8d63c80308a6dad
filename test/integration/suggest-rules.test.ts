// `rules suggest` on real servers: what --write writes passes `rules check` on the same database, a file that is there
// keeps its text, sampled values settle what names leave open, and none of them is ever said.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRules } from "../../src/check-rules.ts";
import { LOUMASS_SCHEMA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { suggestRules } from "../../src/suggest-rules.ts";
import { createDatabase, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findValues } from "../support/find-values.ts";
import { inventedApplications } from "../support/invented-applications.ts";
import { plantedValues } from "../support/planted-values.ts";
import { SHIPPED_RULES } from "../support/run-cli.ts";

let server: EmbeddedServer;
let loumass: string;

beforeAll(async () => {
  server = await startServer();
  loumass = await createDatabase(server, "loumass", LOUMASS_SCHEMA);
  await withClient(loumass, (client) =>
    fillProduction(client, { users: 20, contacts: 300, events: 300, webhookCalls: 50, seed: 7 }),
  );
});
afterAll(() => server?.stop());

function newRulesFile(text?: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "pgscrub-suggest-")), "scrub-rules.yaml");
  if (text !== undefined) writeFileSync(file, text);
  return file;
}

function suggest(url: string, rulesFile: string, sampleRows = 0, write = true) {
  const source = parseConnectionString(url, "of the test");
  const { signal } = new AbortController();
  return suggestRules({ rulesFile, source, sampleRows, write, insecureTls: false, signal });
}

async function problemsOf(url: string, rulesFile: string) {
  const source = parseConnectionString(url, "of the test");
  const { signal } = new AbortController();
  return (await checkRules({ rulesFile, source, insecureTls: false, signal })).problems;
}

describe.each(inventedApplications())("the invented application $name", ({ name, sql, labels }) => {
  it("gets a file that passes rules check, and has all of its columns judged", async () => {
    const url = await createDatabase(server, name, ...sql);
    const file = newRulesFile();
    const { suggestions, written } = await suggest(url, file);
    expect(new Set(suggestions.map(({ table, column }) => `${table}.${column}`))).toEqual(
      new Set(labels.keys()),
    );
    expect(written).toMatchObject({ file, isNew: true });
    expect(await problemsOf(url, file)).toEqual([]);
  });
});

/** Whatever the proposals and the file say, in one text. */
async function everythingSaid(url: string, rows: number): Promise<string> {
  const file = newRulesFile();
  const { suggestions } = await suggest(url, file, rows);
  return `${JSON.stringify(suggestions)}\n${readFileSync(file, "utf8")}`;
}

describe("the user's database", () => {
  it("gets a file that passes, without a sample and with one", async () => {
    for (const rows of [0, 200]) {
      const file = newRulesFile();
      await suggest(loumass, file, rows);
      expect(await problemsOf(loumass, file)).toEqual([]);
    }
  });

  it("has masked whatever the rules of the house mask, but names that a customer gave to what is set up", async () => {
    const { suggestions } = await suggest(loumass, newRulesFile(), 200, false);
    const kept = new Set(
      suggestions.filter(({ sensitive }) => !sensitive).map((one) => `${one.table}.${one.column}`),
    );
    const rules = await loadRules(SHIPPED_RULES);
    const differing = rules.tables.flatMap((table) =>
      table.columns
        .filter(({ name, spec }) => spec.masker !== "keep" && kept.has(`public.${table.name}.${name}`))
        .map(({ name }) => `${table.name}.${name}`),
    );
    expect(differing).toEqual([
      "Contact.source",
      "Segment.name",
      "EmailTemplate.name",
      "EmailTemplate.category",
      "Webhook.name",
    ]);
  });

  it("never shows a value of a row, in proposals, reasons or file", async () => {
    const planted = await withClient(loumass, plantedValues);
    const long = [...planted].filter((value) => value.length >= 6);
    expect(long.length).toBeGreaterThan(500);
    expect(findValues(await everythingSaid(loumass, 300), long)).toEqual([]);
  });

  it("gets nothing added where its rules speak for everything, and the file stays as it is", async () => {
    const text = readFileSync(SHIPPED_RULES, "utf8");
    const file = newRulesFile(text);
    const { written } = await suggest(loumass, file, 50);
    expect(written).toMatchObject({ isNew: false, tables: 0, columns: 0 });
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});

describe("a file that is there", () => {
  const DEFINITIONS = [
    "CREATE TABLE people (id uuid PRIMARY KEY, email text UNIQUE, phone text, note text, born_at timestamptz)",
    "CREATE TABLE gadgets (id uuid PRIMARY KEY, zorp text)",
  ];
  const BEFORE = `version: 1
# by hand
tables:
  # people first
  people: # the important ones
    columns:
      phone: redact # never mind

# the end
`;

  it("gets what is missing, and structure that looks sensitive; every line of it stays", async () => {
    const url = await createDatabase(server, "partial", ...DEFINITIONS);
    const file = newRulesFile(BEFORE);
    const { written } = await suggest(url, file);
    expect(written).toMatchObject({ isNew: false, tables: 2, columns: 4 });
    expect(readFileSync(file, "utf8")).toBe(`version: 1
# by hand
tables:
  # people first
  people: # the important ones
    columns:
      phone: redact # never mind
      email: email
      note: text
      born_at: date_shift
  gadgets:
    columns:
      zorp: text # unsure: text, and \`zorp\` does not say of what

# the end
`);
    expect(await problemsOf(url, file)).toEqual([]);
  });

  it("with a mistake is refused, and stays as it is", async () => {
    const url = await createDatabase(server, "mistaken", ...DEFINITIONS);
    const wrong = BEFORE.replace("phone: redact", "phon: redact");
    const file = newRulesFile(wrong);
    await expect(suggest(url, file)).rejects.toMatchObject({ code: "RULES_INVALID" });
    expect(readFileSync(file, "utf8")).toBe(wrong);
  });
});

describe("a sample", () => {
  it("settles what names leave open, and makes harmless names sensitive", async () => {
    const url = await createDatabase(
      server,
      "sampled",
      `CREATE TABLE gadgets (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), zorp text, quux text, blip text, status text,
         color text, code text, links text[], doc jsonb)`,
      `INSERT INTO gadgets (zorp, quux, blip, status, color, code, links, doc)
       SELECT 'person' || i || '@corp.example', '+49 171 23456' || (100 + i), (ARRAY['red', 'green', 'blue'])[1 + i % 3],
         CASE WHEN i = 7 THEN 'jane@corp.example' ELSE 'open' END, 'red', '$2b$10$abcdefghijklmnopqrstuv' || i,
         ARRAY['https://corp.example/' || i],
         jsonb_build_object('contact', jsonb_build_object('zorp', 'x'), 'notify', 'person' || i || '@corp.example',
           'person' || i || '@corp.example', true, 'Rosalind', 'Ahlgren', 'status', (ARRAY['on', 'off'])[1 + i % 2])
       FROM generate_series(1, 60) i`,
    );
    const before = new Map(
      (await suggest(url, newRulesFile(), 0, false)).suggestions.map((s) => [s.column, s]),
    );
    const file = newRulesFile();
    const { suggestions } = await suggest(url, file, 100);
    const after = new Map(suggestions.map((s) => [s.column, s]));
    expect(before.get("zorp")).toMatchObject({ masker: "text", confidence: 0.4 });
    expect(after.get("zorp")).toMatchObject({
      masker: "email",
      reason: "100 % of 60 sampled values look like email addresses",
    });
    expect(after.get("quux")?.masker).toBe("phone");
    expect(after.get("blip")).toMatchObject({ masker: "keep", sensitive: false });
    expect(before.get("status")?.sensitive).toBe(false);
    expect(after.get("status")).toMatchObject({ sensitive: true, masker: "email" });
    expect(after.get("color")?.sensitive).toBe(false);
    expect(after.get("code")).toMatchObject({ sensitive: true });
    expect(after.get("links")?.masker).toBe("url");
    expect(after.get("doc")?.rule).toEqual({ json: { "$.notify": "email", "$.status": "keep" } });
    const said = `${JSON.stringify(suggestions)}${readFileSync(file, "utf8")}`;
    expect(said).not.toMatch(/corp\.example|Rosalind|Ahlgren|\+49 171/);
    expect(await problemsOf(url, file)).toEqual([]);
  });

  it("reads partitions with their parent and passes over what cannot be cut", async () => {
    const url = await createDatabase(
      server,
      "partitioned",
      "CREATE TABLE logs (at date NOT NULL, zorp text, doc jsonb) PARTITION BY RANGE (at)",
      "CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      `INSERT INTO logs SELECT '2024-05-01', 'jane' || i || '@corp.example', jsonb_build_object('blob', repeat('x', 100000))
       FROM generate_series(1, 5) i`,
    );
    const file = newRulesFile();
    const { suggestions } = await suggest(url, file, 10);
    const zorp = suggestions.filter(({ column }) => column === "zorp");
    expect(zorp.map(({ table, masker }) => [table, masker])).toEqual([
      ["public.logs", "email"],
      ["public.logs_2024", "email"],
    ]);
    expect(readFileSync(file, "utf8")).not.toContain("logs_2024");
    expect(await problemsOf(url, file)).toEqual([]);
  });
});
