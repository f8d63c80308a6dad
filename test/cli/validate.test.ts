// `pgscrub validate`: the exact lines, the document, the exit codes, and what a wrong flag says.
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, runCli, startCli } from "../support/run-cli.ts";

const PIN_HINT = "Run `pgscrub validate --pin` once, with PRODUCTION_DATABASE_URL set, and commit the file.";
const NOTICE = `· notice  production is not pinned: it is known by host names alone, and all of Neon counts as production. ${PIN_HINT} [PIN]\n`;
const IN_FORCE =
  "✓ ok      the environment in force is development; files in order: the process environment, .env.development.local, .env.local, .env.development, .env\n";

function folder(files: Readonly<Record<string, string>>): string {
  const directory = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

describe("pgscrub validate", () => {
  it("says of a sound folder that it is safe (0)", async () => {
    const directory = folder({ ".env": "DATABASE_URL=postgres://me:sesame@localhost:5432/shop\n" });
    expect(await runCli(["validate"], { directory })).toEqual({
      exitCode: 0,
      stdout:
        `${NOTICE}${IN_FORCE}` +
        "✓ ok      DATABASE_URL (.env) leads to localhost:5432/shop\n" +
        "✓ ok      .env is well formed\n" +
        "✓ ok      this is no git work tree: nothing is tracked\n" +
        "\nSafe: 1 notice, 4 ok\n",
      stderr: "",
    });
  });

  it("says what leads to production, and what to do (77)", async () => {
    const directory = folder({
      ".env":
        "DATABASE_URL=postgres://app:sesame99@ep-cool-dark-a1b2c3d4-pooler.eu-central-1.aws.neon.tech/shop\n",
      ".env.local": 'DATABASE_URL="postgres://me:sesame99@127.1/shop"\n',
    });
    const { exitCode, stdout, stderr } = await runCli(["validate"], { directory });
    expect({ exitCode, stderr }).toEqual({ exitCode: 77, stderr: "" });
    expect(stdout).toBe(
      "✗ error   DATABASE_URL (.env) leads development to production: ep-cool-dark-a1b2c3d4.eu-central-1.aws.neon.tech is Neon, and no production is pinned. " +
        "Point it at your local server; if this is no production, pin the real one with `pgscrub validate --pin`. [POINTS_AT_PRODUCTION]\n" +
        `${NOTICE}${IN_FORCE}` +
        "✓ ok      DATABASE_URL (.env.local) leads to 127.1:5432/shop\n" +
        "✓ ok      .env is well formed\n" +
        "✓ ok      .env.local is well formed\n" +
        "✓ ok      this is no git work tree: nothing is tracked\n" +
        "\nNot safe: 1 error, 1 notice, 5 ok\n",
    );
  });

  it("judges as the stage that --env says (78)", async () => {
    const directory = folder({ ".env.production": "DATABASE_URL=postgres://u:p@db.example.test/shop\n" });
    const { exitCode, stdout } = await runCli(["validate", "--env", "production"], { directory });
    expect(exitCode).toBe(78);
    expect(stdout).toContain(
      "✗ error   DATABASE_URL (.env.production) has no sslmode. Add sslmode=verify-full, or sslmode=require, to the connection string. [TLS_MISSING]\n",
    );
    expect(stdout).toContain("✓ ok      the environment in force is production; ");
  });

  it("prints one JSON document with --json, held checks too", async () => {
    const directory = folder({
      ".env": "DATABASE_URL=postgres://me@localhost/shop\nDATABASE_URL=postgres://me@localhost/shop2\n",
    });
    const { exitCode, stdout, stderr } = await runCli(["validate", "--json"], { directory });
    expect({ exitCode, stderr }).toEqual({ exitCode: 78, stderr: "" });
    const document = JSON.parse(stdout);
    expect(Object.keys(document)).toEqual(["schemaVersion", "ok", "checks"]);
    expect(document).toMatchObject({ schemaVersion: 1, ok: false });
    expect(document.checks).toContainEqual({
      code: "VARIABLE_DUPLICATED",
      ok: false,
      severity: "error",
      environment: "development",
      variable: "DATABASE_URL",
      file: ".env",
      message: ".env:2 sets DATABASE_URL again: the last value wins",
      hint: "Remove one of the lines.",
    });
    expect(document.checks).toContainEqual({
      code: "POINTS_AT_PRODUCTION",
      ok: true,
      severity: "error",
      environment: "development",
      variable: "DATABASE_URL",
      file: ".env",
      message: "DATABASE_URL (.env) leads to localhost:5432/shop2",
      hint: "",
    });
  });

  it("reads the environment that it is started in", async () => {
    const env = {
      VERCEL_ENV: "preview",
      NODE_ENV: "production",
      DATABASE_URL: "postgres://u:p@ep-x.eu.neon.tech/shop",
    };
    const { exitCode, stdout } = await runCli(["validate"], { env });
    expect(exitCode).toBe(77);
    expect(stdout).toContain("✗ error   DATABASE_URL leads preview to production: ep-x.eu.neon.tech is Neon");
  });

  it("ends with 69 when --live cannot ask, and names the server", async () => {
    const env = { DATABASE_URL: "postgres://me:sesame99@127.0.0.1:1/shop" };
    const { exitCode, stdout } = await runCli(["validate", "--live"], { env });
    expect(exitCode).toBe(69);
    expect(stdout).toContain(
      "✗ error   DATABASE_URL could not be asked who it is: cannot connect to 127.0.0.1:1: nothing listens there. Start the server, or correct host and port. [SERVER]\n",
    );
    expect(stdout).not.toContain("sesame99");
  });

  it("cannot pin without PRODUCTION_DATABASE_URL (64), nor a server that is away (69)", async () => {
    expect(await runCli(["validate", "--pin"])).toEqual({
      exitCode: 64,
      stdout: "",
      stderr:
        "error[URL_MISSING]: no connection string of the source was given or found\n" +
        "hint: Pass --source or set PRODUCTION_DATABASE_URL in the environment or a .env file.\n",
    });
    const env = { PRODUCTION_DATABASE_URL: "postgres://me:sesame99@127.0.0.1:1/shop" };
    expect(await runCli(["validate", "--pin"], { env })).toEqual({
      exitCode: 69,
      stdout: "",
      stderr:
        "error[SOURCE_UNAVAILABLE]: .pgscrub/production.json was not written: cannot connect to the source at 127.0.0.1:1: nothing listens there\n" +
        "hint: Start the server, or correct host and port.\n",
    });
  });

  it("stops at Ctrl-C in the middle of asking (130)", async () => {
    // It takes the connection and says nothing.
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const asked = once(silent, "connection");
    const env = { DATABASE_URL: `postgres://me@127.0.0.1:${port}/shop` };
    const running = startCli(["validate", "--live"], { env });
    await asked;
    running.child.kill("SIGINT");
    const { exitCode, stdout } = await running.ended;
    silent.close();
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  });

  it.each([
    [
      ["validate", "--env", "prod"],
      "option '--env <stage>' argument 'prod' is invalid: Allowed choices are development, test, preview, production",
    ],
    [["validate", "now"], "validate takes no arguments"],
    [["validate", "--pins"], "unknown option '--pins'"],
  ])("%j is told in one line (64)", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toContain(`error[USAGE]: ${message}\n`);
  });

  it("documents its exit codes in --help", async () => {
    const { stdout } = await runCli(["validate", "--help"]);
    expect(stdout.replaceAll("\n", " ")).toContain(
      "0 safe · 77 development, test or preview leads to production · 78 another error · 69 with --live",
    );
  });
});
