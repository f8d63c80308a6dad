// Samples through whole syncs: the first rows of every table with all that they reference, inside what the rules let
// through, and the copy is as verified as a whole one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findOrphans } from "../support/orphans.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE account (id int PRIMARY KEY, parent int REFERENCES account, name text NOT NULL);
  INSERT INTO account SELECT n, CASE WHEN n > 1 THEN 1001 - n / 2 END, 'Quillmyrith ' || n FROM generate_series(1, 1000) n;
  CREATE TABLE visit (account int NOT NULL REFERENCES account, at int, PRIMARY KEY (account, at)) PARTITION BY RANGE (at);
  CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (0) TO (1000);
  CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM (1000) TO (9000);
  INSERT INTO visit SELECT 1 + n % 1000, n FROM generate_series(0, 4999) n;
  CREATE TABLE remark (account int, at int, body text, FOREIGN KEY (account, at) REFERENCES visit);
  INSERT INTO remark SELECT 1 + n % 1000, n, 'Quillmyrith wrote' FROM generate_series(0, 4999) n;
  CREATE TABLE empty_one (id int PRIMARY KEY, account int REFERENCES account);
  INSERT INTO empty_one SELECT n, n FROM generate_series(1, 20) n;
  ANALYZE;`;

function rules(changes: { account?: string; visit?: string; remark?: string; top?: string } = {}): string {
  return rulesFile(`version: 1
${changes.top ?? ""}
tables:
  account: {${changes.account ?? ""} columns: {id: {keep: "a number"}, parent: {keep: "a number"}, name: person.full_name}}
  visit: {${changes.visit ?? ""} columns: {account: {keep: "a number"}, at: {keep: "a number"}}}
  remark: {${changes.remark ?? ""} columns: {account: {keep: "a number"}, at: {keep: "a number"}, body: text}}
  empty_one: {rows: none}
`);
}

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app", SCHEMA);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

let copies = 0;
/** Copies a sample of `sampleRows`; the ids of `account` and the counts of the other tables. */
async function copySample(rulesPath: string, sampleRows: number) {
  const target = await createDatabase(laptop, `copy_${++copies}`);
  const options = syncOptions(source, target, { rulesFile: rulesPath, sampleRows });
  const planned = await planSource(options);
  const report = await sync(options);
  expect(report).toMatchObject({ ok: true, verify: { findings: [] } });
  for (const { table, rows } of report.tables) {
    expect([table, planned.sizes.filteredRows.get(table)]).toEqual([table, rows]);
  }
  expect((await findOrphans(target)).orphans).toEqual([]);
  const numbers = async (sql: string) => (await column(target, sql)).map(Number);
  return {
    planned,
    arrives: report.manifest?.tables.map(({ name, arrives }) => `${name} ${arrives}`).sort(),
    accounts: await numbers("SELECT id FROM account ORDER BY id"),
    visits: await numbers("SELECT at FROM visit ORDER BY at"),
    remarks: await numbers("SELECT at FROM remark ORDER BY at"),
    empty: await numbers("SELECT id FROM empty_one"),
  };
}

/** An account and all above it, as the schema above makes them. */
function withParents(ids: readonly number[]): number[] {
  const found = new Set<number>();
  for (let waiting = [...ids]; waiting.length > 0; ) {
    const id = waiting.pop() ?? 0;
    if (found.has(id)) continue;
    found.add(id);
    if (id > 1) waiting.push(1001 - Math.floor(id / 2));
  }
  return [...found].sort((a, b) => a - b);
}

describe("a sample", () => {
  it("is the first rows of every table by key, and everything above them", async () => {
    const sample = await copySample(rules(), 4);
    const firstVisits = [0, 1, 2, 3];
    // Keys of visit begin with the account: of the second part that is account 1 at 1000, 2000 …
    const secondVisits = [1000, 2000, 3000, 4000];
    const visited = [...firstVisits, ...secondVisits].map((at) => 1 + (at % 1000));
    expect(sample.visits).toEqual([...firstVisits, ...secondVisits]);
    expect(sample.remarks).toEqual(firstVisits);
    expect(sample.accounts).toEqual(withParents([1, 2, 3, 4, ...visited]));
    expect(sample.accounts.length).toBeLessThan(60);
    expect(sample.empty).toEqual([]);
    expect(sample.arrives).toEqual([
      "account some",
      "empty_one none",
      "remark some",
      "visit_1 some",
      "visit_2 some",
    ]);
  });

  it("says before how little it reads, the names of free text beside it, and what all would be", async () => {
    const { planned } = await copySample(rules(), 4);
    const target = await createDatabase(laptop, "never_written");
    const whole = await planSource(syncOptions(source, target, { rulesFile: rules() }));
    expect(planned.wholeBytes).toBe(whole.sizes.egressBytes);
    expect(planned.sizes.egressBytes).toBeGreaterThan(0);
    expect(planned.sizes.egressBytes).toBeLessThan(whole.sizes.egressBytes / 20);
    // 1000 different names of some 16 bytes.
    expect(planned.namesBytes).toBeGreaterThan(10_000);
    expect(planned.namesBytes).toBeLessThan(30_000);
  });

  it("is drawn inside the rules' own filters, with the references that orphans take away", async () => {
    const filtered = rules({
      account: "where: 'id % 3 <> 0', orphans: 'null',",
      visit: "orphans: drop,",
    });
    const sample = await copySample(filtered, 4);
    expect(sample.accounts.slice(0, 4)).toEqual([1, 2, 4, 5]);
    expect(sample.accounts.filter((id) => id % 3 === 0)).toEqual([]);
    expect(sample.visits).toEqual([0, 1, 3, 4, 1000, 2000, 3000, 4000]);
    expect(sample.remarks.length).toBe(4);
  });

  it("is drawn inside a subset, and never larger than a limit", async () => {
    const subset = rules({ top: "subset: {root: visit, where: 'at >= 4000 and at < 4100', children: all}" });
    const sample = await copySample(subset, 5);
    expect(sample.visits).toEqual([4000, 4001, 4002, 4003, 4004]);
    expect(sample.remarks).toSatisfy((ats: number[]) => ats.every((at) => at >= 4000 && at < 4100));
    const limited = await copySample(rules({ remark: "limit: 2," }), 5);
    expect(limited.remarks.length).toBe(2);
  });

  it("larger than the tables is all of them", async () => {
    const sample = await copySample(rules(), 100_000);
    expect([sample.accounts.length, sample.visits.length, sample.remarks.length]).toEqual([1000, 5000, 5000]);
  });
});
