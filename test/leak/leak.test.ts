// No value of a row and no password in anything that a run says or leaves: its output, the target server's log, the
// command lines of processes, errors; while it goes well and while it is made to fail.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLines } from "../support/command-lines.ts";
import { column, createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findValues } from "../support/find-values.ts";
import { type CliResult, runCli, startCli } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const PASSWORDS = ["sesame-of-production", "sesame-of-laptop"];
let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let planted: string[];

beforeAll(async () => {
  [production, laptop] = await Promise.all([
    startServer({ password: "sesame-of-production" }),
    startServer({
      password: "sesame-of-laptop",
      settings: { log_statement: "all", log_min_messages: "debug1" },
    }),
  ]);
  source = await createDatabase(production, "app", SMALL_SCHEMA);
  target = await createDatabase(laptop, "app");
  const emails = await column(source, "SELECT email FROM person");
  planted = [
    "quillmyrith",
    "vexmail",
    "Zorlithael",
    "Quillvanith",
    ...emails.flatMap((email) => email ?? []),
  ];
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const args = (rules: string): string[] => [
  "sync",
  "--yes",
  "--source",
  source,
  "--target",
  target,
  "--rules",
  rules,
];

function expectNoLeak(result: CliResult): void {
  const said = result.stdout + result.stderr;
  expect(findValues(said, [...planted, ...PASSWORDS])).toEqual([]);
  expect(findValues(readFileSync(laptop.logFile, "utf8"), [...planted, ...PASSWORDS])).toEqual([]);
}

describe("nothing leaks", () => {
  it("when a search would find it: the source itself holds every planted value", async () => {
    const rows = await column(source, "SELECT email || ' ' || name FROM person");
    expect(findValues(rows.join("\n"), planted).length).toBe(planted.length);
  });

  it("from a run that goes well, nor through a command line", async () => {
    const run = startCli([...args(rulesFile()), "--json", "--after", "sleep 1"], {
      env: { PGSCRUB_KEY: "ab".repeat(32) },
    });
    const seen = new Set<string>();
    const timer = setInterval(() => {
      for (const line of commandLines(run.child.pid ?? 0)) seen.add(line);
    }, 50);
    const result = await run.ended;
    clearInterval(timer);
    expect(result.exitCode).toBe(0);
    expectNoLeak(result);
    expect([...seen].some((line) => line.includes("sleep"))).toBe(true);
    expect(findValues([...seen].join("\n"), [...planted, ...PASSWORDS, "abababab"])).toEqual([]);
    expect(result.stdout + result.stderr).not.toContain("abababab");
    // The log is detailed enough to have caught a statement with a value in it.
    expect(readFileSync(laptop.logFile, "utf8")).toContain("COPY ");
  });

  it.each([
    [
      "a CHECK that the scrubbed rows break",
      "ALTER TABLE person ADD CONSTRAINT mine CHECK (email LIKE '%mail.com')",
      "ALTER TABLE person DROP CONSTRAINT mine",
      /copying public\.person failed: 23514 check_violation on table public\.person constraint mine/,
    ],
    [
      "a domain that refuses a scrubbed value",
      "CREATE DOMAIN ours AS text CHECK (VALUE ~ 'mail.com'); ALTER TABLE person ALTER COLUMN email TYPE ours",
      "ALTER TABLE person ALTER COLUMN email TYPE text; DROP DOMAIN ours",
      /copying public\.person failed: 23514 check_violation/,
    ],
    [
      "an index over a function that fails on scrubbed rows",
      "CREATE FUNCTION f(t text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF t NOT LIKE '%mail.com%' THEN RAISE EXCEPTION 'bad %', t; END IF; RETURN 1; END $$; CREATE INDEX odd ON person (f(email))",
      "DROP INDEX odd; DROP FUNCTION f",
      /odd.* failed: P0001 raise_exception|failed: P0001/,
    ],
  ])("from an error: %s", async (_, breakIt, mendIt, words) => {
    await execute(source, breakIt);
    try {
      const result = await runCli(args(rulesFile()));
      expect([69, 78]).toContain(result.exitCode);
      expect(result.stderr).toMatch(words);
      expectNoLeak(result);
    } finally {
      await execute(source, mendIt);
    }
  });

  it("from a COPY that is killed in the middle", async () => {
    await execute(
      source,
      "CREATE TABLE big AS SELECT n AS total, repeat('quillmyrith@vexmail.com ', 200) AS body FROM generate_series(1, 20000) n",
    );
    const rules = rulesFile(`${SMALL_RULES}  big:\n    columns: {body: text}\n`);
    try {
      const run = startCli([...args(rules), "--jobs", "1"]);
      await run.printed("… copy and scrub");
      const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY %big%' AND pid <> pg_backend_pid()`;
      while ((await column(source, kill)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const result = await run.ended;
      expect(result.exitCode).toBe(75);
      expect(result.stderr).toContain("error[CONNECTION_LOST]");
      expectNoLeak(result);
    } finally {
      await execute(source, "DROP TABLE big");
    }
  });

  it("from findings: a column that is kept by mistake", async () => {
    const result = await runCli([
      ...args(rulesFile(SMALL_RULES.replace("body: text", 'body: {keep: "mistake"}'))),
      "--json",
    ]);
    expect(result.exitCode).toBe(65);
    const said = result.stdout + result.stderr;
    expect(findValues(said, [...planted, ...PASSWORDS])).toEqual([]);
  });
});
