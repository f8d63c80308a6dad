// scripts/*.sh and *.js under the names of the old scripts: typed in the application's folder, with the variables in .env files
// alone, as CommonJS and as ES modules, with pgscrub installed or beside.
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type CliResult, emptyFolder } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const WRAPPERS = ["sync-production-data.sh", "validate-database-config.js"];

let server: EmbeddedServer;
let source: string;

beforeAll(async () => {
  server = await startServer();
  source = await createDatabase(server, "production", SMALL_SCHEMA);
});
afterAll(() => server?.stop());

/** An application with the wrappers in its scripts folder, and pgscrub installed as npm would link it. */
function application(type: "commonjs" | "module" | undefined, isInstalled = true): string {
  const directory = emptyFolder();
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ name: "shop", ...(type === undefined ? {} : { type }) }),
  );
  mkdirSync(join(directory, "scripts"));
  for (const name of WRAPPERS)
    copyFileSync(join(REPOSITORY, "scripts", name), join(directory, "scripts", name));
  if (!isInstalled) return directory;
  mkdirSync(join(directory, "node_modules", ".bin"), { recursive: true });
  symlinkSync(REPOSITORY, join(directory, "node_modules", "pgscrub"));
  const bin = join(REPOSITORY, "dist", "cli", "main.js");
  chmodSync(bin, 0o755);
  symlinkSync("../pgscrub/dist/cli/main.js", join(directory, "node_modules", ".bin", "pgscrub"));
  return directory;
}

function run(
  directory: string,
  program: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<CliResult> {
  const options = { cwd: directory, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } };
  return new Promise((resolve) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const code: unknown = error === null ? 0 : Reflect.get(error, "code");
      resolve({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
    });
  });
}

describe("scripts/sync-production-data.sh", () => {
  it("refreshes the local database, with the variables in .env files alone", async () => {
    const directory = application("module");
    const target = server.url("refreshed");
    writeFileSync(join(directory, "scrub-rules.yaml"), SMALL_RULES);
    writeFileSync(join(directory, ".env"), `PRODUCTION_DATABASE_URL=${source}\n`);
    writeFileSync(join(directory, ".env.local"), `LOCAL_DATABASE_URL="${target}"\n`);
    const { exitCode, stderr } = await run(directory, "./scripts/sync-production-data.sh", ["--yes"]);
    expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
    expect(stderr).toContain("(PRODUCTION_DATABASE_URL, .env)");
    const emails = await column(target, "SELECT email FROM person");
    expect(emails.length).toBeGreaterThan(0);
    expect(emails.every((email) => email === null || email.endsWith("example.test"))).toBe(true);
  });

  it("passes flags and exit codes through, from other folders too", async () => {
    const directory = application(undefined);
    expect(await run(directory, "./scripts/sync-production-data.sh", ["--yess"])).toEqual({
      exitCode: 64,
      stdout: "",
      stderr: "error[USAGE]: unknown option '--yess'\nhint: Did you mean --yes?\n",
    });
    const elsewhere = await run(emptyFolder(), join(directory, "scripts", "sync-production-data.sh"), [
      "--help",
    ]);
    expect(elsewhere).toMatchObject({ exitCode: 0, stderr: "" });
    expect(elsewhere.stdout).toContain("Usage: pgscrub sync");
  });
});

describe("scripts/validate-database-config.js", () => {
  it.each(["commonjs", "module", undefined] as const)(
    "judges the folder where package.json says %s",
    async (type) => {
      const directory = application(type);
      writeFileSync(join(directory, ".env"), "DATABASE_URL=postgres://me:sesame@localhost:5432/shop\n");
      const safe = await run(directory, "node", ["scripts/validate-database-config.js"]);
      expect(safe).toMatchObject({ exitCode: 0, stderr: "" });
      expect(safe.stdout).toContain("✓ ok      DATABASE_URL (.env) leads to localhost:5432/shop\n");
      writeFileSync(
        join(directory, ".env.local"),
        "DATABASE_URL=postgres://me:sesame@ep-x.eu.neon.tech/shop\n",
      );
      const unsafe = await run(directory, "./scripts/validate-database-config.js", ["--json"]);
      expect(unsafe.exitCode).toBe(77);
      expect(JSON.parse(unsafe.stdout)).toMatchObject({ schemaVersion: 1, ok: false });
      expect(unsafe.stdout + safe.stdout).not.toContain("sesame");
    },
  );

  it("judges the folder that it stands in when it is run from another one", async () => {
    const directory = application("module");
    writeFileSync(join(directory, ".env"), "DATABASE_URL=postgres://me@localhost:5432/shop\n");
    const { exitCode } = await run(emptyFolder(), join(directory, "scripts", "validate-database-config.js"));
    expect(exitCode).toBe(0);
  });
});

describe("both wrappers", () => {
  it.each(WRAPPERS)("%s says what to install where there is no pgscrub (69)", async (name) => {
    const directory = application("module", false);
    const { exitCode, stdout, stderr } = await run(directory, `./scripts/${name}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: "" });
    expect(stderr).toBe(
      "error[TOOL_UNAVAILABLE]: pgscrub is not installed here\n" +
        "hint: Run npm install --save-dev pgscrub in the application's folder.\n",
    );
  });

  it.each(WRAPPERS)("%s takes a pgscrub that is installed for all", async (name) => {
    const directory = application("module", false);
    const bin = emptyFolder();
    symlinkSync(join(REPOSITORY, "dist", "cli", "main.js"), join(bin, "pgscrub"));
    const env = { PATH: `${bin}:${process.env.PATH}` };
    const { exitCode, stdout } = await run(directory, `./scripts/${name}`, ["--help"], env);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Usage: pgscrub ");
  });

  it.each(WRAPPERS)("%s finds the repository that it stands in", async (name) => {
    const { exitCode, stdout } = await run(emptyFolder(), join(REPOSITORY, "scripts", name), ["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Usage: pgscrub ");
  });

  it("are executable and in the package", () => {
    const { files }: { files: string[] } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    for (const name of WRAPPERS) {
      const path = join(REPOSITORY, "scripts", name);
      expect(existsSync(path)).toBe(true);
      expect(statSync(path).mode & 0o111).toBe(0o111);
      expect(files).toContain(`scripts/${name}`);
    }
  });
});
