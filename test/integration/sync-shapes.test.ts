// Tables of every shape and type through a whole sync: kept values arrive bit for bit, masked ones do not.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SyncReport } from "../../src/run/sync-report.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, describeSchema, dumpTables, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const ZOO = readFileSync(new URL("../fixtures/data-zoo.sql", import.meta.url), "utf8");
const KEPT =
  "attributes pair pairs short amount at day span during many matrix bytes ip net mac bits point money doc raw markup words lsn real double char fixed";
const RULES = `version: 1
tables:
  nothing: {}
  types:
    columns:
      address: email
${KEPT.split(" ")
  .map((name) => `      ${name}: {keep: "test data"}`)
  .join("\n")}
  named:
    columns: {relation: {keep: "test data"}, function: {keep: "test data"}, note: text}
  person:
    columns: {email: email, born: redact, salary: redact}
  log:
    columns: {id: {keep: "a number"}, mail: email}
  parent:
    columns: {mail: email}
  Odd " Schema.child;1:
    columns: {mail: email, extra: {keep: "a number"}}
  guarded:
    columns: {label: {fixed: same}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let report: SyncReport;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "zoo", ZOO);
  target = await createDatabase(laptop, "zoo");
  report = await sync(syncOptions(source, target, { rulesFile: rulesFile(RULES) }));
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

async function both(sql: string): Promise<(string | null)[]> {
  const after = await column(target, sql);
  // Two empty answers would say nothing.
  expect(after.length).toBeGreaterThan(0);
  expect(after).toEqual(await column(source, sql));
  return after;
}

describe("a sync of every shape of table", () => {
  it("is clean and leaves nothing out", () => {
    expect(report.verify?.findings).toEqual([]);
    expect(report).toMatchObject({ ok: true, leftOut: [] });
  });

  it("brings the same number of rows, also of tables without columns and of parents by themselves", async () => {
    const [before, after] = await Promise.all([dumpTables(source), dumpTables(target)]);
    const counts = (dump: Map<string, string[]>) =>
      [...dump].map(([table, lines]) => `${table} ${lines.length}`);
    expect(counts(after)).toEqual(counts(before).filter((line) => !line.startsWith("public.unsafe")));
    expect(counts(after)).toEqual(
      expect.arrayContaining(["public.nothing 3", "public.parent 1", 'Odd " Schema.child;1 1']),
    );
  });

  it("brings the same schema", async () => {
    const without = (lines: (string | null)[]) =>
      lines.filter((line) => !line?.startsWith("sequence parent_id_seq"));
    expect(without(await describeSchema(target))).toEqual(without(await describeSchema(source)));
  });

  it.each([...KEPT.split(" "), "id", "mood", "moods"])("keeps types.%s as it is", async (name) => {
    const values = await both(
      `SELECT encode(convert_to("${name}"::text, 'UTF8'), 'hex') FROM types ORDER BY id`,
    );
    expect(values.length).toBe(3);
  });

  it("masks what the rules name, in either format of COPY", async () => {
    const formats = new Map(report.tables.map(({ table, format }) => [table, format]));
    expect(formats.get("public.named")).toBe("text");
    expect(formats.get("public.person")).toBe("binary");
    expect(formats.get("public.types")).toBe("binary");
    const left = ["types.address::text", "person.email", "log.mail", "parent.mail"].map((path) => {
      const [table, name] = path.split(".");
      return `SELECT ${name} AS v FROM ${table}`;
    });
    const strangers = `SELECT v FROM (${left.join(" UNION ALL ")}) x WHERE v IS NOT NULL AND v !~* '@([a-z0-9-]+\\.)*example\\.test$'`;
    expect(await column(target, strangers)).toEqual([]);
    expect(await column(target, "SELECT DISTINCT format('%s %s', born, salary) FROM person")).toEqual([
      "1970-01-01 0.00",
    ]);
    expect(await column(target, "SELECT label FROM guarded")).toEqual(["same", "same"]);
    await both("SELECT format('%s %s %s', relation, function, note) FROM named ORDER BY 1");
  });

  it("recomputes generated columns and materialized views from what was masked", async () => {
    expect(await column(target, "SELECT count(*) FROM person WHERE lower_email = lower(email)")).toEqual([
      "50",
    ]);
    expect(await column(target, "SELECT count(*) FROM person WHERE domain ILIKE '%example.test'")).toEqual([
      "50",
    ]);
    const domains = await column(target, "SELECT domain FROM a_on_top");
    expect(domains.length).toBeGreaterThan(0);
    expect(domains.filter((domain) => !domain?.toLowerCase().endsWith("example.test"))).toEqual([]);
    const populated = "SELECT format('%s %s', matviewname, ispopulated) FROM pg_matviews ORDER BY 1";
    expect(await column(target, populated)).toEqual(["a_on_top t", "by_domain t", "unfilled f", "unsafe f"]);
  });

  it("lets every sequence go on after the highest number in use", async () => {
    const next = async (sql: string) => (await column(target, sql))[0];
    expect(await next("INSERT INTO types DEFAULT VALUES RETURNING id")).toBe("121");
    expect(await next("INSERT INTO parent DEFAULT VALUES RETURNING id")).toBe("3");
    expect(await next("SELECT nextval('alone')")).toBe("15");
    expect(await next("SELECT nextval('guarded_id_seq')")).toBe("-11");
  });

  it("keeps rows where they were: in partitions, in children, in the parent itself", async () => {
    await both("SELECT format('%s %s %s', tableoid::regclass, id, at) FROM log ORDER BY id");
    await both("SELECT format('%s %s', tableoid::regclass, id) FROM parent WHERE id < 3 ORDER BY id");
    await both("SELECT relpersistence FROM pg_class WHERE relname = 'guarded'");
  });
});

describe("row-level security on the source", () => {
  it("is an error that names the table for a role that does not see every row, never a shorter copy", async () => {
    const url = await createDatabase(
      production,
      "secured",
      `CREATE TABLE tenant (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
       INSERT INTO tenant (name) VALUES ('mine'), ('theirs');
       ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON tenant USING (name = 'mine');
       CREATE ROLE limited LOGIN PASSWORD 'pw'; GRANT SELECT ON tenant TO limited`,
    );
    const rules = rulesFile("version: 1\ntables:\n  tenant:\n    columns: {name: text}\n");
    const copy = await createDatabase(laptop, "secured");
    const limited = url.replace(/\/\/[^@]*@/, "//limited:pw@");
    await expect(sync(syncOptions(limited, copy, { rulesFile: rules }))).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
      exitCode: 77,
      message: expect.stringContaining("public.tenant"),
      hint: expect.stringContaining("BYPASSRLS"),
    });
    expect(await column(copy, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).toEqual(["0"]);
    await execute(url, "ALTER ROLE limited BYPASSRLS");
    expect((await sync(syncOptions(limited, copy, { rulesFile: rules }))).ok).toBe(true);
    expect(await column(copy, "SELECT count(*) FROM tenant")).toEqual(["2"]);
    expect(await column(copy, "SELECT policyname FROM pg_policies")).toEqual(["own"]);
  });

  it("is told apart from tables that the role may not read at all", async () => {
    const url = await createDatabase(
      production,
      "closed",
      `CREATE TABLE open (on_it bool); CREATE TABLE shut (on_it bool); CREATE ROLE half LOGIN PASSWORD 'pw';
       GRANT SELECT ON open TO half`,
    );
    const rules = rulesFile("version: 1\ntables:\n  open: {}\n  shut: {}\n");
    const half = url.replace(/\/\/[^@]*@/, "//half:pw@");
    await expect(sync(syncOptions(half, laptop.url("closed"), { rulesFile: rules }))).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
      message: "the source's role half may not read public.shut",
    });
  });
});
