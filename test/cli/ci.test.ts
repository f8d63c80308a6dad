// `pgscrub ci` with the embedded server and on a server that stays: exact words, exit codes, and nothing left behind.
// Containers are test/tools' part.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORT_FILES } from "../../src/report/write-reports.ts";
import { column, createDatabase, databaseNames, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { commandLines, leftBehind, openFolder } from "../support/left-behind.ts";
import { type CliResult, emptyFolder, type RunningCli, runCli, startCli } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const RULES = rulesFile();
const LEAKY = SMALL_RULES.replace("body: text", 'body: {keep: "test of a mistake"}');
const EMBEDDED = ["--postgres", "embedded"];
let production: EmbeddedServer;
let shared: EmbeddedServer;
let env: Record<string, string>;

beforeAll(async () => {
  [production, shared] = await Promise.all([
    startServer({ password: "sesame-of-production" }),
    startServer({ password: "sesame-of-pipeline" }),
  ]);
  env = { PRODUCTION_DATABASE_URL: await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE") };
  await createDatabase(shared, "app");
});
afterAll(() => Promise.all([production?.stop(), shared?.stop()]));

/** Ports, times and sizes differ from run to run; so does how many people of a sample wrote notes of it. */
const steady = (text: string): string =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, "TIME")
    .replaceAll(/\b\d+(\.\d+)? (B|kB|MB)\b/g, "SIZE")
    .replaceAll(/PostgreSQL \d+/g, "PostgreSQL MAJOR")
    .replaceAll(/\b(2\d|30) rows of 2 tables/g, "20 TO 30 rows of 2 tables")
    .replaceAll(/ +(TIME|SIZE)/g, " $1");
const NOTHING = { files: [], processes: [] };
const ci = (args: readonly string[], more: Record<string, string> = {}): Promise<CliResult> =>
  runCli(["ci", "--rules", RULES, ...args], { env: { ...env, ...more } });

describe("a clean run", () => {
  it("says what leaves production before it reads, ends with one line, and leaves only the reports", async () => {
    const TMPDIR = openFolder();
    const directory = emptyFolder();
    const args = ["ci", "--rules", RULES, ...EMBEDDED, "--sample", "10", "--report", "out/reports"];
    const { exitCode, stdout, stderr } = await runCli(args, { env: { ...env, TMPDIR }, directory });
    expect({ exitCode, lines: steady(stderr).split("\n").slice(0, 6) }).toEqual({
      exitCode: 0,
      lines: [
        "· source: postgres@127.0.0.1:PORT/app  (PRODUCTION_DATABASE_URL, the environment)",
        "… plan",
        "✓ plan TIME",
        "· egress: about SIZE will leave the source, and about SIZE of names to look for in free text: " +
          "20 TO 30 rows of 2 tables, 10 of each and what they reference; --full would read about SIZE",
        "… start a throw-away Postgres",
        "✓ start a throw-away Postgres  embedded PostgreSQL MAJOR TIME",
      ],
    });
    const lines = steady(stdout).split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "copied a sample of 10 rows per table: 20 TO 30 rows of 2 tables, SIZE into embedded PostgreSQL MAJOR, in TIME",
      `reports: ${join(directory, "out/reports")}`,
    ]);
    expect(lines[2]).toMatch(/^clean: \d+ columns of \d tables, \d+ rows, SIZE searched, nothing found$/);
    expect(lines.slice(3)).toEqual([""]);
    expect(readdirSync(join(directory, "out/reports")).sort()).toEqual([...REPORT_FILES].sort());
    expect(leftBehind(TMPDIR)).toEqual(NOTHING);
  });

  it("has a server of its own while it runs", async () => {
    const TMPDIR = openFolder();
    const run = startCli(["ci", "--rules", RULES, ...EMBEDDED], { env: { ...env, TMPDIR } });
    await run.printed("… create the new database");
    const { files, processes } = leftBehind(TMPDIR);
    expect(files).toEqual([expect.stringMatching(/^pgscrub-server-/)]);
    expect(processes.length).toBeGreaterThan(0);
    expect((await run.ended).exitCode).toBe(0);
    expect(leftBehind(TMPDIR)).toEqual(NOTHING);
  });

  it("copies everything with --full, in one document with --json", async () => {
    const { exitCode, stdout } = await ci([...EMBEDDED, "--full", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      postgres: expect.stringMatching(/^embedded PostgreSQL \d+$/),
      sampleRows: null,
      egress: {
        rowsBytes: expect.any(Number),
        namesBytes: expect.any(Number),
        wholeBytes: expect.any(Number),
      },
      tables: [
        { table: "public.note", rows: 200 },
        { table: "public.person", rows: 200 },
      ],
      verify: { ok: true, findings: [] },
      reports: null,
    });
    expect(stdout).not.toMatch(/sesame|postgresql:/);
  });
});

describe("the role of docs/neon.md, to which docs/ci.md points", () => {
  it("can do all that a run needs, and cannot write", async () => {
    const page = readFileSync(new URL("../../docs/neon.md", import.meta.url), "utf8");
    const sql = /```sql\n(.*?CREATE ROLE.*?)```/s.exec(page)?.[1] ?? "";
    expect(sql).toContain("PASSWORD '…'");
    expect(sql).toContain('FOR ROLE "neondb_owner"');
    const here = sql.replace("'…'", "'sesame-of-reader'").replaceAll('"neondb_owner"', "CURRENT_USER");
    await execute(production.url("app"), here);
    const url = new URL(production.url("app"));
    url.username = "pgscrub_reader";
    url.password = "sesame-of-reader";
    const { exitCode, stdout } = await ci([...EMBEDDED, "--full"], { PRODUCTION_DATABASE_URL: url.href });
    expect({ exitCode, verdict: stdout.split("\n").at(-2) }).toEqual({
      exitCode: 0,
      verdict: expect.stringMatching(/^clean: /),
    });
    await expect(column(url.href, "DELETE FROM note")).rejects.toThrow();
  });
});

describe("a mistake in the rules", () => {
  it("that lets values through exits 65, with reports, annotations and a summary, none with a value", async () => {
    const TMPDIR = openFolder();
    const directory = emptyFolder();
    writeFileSync(join(directory, "scrub-rules.yaml"), LEAKY);
    const summary = join(directory, "summary.md");
    const github = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: directory };
    const { exitCode, stdout, stderr } = await runCli(["ci", ...EMBEDDED, "--report", "reports"], {
      env: { ...env, ...github, TMPDIR },
      directory,
    });
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/survivor +public\.note\.body +source email +200 /);
    expect(steady(stdout).trimEnd().split("\n").at(-1)).toMatch(/^NOT CLEAN: \d findings in \d+ columns of /);
    expect(stderr).toContain(
      "::error file=scrub-rules.yaml,line=9,title=pgscrub%3A survivor in public.note.body::" +
        "survivor: source email, 200 times in public.note.body, rows (0,1) ",
    );
    const markdown = readFileSync(summary, "utf8");
    expect(markdown).toMatch(/^## pgscrub: NOT CLEAN\n\nNOT CLEAN: /);
    expect(markdown).toContain("| survivor | public.note.body | source email | 200 |");
    const reports = readdirSync(join(directory, "reports")).map((name) =>
      readFileSync(join(directory, "reports", name), "utf8"),
    );
    expect(reports.length).toBe(REPORT_FILES.length);
    expect([stdout, stderr, markdown, ...reports].join("\n")).not.toMatch(/quillmyrith|sesame/i);
    expect(leftBehind(TMPDIR)).toEqual(NOTHING);
  });

  it("that the schema shows exits 78 before any server is started, on its line", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, "scrub-rules.yaml"), SMALL_RULES.replace("email: email", "emial: email"));
    const { exitCode, stderr } = await runCli(["ci", ...EMBEDDED], {
      env: { ...env, GITHUB_ACTIONS: "true" },
      directory,
    });
    expect(exitCode).toBe(78);
    expect(stderr).toContain(
      "::error file=scrub-rules.yaml,line=5,col=7,title=pgscrub%3A RULES_UNKNOWN_COLUMN::" +
        "table public.person has no column emial%0ADid you mean email?\n",
    );
    expect(stderr).not.toContain("throw-away");
  });
});

describe("refusals", () => {
  const HELP = "See `pgscrub ci --help`.";
  it.each([
    [
      ["--sample", "0"],
      "option '--sample <n>' argument '0' is invalid: it must be a whole number from 1 to 1000000000",
      HELP,
    ],
    [["--full", "--sample", "5"], "option '--sample <n>' cannot be used with option '--full'", HELP],
    [["--target", "postgres://localhost/app"], "unknown option '--target'", HELP],
    [
      ["--postgres", "mysql"],
      "the throw-away server of --postgres is not docker, embedded or a URL",
      "Write docker, embedded, auto or postgres://….",
    ],
  ])("%j exits 64", async (args, message, hint) => {
    const result = await ci(args);
    expect(result).toEqual({ exitCode: 64, stdout: "", stderr: `error[USAGE]: ${message}\nhint: ${hint}\n` });
  });

  it("no source, under NODE_ENV=production, a source that is not there", async () => {
    const none = await runCli(["ci", "--rules", RULES, ...EMBEDDED]);
    expect(none).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(/^error\[URL_MISSING\]: .* source /),
    });
    const inProduction = await ci(EMBEDDED, { NODE_ENV: "production" });
    expect(inProduction.exitCode).toBe(77);
    expect(inProduction.stderr).toContain("error[TARGET_REFUSED]: NODE_ENV is production");
    const gone = await ci([...EMBEDDED], {
      PRODUCTION_DATABASE_URL: "postgres://reader:barley@127.0.0.1:9/app",
    });
    expect(gone.exitCode).toBe(69);
    expect(gone.stderr).toContain("error[SOURCE_UNAVAILABLE]");
    expect(gone.stderr).not.toContain("barley");
  });

  it("--postgres docker without an engine that can run it", async () => {
    // A machine with an engine of its own cannot get this image from anywhere.
    const { exitCode, stderr } = await ci(["--postgres", "docker", "--image", "registry.invalid/none:1"], {
      DOCKER_HOST: `unix://${join(emptyFolder(), "docker.sock")}`,
    });
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/error\[TOOL_UNAVAILABLE\]: .*\nhint: .*--postgres embedded\.\n$/);
  });

  it("a server that is not there, without its password in the words", async () => {
    const { exitCode, stderr } = await ci([], {
      PGSCRUB_CI_POSTGRES: "postgres://ci:barley@127.0.0.1:9/any",
    });
    expect(exitCode).toBe(69);
    expect(stderr).toContain("error[TARGET_UNAVAILABLE]");
    expect(stderr).not.toContain("barley");
  });
});

describe("Ctrl-C", () => {
  async function interrupt(run: RunningCli, at: string): Promise<CliResult> {
    await run.printed(at);
    run.child.kill("SIGINT");
    return run.ended;
  }

  it.each(["… start a throw-away Postgres", "… create the new database"])(
    "during %s exits 130 and leaves no server, folder or process",
    async (step) => {
      const TMPDIR = openFolder();
      const run = startCli(["ci", "--rules", RULES, ...EMBEDDED], { env: { ...env, TMPDIR } });
      const result = await interrupt(run, step);
      expect(result).toMatchObject({ exitCode: 130, stdout: "" });
      expect(result.stderr).toContain("error[INTERRUPTED]: interrupted\n");
      expect(leftBehind(TMPDIR)).toEqual(NOTHING);
    },
  );

  it("on a server that stays leaves none of our databases", async () => {
    const run = startCli(["ci", "--rules", RULES], {
      env: { ...env, PGSCRUB_CI_POSTGRES: shared.url("app") },
    });
    const result = await interrupt(run, "… copy and scrub");
    expect(result.exitCode).toBe(130);
    expect(await databaseNames(shared)).toEqual(["app"]);
  });
});

describe("a server that stays", () => {
  it("gets a database with a random name, which is gone afterwards, whether clean or not", async () => {
    const run = startCli(["ci", "--rules", RULES], {
      env: { ...env, PGSCRUB_CI_POSTGRES: shared.url("app") },
    });
    await run.printed("… copy and scrub");
    const during = await databaseNames(shared);
    const argumentsSeen = commandLines().join("\n");
    const { exitCode, stdout, stderr } = await run.ended;
    expect({ exitCode, databases: await databaseNames(shared) }).toEqual({ exitCode: 0, databases: ["app"] });
    expect(during.filter((name) => name !== "app")).toEqual([
      expect.stringMatching(/^pgscrub_ci_[0-9a-f]{24}(__pgscrub_new)?$/),
    ]);
    expect(argumentsSeen).toContain("dist/cli/main.js ci");
    expect([argumentsSeen, stdout, stderr].join("\n")).not.toMatch(/sesame-of-/);
    const leaky = rulesFile(LEAKY);
    const found = await runCli(["ci", "--rules", leaky, "--postgres", shared.url()], { env });
    expect({ exitCode: found.exitCode, databases: await databaseNames(shared) }).toEqual({
      exitCode: 65,
      databases: ["app"],
    });
  });
});
