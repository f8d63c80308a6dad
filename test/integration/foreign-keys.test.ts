// Foreign keys are added without a look at the rows and validated afterwards, several tables at once: the copy's keys are those
// of the source, and one that does not hold stops the run.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, databaseNames, describeSchema, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE person (id int PRIMARY KEY, boss_id int REFERENCES person DEFERRABLE INITIALLY DEFERRED, UNIQUE (id, boss_id));
  CREATE TABLE period (id int, year_id int, PRIMARY KEY (id, year_id)) PARTITION BY LIST (year_id);
  CREATE TABLE period_1 PARTITION OF period FOR VALUES IN (1);
  CREATE TABLE period_2 PARTITION OF period FOR VALUES IN (2);
  CREATE TABLE visit (id int, person_id int REFERENCES person ON DELETE CASCADE, year_id int,
    FOREIGN KEY (id, year_id) REFERENCES period) PARTITION BY LIST (year_id);
  CREATE TABLE visit_1 PARTITION OF visit FOR VALUES IN (1);
  CREATE TABLE visit_2 PARTITION OF visit FOR VALUES IN (2);
  CREATE TABLE "Odd "" key" (id int, person_id int, year_id int,
    CONSTRAINT "to "" person" FOREIGN KEY (person_id) REFERENCES person ON UPDATE SET NULL,
    CONSTRAINT full_match FOREIGN KEY (id, person_id) REFERENCES person (id, boss_id) MATCH FULL,
    CONSTRAINT parts FOREIGN KEY (id, year_id) REFERENCES period);
  COMMENT ON CONSTRAINT parts ON "Odd "" key" IS 'into partitions';
  INSERT INTO person SELECT n, nullif(n / 2, 0) FROM generate_series(1, 1000) n;
  INSERT INTO period SELECT n, 1 + n % 2 FROM generate_series(1, 1000) n;
  INSERT INTO visit SELECT n, n, 1 + n % 2 FROM generate_series(1, 1000) n;
  INSERT INTO "Odd "" key" SELECT n, n / 2, 1 + n % 2 FROM generate_series(2, 1000) n;
  CREATE TABLE loose (person_id int);
  INSERT INTO loose VALUES (-1);
  ALTER TABLE loose ADD CONSTRAINT never_looked_at FOREIGN KEY (person_id) REFERENCES person NOT VALID;`;
const NUMBERS = "{id: {keep: number}, person_id: {keep: number}, year_id: {keep: number}}";
const RULES = `version: 1
tables:
  person: {columns: {id: {keep: number}, boss_id: {keep: number}}}
  period: {columns: {id: {keep: number}, year_id: {keep: number}}}
  visit: {columns: ${NUMBERS}}
  loose: {columns: {person_id: {keep: number}}}
  Odd " key: {columns: ${NUMBERS}}
`;
const KEYS = `SELECT format('%s on %s, part of another: %s, valid: %s: %s', conname, conrelid::regclass, conparentid <> 0,
  convalidated, pg_get_constraintdef(oid)) FROM pg_constraint WHERE contype = 'f' ORDER BY 1`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

describe("foreign keys", () => {
  it.each([1, 2, 4])("are those of the source, valid where those are, with %i jobs", async (jobs) => {
    const source = await createDatabase(production, `keys_${jobs}`, SCHEMA);
    const target = await createDatabase(laptop, `keys_${jobs}`);
    const report = await sync(syncOptions(source, target, { rulesFile: rulesFile(RULES), jobs }));
    expect(report).toMatchObject({ ok: true, leftOut: [] });
    const keys = await column(target, KEYS);
    expect(keys.length).toBeGreaterThanOrEqual(10);
    expect(keys).toEqual(await column(source, KEYS));
    expect(keys.filter((line) => line?.includes("valid: f"))).toHaveLength(1);
    expect(await describeSchema(target)).toEqual(await describeSchema(source));
  });

  it("that do not hold stop the run by name, and leave the target as it was", async () => {
    const source = await createDatabase(production, "broken", SCHEMA);
    await execute(
      source,
      "SET session_replication_role = replica",
      `UPDATE "Odd "" key" SET person_id = 123456789 WHERE id = 7`,
    );
    const target = await createDatabase(laptop, "broken", "CREATE TABLE mine (x int)");
    await expect(sync(syncOptions(source, target, { rulesFile: rulesFile(RULES) }))).rejects.toMatchObject({
      code: "SCHEMA_LOAD_FAILED",
      message: expect.stringMatching(/^(?!.*123456789).*(to " person|full_match)/s),
    });
    expect(await column(target, "SELECT relname FROM pg_class WHERE relname = 'mine'")).toEqual(["mine"]);
    expect((await databaseNames(laptop)).filter((name) => name?.startsWith("broken__"))).toEqual([]);
  });

  it("leave every table with statistics, parents with those of their children too", async () => {
    const source = await createDatabase(production, "statistics", SCHEMA);
    const target = await createDatabase(laptop, "statistics");
    await sync(syncOptions(source, target, { rulesFile: rulesFile(RULES) }));
    const SQL = `SELECT DISTINCT format('%s %s', tablename, inherited) FROM pg_stats WHERE schemaname = 'public' ORDER BY 1`;
    expect(await column(target, SQL)).toEqual([
      'Odd " key f',
      "loose f",
      ...["period t", "period_1 f", "period_2 f", "person f", "visit t", "visit_1 f", "visit_2 f"],
    ]);
  });
});
