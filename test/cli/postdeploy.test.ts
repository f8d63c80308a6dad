// `pgscrub postdeploy` against a real site on loopback and a real server: what answers, what is applied, which database it
// is; exit codes, words, and that no page, query or password is printed.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { MIGRATION_TABLE, recordMigration, writeMigrations } from "../support/prisma-project.ts";
import { type CliResult, emptyFolder, runCli } from "../support/run-cli.ts";

const INIT = "20250101000000_init";
const SECRET = "page-that-nobody-prints";
let production: EmbeddedServer;
let site: Server;
let origin: string;
let source: string;
let directory: string;
let slowAnswers = 0;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(production, "app", MIGRATION_TABLE);
  await recordMigration(source, INIT, "SELECT 1;");
  directory = emptyFolder();
  writeMigrations(directory, { [INIT]: "SELECT 1;" });
  await runCli(["validate", "--pin"], { directory, env: { PRODUCTION_DATABASE_URL: source } });
  site = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    if (path === "/") response.end(`<html>${SECRET} Loumass</html>`);
    else if (path === "/old") response.writeHead(308, { location: "/" }).end();
    else if (path === "/away")
      response.writeHead(302, { location: "http://other.example.test/login?key=1" }).end();
    else if (path === "/circle") response.writeHead(302, { location: "/circle" }).end();
    else if (path === "/broken") response.writeHead(500).end(SECRET);
    else if (path === "/guarded") {
      const isIn = request.headers.authorization === `Basic ${Buffer.from("me:barley").toString("base64")}`;
      response.writeHead(isIn ? 200 : 401).end(SECRET);
    } else if (path === "/starting") response.writeHead(++slowAnswers < 2 ? 503 : 200).end("ready");
    else response.writeHead(404).end(SECRET);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = site.address();
  origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  site?.closeAllConnections();
  site?.close();
  await production?.stop();
});

async function run(path: string, ...flags: readonly string[]): Promise<CliResult> {
  const result = await runCli(
    ["postdeploy", "--url", path.startsWith("http") ? path : origin + path, "--wait", "0", ...flags],
    {
      directory,
      env: { PRODUCTION_DATABASE_URL: source },
    },
  );
  expect(result.stdout + result.stderr).not.toMatch(/page-that|barley|sesame|key=1/);
  return result;
}

describe("pgscrub postdeploy", () => {
  it("passes when the site answers, the migrations are applied and the database is the pinned one", async () => {
    const { exitCode, stdout } = await run("/old?key=1");
    expect(exitCode).toBe(0);
    expect(stdout.replace(/in \d+ ms/, "in 5 ms")).toBe(
      `  ✓ ${origin}/ answers with status 200 in 5 ms\n` +
        "  ✓ 1 migration applied and unchanged, none is pending\n" +
        "  ✓ the database app is the pinned production\n\nThe deploy arrived\n",
    );
  });

  it.each([
    ["/broken", "answers with status 500"],
    ["/nowhere", "answers with status 404"],
    ["/guarded", "answers with status 401"],
    ["/away", "redirects to other.example.test, which is another site"],
    ["/circle", "redirects in a circle"],
  ])("fails on %s (69)", async (path, words) => {
    const { exitCode, stdout } = await run(path);
    expect(exitCode).toBe(69);
    expect(stdout).toContain(`  ✗ ${origin}${path} ${words} [site]\n`);
    expect(stdout).toContain("\n  ✓ 1 migration applied and unchanged, none is pending\n");
    expect(stdout).toMatch(/\n\nThe deploy did not arrive whole \(exit code 69, of the first red line\)\n$/);
  });

  it("signs in with the user and password of the URL, and prints neither", async () => {
    const { exitCode, stdout } = await run(`${origin.replace("//", "//me:barley@")}/guarded`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`✓ ${origin}/guarded answers with status 200`);
  });

  it("waits for a site that is starting, as long as --wait says", async () => {
    slowAnswers = 0;
    expect((await run("/starting")).exitCode).toBe(69);
    slowAnswers = 0;
    expect((await run("/starting", "--wait", "20")).exitCode).toBe(0);
  });

  it("looks for a text, in every page that is named", async () => {
    expect((await run("/", "--expect", "Loumass")).exitCode).toBe(0);
    const { exitCode, stdout } = await run("/", "--expect", "Loumass 2");
    expect(exitCode).toBe(69);
    expect(stdout).toContain(`the page of ${origin}/ lacks the text of --expect`);
    expect((await run("/", "--url", `${origin}/broken`)).exitCode).toBe(69);
  });

  it("says that nothing listens there (69)", async () => {
    const { exitCode, stdout } = await run("http://127.0.0.1:9999/health");
    expect(exitCode).toBe(69);
    expect(stdout).toContain("✗ http://127.0.0.1:9999/health does not answer: ECONNREFUSED [site]\n");
  });

  it("fails when a migration is not applied (78)", async () => {
    writeMigrations(directory, { "20250201000000_next": "SELECT 2;" });
    try {
      const { exitCode, stdout } = await run("/", "--json");
      expect(exitCode).toBe(78);
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ schemaVersion: 1, ok: false, exitCode: 78 });
      expect(report.checks[1]).toEqual({
        code: "migrations-pending",
        ok: false,
        state: "failed",
        message: "1 migration not applied: 20250201000000_next",
        remedy: ["Apply them to production: npx prisma migrate deploy"],
        exitCode: 78,
      });
    } finally {
      await recordMigration(source, "20250201000000_next", "SELECT 2;");
    }
  });

  it("refuses a database that is not the pinned one, and says so where none is pinned (77)", async () => {
    const other = await createDatabase(production, "other", MIGRATION_TABLE);
    for (const name of [INIT, "20250201000000_next"])
      await recordMigration(other, name, name === INIT ? "SELECT 1;" : "SELECT 2;");
    const wrong = await run("/", "--source", other);
    expect(wrong.exitCode).toBe(77);
    expect(wrong.stdout).toContain(
      "✗ the database other is not the pinned production: the pinned database is called app [production]\n",
    );
    const folder = emptyFolder();
    writeMigrations(folder, { [INIT]: "SELECT 1;", "20250201000000_next": "SELECT 2;" });
    const unpinned = await runCli(["postdeploy", "--url", origin, "--source", source], { directory: folder });
    expect(unpinned.exitCode).toBe(77);
    expect(unpinned.stdout).toContain(
      "? the database app cannot be recognised: no production is pinned [production]\n",
    );
    expect(unpinned.stdout).toContain("pgscrub validate --pin");
    mkdirSync(join(folder, ".pgscrub"));
    writeFileSync(
      join(folder, ".pgscrub", "production.json"),
      JSON.stringify({ systemIdentifier: "7000000000000000001", database: "app" }),
    );
    const moved = await runCli(["postdeploy", "--url", origin, "--source", source], { directory: folder });
    expect(moved.exitCode).toBe(77);
    expect(moved.stdout).toContain("another server, or another branch of it, is pinned");
  });

  it("cannot call what it did not see arrived: no database (69), no site's address (64)", async () => {
    const gone = await run("/", "--source", "postgres://r:barley@127.0.0.1:9/app");
    expect(gone.exitCode).toBe(69);
    expect(gone.stdout).toContain(
      "? whether the migrations are applied could not be checked: cannot connect to the source",
    );
    expect(await runCli(["postdeploy"], { directory })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("--url"),
    });
    const odd = await runCli(["postdeploy", "--url", "www.example.test", "--source", source], { directory });
    expect(odd).toMatchObject({ exitCode: 64, stdout: "" });
    expect(odd.stderr).toContain(
      "error[USAGE]: --url is not an address of a site\nhint: Write it as https://www.example.com/.\n",
    );
  });
});
