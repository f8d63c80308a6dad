// plan, sync and undo as a script meets them: words, JSON, exit codes, refusals, Ctrl-C; off a terminal.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { column, createDatabase, databaseNames, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type CliResult, emptyFolder, runCli, startCli } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const OLD = "CREATE TABLE old_row (v text); INSERT INTO old_row VALUES ('before')";
const RULES = rulesFile();
let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let ends: string[];

beforeAll(async () => {
  [production, laptop] = await Promise.all([
    startServer({ password: "sesame-of-production" }),
    startServer({ password: "sesame-of-laptop" }),
  ]);
  source = await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE");
  target = await createDatabase(laptop, "app", OLD);
  ends = ["--source", source, "--target", target, "--rules", RULES];
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

/** Ports, times and sizes differ from run to run. */
const steady = (text: string): string =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, "TIME")
    .replaceAll(/\b\d+(\.\d+)? (B|kB|MB)\b/g, "SIZE")
    .replaceAll(/ +(TIME|SIZE)/g, " $1");
const lines = (result: CliResult): string[] => steady(result.stderr).split("\n").slice(0, -1);
const isUntouched = async (): Promise<boolean> =>
  (await column(target, "SELECT v FROM old_row"))[0] === "before" &&
  (await databaseNames(laptop)).join() === "app";

const ENDS_SHOWN = [
  "· source: postgres@127.0.0.1:PORT/app  (--source)",
  "· target: postgres@127.0.0.1:PORT/app  (--target)",
];

describe("pgscrub plan", () => {
  it("prints every column that is rewritten, with the rule's place", async () => {
    const { exitCode, stdout, stderr } = await runCli(["plan", ...ends]);
    expect({ exitCode, lines: lines({ exitCode, stdout, stderr }) }).toEqual({
      exitCode: 0,
      lines: ENDS_SHOWN,
    });
    expect(steady(stdout)).toBe(`public.note  about 200 rows, SIZE, binary copy
  column  type  becomes           where   because
  body    text  text              stream  scrub-rules.yaml:9
  kept: id, person_id

public.person  about 200 rows, SIZE, binary copy
  column  type  becomes           where   because
  email   text  email             stream  scrub-rules.yaml:5
  name    text  person.full_name  stream  scrub-rules.yaml:6
  kept: id

2 tables, 3 columns rewritten (0 of them at the source), about SIZE to read, SIZE of disk for the new database.
Nothing was changed; \`pgscrub sync\` does it.
`);
    expect(await isUntouched()).toBe(true);
  });

  it("is a document with --json, and a file with --out", async () => {
    const out = join(emptyFolder(), "plan.json");
    const { exitCode, stdout } = await runCli(["plan", ...ends, "--json", "--out", out]);
    expect(exitCode).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan).toMatchObject({ schemaVersion: 1, ok: true, hazards: [] });
    expect(plan.columns).toContainEqual({
      table: "public.person",
      column: "email",
      type: "text",
      treatment: "mask",
      masker: "email",
      placement: "stream",
      because: expect.stringMatching(/scrub-rules\.yaml:5$/),
    });
    expect(plan.columns).toContainEqual({
      table: "public.person",
      column: "id",
      type: "uuid",
      treatment: "keep",
      placement: "none",
      because: "structural: uuid key",
    });
  });
});

describe("refusals", () => {
  it("a missing yes off a terminal names the flag", async () => {
    const result = await runCli(["sync", ...ends]);
    expect(result).toMatchObject({ exitCode: 77, stdout: "" });
    expect(lines(result).slice(-2)).toEqual([
      `error[NOT_CONFIRMED]: nobody is here to answer: Replace the database "app" with a scrubbed copy?`,
      "hint: Pass --yes to go on.",
    ]);
    expect(await isUntouched()).toBe(true);
  });

  it("the source as its own target, and the server's own databases", async () => {
    const same = await runCli([
      "sync",
      "--yes",
      "--source",
      source,
      "--target",
      source.replace("127.0.0.1", "localhost"),
      "--rules",
      RULES,
    ]);
    expect(same.exitCode).toBe(77);
    expect(steady(same.stderr)).toMatch(
      /error\[TARGET_REFUSED\]: the target localhost:\d+\/app is the source: the same server and database answer at both\n/,
    );
    const own = await runCli([
      "sync",
      "--yes",
      "--source",
      source,
      "--target",
      laptop.url(),
      "--rules",
      RULES,
    ]);
    expect(own.exitCode).toBe(77);
    expect(own.stderr).toContain(
      "error[TARGET_REFUSED]: the target postgres is a database that the server itself needs\n",
    );
  });

  it("a wrong password, without any password in the words", async () => {
    const wrong = target.replace("sesame-of-laptop", "open-barley");
    const result = await runCli(["sync", "--yes", "--source", source, "--target", wrong, "--rules", RULES]);
    expect(result.exitCode).toBe(69);
    expect(lines(result).slice(-2)).toEqual([
      "error[TARGET_UNAVAILABLE]: cannot connect to the target at 127.0.0.1:PORT: it refuses the log-in of role postgres (28P01 invalid_password)",
      "hint: Check user and password in the connection string.",
    ]);
    expect(result.stderr).not.toMatch(/sesame|barley/);
  });

  it("rules that do not fit: every mistake with its line, and nothing written", async () => {
    const bad =
      "version: 1\ntables:\n  person:\n    columns:\n      emial: email\n      email: null\n  note: {rows: none}\n";
    const directory = emptyFolder();
    writeFileSync(join(directory, "scrub-rules.yaml"), bad);
    const args = ["sync", "--yes", "--source", source, "--target", target];
    const { exitCode, stdout, stderr } = await runCli(args, { directory });
    expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: "" });
    expect(
      stderr.slice(stderr.indexOf("scrub-rules.yaml:")),
    ).toBe(`scrub-rules.yaml:3:3 error[RULES_UNCLASSIFIED_COLUMN]: no rule names public.person.name, which is text
3 |   person:
  |   ^^^^^^
hint: Add a rule for it to person, after reading what is proposed.
      name: text

scrub-rules.yaml:5:7 error[RULES_UNKNOWN_COLUMN]: table public.person has no column emial
5 |       emial: email
  |       ^^^^^
hint: Did you mean email?

scrub-rules.yaml:6:7 error[RULES_NULL_INTO_NOT_NULL]: public.person.email is NOT NULL and cannot become null
6 |       email: null
  |       ^^^^^
hint: Use redact, fixed or a masker that fits its kind.

error[RULES_INVALID]: 3 mistakes in scrub-rules.yaml
hint: Correct the rules as each diagnostic says.
`);
    const json = JSON.parse((await runCli([...args, "--json"], { directory })).stdout);
    expect(json).toMatchObject({ schemaVersion: 1, ok: false, error: { code: "RULES_INVALID" } });
    expect(json.diagnostics.map(({ line, col, code }: Record<string, unknown>) => [line, col, code])).toEqual(
      [
        [3, 3, "RULES_UNCLASSIFIED_COLUMN"],
        [5, 7, "RULES_UNKNOWN_COLUMN"],
        [6, 7, "RULES_NULL_INTO_NOT_NULL"],
      ],
    );
    expect(await isUntouched()).toBe(true);
  });

  it("a plan that is no longer true", async () => {
    const out = join(emptyFolder(), "plan.json");
    expect((await runCli(["plan", ...ends, "--out", out])).exitCode).toBe(0);
    await execute(source, "ALTER TABLE note ADD COLUMN later boolean");
    const stale = await runCli(["sync", "--yes", ...ends, "--plan", out]);
    await execute(source, "ALTER TABLE note DROP COLUMN later");
    expect(stale.exitCode).toBe(78);
    expect(lines(stale).slice(-2)).toEqual([
      "error[PLAN_STALE]: rules or catalog changed since the plan was written",
      "hint: Run `pgscrub plan --out FILE` again and look at it.",
    ]);
    expect(await isUntouched()).toBe(true);
  });
});

describe("a run that is held up on the source", () => {
  async function whileLocked(use: (holder: Client) => Promise<void>): Promise<void> {
    const holder = await openClient(parseConnectionString(source, "of the test"), { role: "source" });
    try {
      await holder.query("BEGIN; LOCK TABLE note IN ACCESS EXCLUSIVE MODE");
      await use(holder);
    } finally {
      await holder.end();
    }
  }

  it("keeps a second one away (75), and Ctrl-C ends it with 130 and everything as it was", async () => {
    await whileLocked(async () => {
      const first = startCli(["sync", "--yes", ...ends]);
      await first.printed("… plan");
      const second = await runCli(["sync", "--yes", ...ends]);
      expect(second.exitCode).toBe(75);
      expect(lines(second).slice(-2)).toEqual([
        "error[LOCKED]: another pgscrub run is at work on the target app",
        "hint: Wait until it has ended, then run the command again.",
      ]);
      first.child.kill("SIGINT");
      const ended = await first.ended;
      expect(ended).toMatchObject({ exitCode: 130, stdout: "" });
      expect(lines(ended).slice(-2)).toEqual([
        "error[INTERRUPTED]: interrupted",
        "hint: The target was not changed.",
      ]);
    });
    expect(await isUntouched()).toBe(true);
  });

  it("says of a verify and a backup that were interrupted what is true of them", async () => {
    await whileLocked(async () => {
      const directory = emptyFolder();
      for (const [args, step, hint] of [
        [["verify", ...ends], "… read the source's scrubbed columns", "Nothing was changed."],
        [
          ["backup", "--source", source, "--dir", directory],
          "… snapshot",
          "No file was left, and no older backup was deleted.",
        ],
      ] as const) {
        const run = startCli(args);
        await run.printed(step);
        run.child.kill("SIGINT");
        const ended = await run.ended;
        expect(ended).toMatchObject({ exitCode: 130, stdout: "" });
        expect(lines(ended).slice(-2)).toEqual(["error[INTERRUPTED]: interrupted", `hint: ${hint}`]);
      }
      expect(readdirSync(directory)).toEqual([]);
    });
  });

  it("gives up after --max-block-ms (75)", async () => {
    await whileLocked(async () => {
      const { exitCode, stderr } = await runCli(["sync", "--yes", ...ends, "--max-block-ms", "300"]);
      expect(exitCode).toBe(75);
      expect(stderr).toMatch(/error\[SOURCE_BLOCKED\]: .*55P03 lock_not_available\nhint: /);
    });
    expect(await isUntouched()).toBe(true);
  });

  it("ends on Ctrl-C in the middle of --after too, staging gone", async () => {
    const run = startCli(["sync", "--yes", ...ends, "--after", "sleep 30"]);
    await run.printed("… --after");
    const before = await databaseNames(laptop);
    run.child.kill("SIGINT");
    expect((await run.ended).exitCode).toBe(130);
    expect(before).toEqual(["app", "app__pgscrub_new"]);
    expect(await isUntouched()).toBe(true);
  });
});

describe("pgscrub sync and undo", () => {
  it("does not swap with --no-verify, and says so (65)", async () => {
    const { exitCode, stdout } = await runCli(["sync", "--yes", ...ends, "--no-verify"]);
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/NOT PROVED: --no-verify was given.* The target is unchanged\.\n$/);
    expect(await isUntouched()).toBe(true);
  });

  it("swaps a plan that still holds; then undo exchanges, and again", async () => {
    const out = join(emptyFolder(), "plan.json");
    await runCli(["plan", ...ends, "--out", out]);
    const result = await runCli(["sync", "--yes", ...ends, "--plan", out]);
    expect(result.exitCode).toBe(0);
    expect(lines(result)).toEqual([
      ...ENDS_SHOWN,
      "… connect and guard",
      "✓ connect and guard TIME",
      "… plan",
      "✓ plan TIME",
      "· 2 tables, 3 columns rewritten (0 of them at the source)",
      "… snapshot",
      "✓ snapshot TIME",
      "… create the new database",
      "✓ create the new database TIME",
      "… read schema and names",
      "✓ read schema and names TIME",
      "… create tables",
      "✓ create tables TIME",
      "… copy and scrub",
      "✓ copy and scrub  2 tables, 400 rows, SIZE TIME",
      "… constraints, keys, sequences, statistics",
      "✓ constraints, keys, sequences, statistics TIME",
      "… verify",
      "✓ verify  6 columns, 400 rows, SIZE: nothing found TIME",
      "… swap",
      "✓ swap TIME",
    ]);
    expect(result.stdout).toMatch(/^ {2}table +rows +bytes +time +format\n {2}public\.\w+ +200 /);
    expect(steady(result.stdout)).toContain(`
Clean: 6 columns of 2 tables, 400 rows, SIZE searched, nothing found.
"app" is refreshed in TIME. What it replaced is "app__pgscrub_prev": \`pgscrub undo\` brings it back.
The copy is pseudonymised, not anonymous: treat it as personal data.
`);
    const back = await runCli(["undo", "--yes", "--target", target]);
    expect(back).toMatchObject({
      exitCode: 0,
      stdout: 'Exchanged "app" with "app__pgscrub_prev"; run it again to go back.\n',
    });
    expect(await column(target, "SELECT v FROM old_row")).toEqual(["before"]);
    const again = await runCli(["undo", "--yes", "--target", target, "--json"]);
    expect(JSON.parse(again.stdout)).toEqual({
      schemaVersion: 1,
      ok: true,
      target: "app",
      previous: "app__pgscrub_prev",
    });
    expect(await column(target, "SELECT count(*) FROM person")).toEqual(["200"]);
  });

  it("prints one document with --json", async () => {
    const { exitCode, stdout } = await runCli(["sync", "--yes", ...ends, "--json", "--drop-previous"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      target: "app",
      previous: null,
      durationMs: expect.any(Number),
      bytes: expect.any(Number),
      tables: [
        { table: "public.note", rows: 200, format: "binary", ms: expect.any(Number) },
        { table: "public.person", rows: 200, format: "binary", ms: expect.any(Number) },
      ],
      verify: { ok: true, findings: [], coverage: { tables: 2, rows: 400, columns: 6 } },
    });
    expect(await runCli(["undo", "--yes", "--target", target])).toMatchObject({ exitCode: 69, stdout: "" });
  });

  it("leaves the target alone when the copy is not clean (65), and says where", async () => {
    const leaky = rulesFile(SMALL_RULES.replace("body: text", 'body: {keep: "test of a mistake"}'));
    const args = ["sync", "--yes", "--source", source, "--target", target, "--rules", leaky];
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/NOT CLEAN: \d+ findings? in .* The target is unchanged\.\n/);
    expect(stdout).toMatch(/survivor +public\.note\.body +source email +200 /);
    expect(stdout + stderr).not.toContain("quillmyrith");
    const json = JSON.parse((await runCli([...args, "--json"])).stdout);
    expect(json).toMatchObject({ ok: false, previous: null, verify: { ok: false } });
    expect(await column(target, "SELECT count(*) FROM person WHERE email LIKE '%example.test'")).toEqual([
      "200",
    ]);
  });
});
