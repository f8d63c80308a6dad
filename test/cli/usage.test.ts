// The command line without a server: the exact words and exit codes for mistakes in the command itself.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, runCli } from "../support/run-cli.ts";

const SEE_HELP = "hint: See `pgscrub --help`.\n";
const SEE_SYNC_HELP = "hint: See `pgscrub sync --help`.\n";

describe("a command line that is wrong", () => {
  it.each([
    [["snyc"], "error[USAGE]: unknown command 'snyc'\nhint: Did you mean sync?\n"],
    [["sync", "--yess"], "error[USAGE]: unknown option '--yess'\nhint: Did you mean --yes?\n"],
    [["frobnicate"], `error[USAGE]: unknown command 'frobnicate'\n${SEE_HELP}`],
    [["sync", "now"], `error[USAGE]: sync takes no arguments\n${SEE_SYNC_HELP}`],
    [["sync", "--source"], `error[USAGE]: option '--source <url>' argument missing\n${SEE_SYNC_HELP}`],
    [
      ["sync", "--jobs", "0"],
      `error[USAGE]: option '-j, --jobs <n>' argument '0' is invalid: it must be a whole number from 1 to 32\n${SEE_SYNC_HELP}`,
    ],
  ])("%j is told in one line, with what to do", async (args, stderr) => {
    expect(await runCli(args)).toEqual({ exitCode: 64, stdout: "", stderr });
  });

  it("without a command prints the help and says what is missing", async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect(exitCode).toBe(64);
    expect(stdout).toMatch(/^Usage: pgscrub \[options\] \[command\]\n/);
    expect(stderr).toBe("error[USAGE]: a command is missing\n");
  });

  it("is one JSON document on stdout with --json", async () => {
    const { exitCode, stdout, stderr } = await runCli(["sync", "--json", "--yess"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      ok: false,
      error: { code: "USAGE", message: "unknown option '--yess'", hint: "Did you mean --yes?" },
    });
  });
});

describe("connection strings", () => {
  it("that are missing are named with the flag and the variables that were looked for", async () => {
    expect(await runCli(["sync", "--yes"])).toEqual({
      exitCode: 64,
      stdout: "",
      stderr:
        "error[URL_MISSING]: no connection string of the source was given or found\n" +
        "hint: Pass --source or set PRODUCTION_DATABASE_URL in the environment or a .env file.\n",
    });
    expect(await runCli(["undo", "--yes"])).toEqual({
      exitCode: 64,
      stdout: "",
      stderr:
        "error[URL_MISSING]: no connection string of the target was given or found\n" +
        "hint: Pass --target or set LOCAL_DATABASE_URL, else DIRECT_DATABASE_URL, else DATABASE_URL in the environment or a .env file.\n",
    });
  });

  it("that cannot be used are refused without being printed", async () => {
    const env = { PRODUCTION_DATABASE_URL: "mysql://root:hunter2@db/app" };
    const { exitCode, stdout, stderr } = await runCli(["plan"], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: "" });
    expect(stderr).toBe(
      "error[URL_INVALID]: the connection string in PRODUCTION_DATABASE_URL (the environment) does not begin with postgres://\n" +
        "hint: Use the form postgres://user:password@host:5432/database.\n",
    );
  });

  it("that lead nowhere say which server is meant", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, "scrub-rules.yaml"), "version: 1\ntables: {}\n");
    writeFileSync(join(directory, ".env"), "PRODUCTION_DATABASE_URL=postgres://me:hunter2@127.0.0.1:1/app\n");
    expect(await runCli(["plan"], { directory })).toEqual({
      exitCode: 69,
      stdout: "",
      stderr:
        "· source: me@127.0.0.1:1/app  (PRODUCTION_DATABASE_URL, .env)\n" +
        "error[SOURCE_UNAVAILABLE]: cannot connect to the source at 127.0.0.1:1: nothing listens there\n" +
        "hint: Start the server, or correct host and port.\n",
    });
  });
});

describe("what needs no server", () => {
  it("a rules file that is missing", async () => {
    const { exitCode, stderr } = await runCli(["plan", "--source", "postgres://me@127.0.0.1:1/app"]);
    expect(exitCode).toBe(78);
    expect(stderr).toContain(
      "scrub-rules.yaml:1:1 error[RULES_FILE]: the file is missing or cannot be read\n",
    );
  });

  it("NODE_ENV=production, whatever the target", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, "scrub-rules.yaml"), "version: 1\ntables: {}\n");
    const url = "postgres://me@127.0.0.1:1/app";
    const { exitCode, stderr } = await runCli(["sync", "--yes", "--source", url, "--target", url], {
      directory,
      env: { NODE_ENV: "production" },
    });
    expect(exitCode).toBe(77);
    expect(stderr).toContain(
      "error[TARGET_REFUSED]: NODE_ENV is production, where no target is ever replaced\n" +
        "hint: Run this on a developer's machine.\n",
    );
  });

  it("the help and the version, quickly and without an error", async () => {
    const startedAt = performance.now();
    const help = await runCli(["--help"]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    for (const command of ["plan", "sync", "undo", "demo"]) expect(help.stdout).toContain(`\n  ${command} `);
    expect(Math.max(...help.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(await runCli(["--version"])).toMatchObject({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
    for (const command of ["plan", "sync", "undo", "demo"]) {
      expect(await runCli([command, "--help"])).toMatchObject({ exitCode: 0, stderr: "" });
    }
  });
});
