// The same syncs in one thread and in several: the plain way is the twin of the fast one, row by row and finding by finding.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { PgscrubError } from "../../src/errors.ts";
import type { SyncOptions } from "../../src/run/run-options.ts";
import type { SyncReport } from "../../src/run/sync-report.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, databaseNames, dumpTables, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { syncOptions } from "../support/sync-options.ts";

const KEY = randomBytes(32);
const SIZE = { seed: 11, users: 20, contacts: 1_000, events: 2_500, webhookCalls: 250 };
const THREADS = { threadsFromBytes: 0 };
const ONE_THREAD = { threadsFromBytes: Number.POSITIVE_INFINITY };

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "loumass_beta");
  await withClient(source, (client) => fillProduction(client, SIZE));
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

/** What both ways must agree on; what is random per run is left out. */
function comparable({ verify, tables, exempt, manifest }: SyncReport) {
  return {
    findings: verify?.findings.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    coverage: { ...verify?.coverage, bytes: 0 },
    notes: verify?.notes,
    tables: tables.map(({ table, rows, bytes, format }) => ({ table, rows, bytes, format })),
    exempt,
    manifest: manifest?.tables,
    objects: manifest?.objects,
  };
}

async function both(from: string, name: string, changes: Partial<SyncOptions>) {
  const run = async (database: string, way: Partial<SyncOptions>) => {
    const target = await createDatabase(laptop, database);
    const report = await sync(syncOptions(from, target, { key: KEY, ...changes, ...way }));
    return { report: comparable(report), dump: await dumpTables(target), target };
  };
  return [await run(`${name}_in_threads`, THREADS), await run(`${name}_in_one`, ONE_THREAD)] as const;
}

function rules(text: string): string {
  const file = join(emptyFolder(), "scrub-rules.yaml");
  writeFileSync(file, text);
  return file;
}

describe("worker threads", () => {
  it("bring the same rows of the user's schema as one thread, and note the same of them", async () => {
    const [threads, one] = await both(source, "user", {});
    expect(threads.report.findings).toEqual([]);
    expect(threads.report).toEqual(one.report);
    // Password hashes are salted anew in each run.
    const plain = (dump: Map<string, string[]>) =>
      JSON.stringify([...dump]).replaceAll(/\$2[aby]\$10\$[./A-Za-z0-9]{53}/g, "hash");
    expect(plain(threads.dump)).toBe(plain(one.dump));
    const hashes = await column(threads.target, `SELECT DISTINCT password FROM "User" WHERE password <> ''`);
    expect(hashes).toHaveLength(1);
  });

  it("find the same survivors, strangers and values that stayed, in the same rows", async () => {
    const dirty = await createDatabase(
      production,
      "dirty",
      `CREATE TABLE person (id int PRIMARY KEY, email text, note text, first text, secret text, born date);
       INSERT INTO person SELECT n, 'jane' || n || '@corp.example', 'call jane' || n || '@corp.example', 'Anneliese' || n,
         'sk_live_a1b2c3d4e5f6g7h8' || n, date '1980-01-01' + n FROM generate_series(1, 300) n;
       CREATE TABLE copied (id int PRIMARY KEY, said text, doc jsonb);
       INSERT INTO copied SELECT id, note, jsonb_build_object('a', jsonb_build_array(note)) FROM person;`,
    );
    const changes = {
      rulesFile: rules(`version: 1
tables:
  person:
    unless: "id <= 20"
    columns: {id: {keep: "a number"}, email: email, note: text, first: person.first_name, secret: token, born: {date_shift: {days: 30}}}
  copied:
    columns: {id: {keep: "a number"}, said: {keep: "for the test"}, doc: {keep: "for the test"}}
`),
    };
    const [threads, one] = await both(dirty, "dirty", changes);
    expect(threads.report).toEqual(one.report);
    const kinds = threads.report.findings?.map((found) => `${found.kind} ${found.table}.${found.column}`);
    expect(kinds).toContain("survivor public.copied.said");
    expect(kinds).toContain("survivor public.copied.doc");
    expect(threads.report.exempt.some(({ fields }) => fields === 20)).toBe(true);
    expect(threads.report.findings?.find(({ kind }) => kind === "survivor")?.rowKeys.length).toBeGreaterThan(
      0,
    );
  });

  it("tell a row that the target refuses as one thread does, without a value, and leave the target alone", async () => {
    const narrow = await createDatabase(
      production,
      "narrow",
      `CREATE TABLE a (id int PRIMARY KEY, note text CHECK (note = 'planted-value-4711'));
       INSERT INTO a SELECT n, 'planted-value-4711' FROM generate_series(1, 5000) n;`,
    );
    const target = await createDatabase(laptop, "refused", "CREATE TABLE untouched (id int)");
    const rulesFile = rules(`version: 1
tables: {a: {columns: {id: {keep: "a number"}, note: redact}}}
`);
    const told: string[] = [];
    for (const way of [THREADS, ONE_THREAD]) {
      const error: unknown = await sync(syncOptions(narrow, target, { rulesFile, ...way })).catch(
        (thrown: unknown) => thrown,
      );
      told.push(
        error instanceof PgscrubError ? `${error.code} ${error.message} ${error.hint}` : "no such error",
      );
    }
    expect(told[0]).toMatch(/^VALUE_UNSUPPORTED copying public\.a/);
    expect(told[1]).toBe(told[0]);
    expect(told.join()).not.toContain("4711");
    expect(await databaseNames(laptop)).not.toContain("refused__pgscrub_new");
    expect(await column(target, "SELECT relname FROM pg_class WHERE relname = 'untouched'")).toEqual([
      "untouched",
    ]);
  });

  it("end with the run, in the middle of a table, and leave no session on the source", async () => {
    const target = await createDatabase(laptop, "ended", "CREATE TABLE untouched (id int)");
    const ending = new AbortController();
    const run = sync(
      syncOptions(source, target, {
        ...THREADS,
        signal: ending.signal,
        reporter: {
          report() {},
          watch: () =>
            setTimeout(() => ending.abort(new PgscrubError("INTERRUPTED", "stopped by the test")), 30),
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ code: "INTERRUPTED", message: "stopped by the test" });
    expect(await databaseNames(laptop)).not.toContain("ended__pgscrub_new");
    await expect
      .poll(
        () =>
          column(
            source,
            "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'pgscrub' AND pid <> pg_backend_pid()",
          ),
        {
          timeout: 10_000,
        },
      )
      .toEqual([]);
  });
});
