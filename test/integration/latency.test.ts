// A source that is far away: planning asks a fixed number of questions whatever the number of tables, and the rows fill
// the line. The line is a real proxy of 50 ms in each direction and 20 MB/s.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { sync } from "../../src/sync.ts";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type LinkUse, type SlowLink, startSlowLink } from "../support/slow-link.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";
import { newTimedSteps } from "../support/timed-steps.ts";

const DELAY_MS = 50;
const BYTES_PER_SECOND = 20_000_000;
/** Log-ins of two sessions are ten of them. */
const MOST_TRIPS = 18;
const ROW_BYTES = 7_000;
const ROWS = 24_000;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let line: SlowLink;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  line = await startSlowLink({
    upstreamPort: production.port,
    delayMs: DELAY_MS,
    bytesPerSecond: BYTES_PER_SECOND,
  });
});
afterAll(async () => {
  await line?.stop();
  await Promise.all([production?.stop(), laptop?.stop()]);
});

const farAway = (url: string): string => url.replace(`:${production.port}/`, `:${line.port}/`);

/** Tables in a chain, each with a text key that is sampled, an address, a name and free text. */
async function makeTables(database: string, count: number): Promise<{ url: string; rules: string }> {
  const numbers = Array.from({ length: count }, (_, at) => at);
  const url = await createDatabase(
    production,
    database,
    numbers
      .map(
        (at) => `CREATE TABLE t${at} (id text PRIMARY KEY, parent text REFERENCES t${Math.max(0, at - 1)},
          email text UNIQUE, name text, note text, place serial);
        INSERT INTO t${at} (id, email, name) SELECT gen_random_uuid(), 'quillmyrith' || n || '@vexmail.com', 'Zorlithael'
          FROM generate_series(1, 3) n;`,
      )
      .join("\n"),
    "ANALYZE",
  );
  const tables = numbers.map(
    (at) => `  t${at}:\n    columns:\n      email: email\n      name: person.full_name\n      note: text\n`,
  );
  return { url: farAway(url), rules: rulesFile(`version: 1\ntables:\n${tables.join("")}`) };
}

async function planTrips(database: string, count: number): Promise<LinkUse> {
  const { url, rules } = await makeTables(database, count);
  line.reset();
  const { plan } = await planSource({
    ...syncOptions(url, laptop.url("postgres"), { rulesFile: rules }),
    target: undefined,
  });
  expect(plan.tables).toHaveLength(count);
  return line.use();
}

describe("a source that is 50 ms away", () => {
  it("is asked as often for the plan of 240 tables as for that of 24", async () => {
    const few = await planTrips("few", 24);
    const many = await planTrips("many", 240);
    expect(many.statements.length).toBe(few.statements.length);
    expect(many.roundTrips).toBe(few.roundTrips);
    expect(many.connections).toBe(2);
    expect(many.roundTrips).toBeLessThanOrEqual(MOST_TRIPS);
  });

  it("sends kept rows with at least 85 percent of the line's speed, from the first session to the last row", async () => {
    const url = await createDatabase(
      production,
      "wide",
      `CREATE TABLE left_half (id int PRIMARY KEY, body bytea NOT NULL);
       CREATE TABLE right_half (LIKE left_half INCLUDING ALL);
       ALTER TABLE left_half ALTER body SET STORAGE PLAIN; ALTER TABLE right_half ALTER body SET STORAGE PLAIN;
       INSERT INTO left_half SELECT n, repeat(md5(n::text), ${Math.ceil(ROW_BYTES / 32)})::bytea FROM generate_series(1, ${ROWS / 2}) n;
       INSERT INTO right_half SELECT * FROM left_half`,
      "ANALYZE",
    );
    const target = await createDatabase(laptop, "wide");
    const kept = "    columns:\n      id: {keep: a number}\n      body: {keep: nobody's bytes}\n";
    const steps = newTimedSteps((step) => {
      if (step === "copy and scrub") line.reset();
    });
    const report = await sync(
      syncOptions(farAway(url), target, {
        source: parseConnectionString(farAway(url), "of the source"),
        rulesFile: rulesFile(`version: 1\ntables:\n  left_half:\n${kept}  right_half:\n${kept}`),
        isVerified: false,
        reporter: steps,
      }),
    );
    const rows = new Map(report.tables.map((table) => [table.table, table.rows]));
    expect(rows).toEqual(
      new Map([
        ["public.left_half", ROWS / 2],
        ["public.right_half", ROWS / 2],
      ]),
    );
    expect(report.bytes).toBeGreaterThan(ROWS * ROW_BYTES);
    const seconds = (steps.lastTableAt() - steps.startedAt("copy and scrub")) / 1000;
    const share = report.bytes / BYTES_PER_SECOND / seconds;
    expect(share).toBeGreaterThanOrEqual(0.85);
    expect(share).toBeLessThan(1.01);
  });
});
