// `pgscrub init` in a Next.js and Prisma folder, offline and against production: the exact words, what stands there afterwards,
// that `npm run db:sync` works then, and that no secret went into any file.
import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { folderOf, SHOP_PRISMA } from "../support/prisma-app.ts";
import { type CliResult, emptyFolder, runCli } from "../support/run-cli.ts";
import { SMALL_SCHEMA } from "../support/small-source.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGE_JSON = '{\n  "name": "shop",\n  "scripts": {\n    "dev": "next dev"\n  }\n}\n';
const SHOP = { "package.json": PACKAGE_JSON, "prisma/schema.prisma": SHOP_PRISMA };

/** Every file below a folder with its text, by path; node_modules left out. */
function textsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !name.startsWith("node_modules") && statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const PLAN = `+ .gitignore                           database-backups/ .env .env*.local pgscrub-report/
- .pgscrub/production.json             PRODUCTION_DATABASE_URL is not set; pin it with \`pgscrub validate --pin\`
+ scrub-rules.yaml                     from the Prisma schema: 2 tables, 7 columns, 3 of them scrubbed
+ scrub-rules.schema.json              for completion in the editor; write it anew with \`pgscrub rules schema --out\`
+ scripts/sync-production-data.sh      pgscrub sync
+ scripts/backup-database.sh           pgscrub backup
+ scripts/validate-database-config.js  pgscrub validate
~ package.json                         npm scripts
    "db:sync": "pgscrub sync"
    "db:backup": "pgscrub backup"
    "db:validate": "pgscrub validate"
+ .github/workflows/pgscrub.yml        GitHub Actions: rules on pull requests, the proof every night

+ new   ~ lines added   = stays as it is   - left out
`;

describe("init offline", () => {
  it("shows what it would write, and writes nothing with --dry-run or for want of a yes", async () => {
    const directory = folderOf(SHOP);
    expect(await runCli(["init", "--dry-run"], { directory })).toEqual({
      exitCode: 0,
      stdout: `${PLAN}nothing was written (--dry-run)\n`,
      stderr: "",
    });
    expect(await runCli(["init"], { directory })).toEqual({
      exitCode: 77,
      stdout: PLAN,
      stderr:
        `error[NOT_CONFIRMED]: nobody is here to answer: Write 8 files into ${directory}?\n` +
        "hint: Pass --yes to go on.\n",
    });
    expect(textsOf(directory)).toEqual(SHOP);
  });

  it("writes it once: rules that its own check accepts, and a second run has nothing to do", async () => {
    const directory = folderOf(SHOP);
    const first = await runCli(["init", "--yes"], { directory });
    expect(first).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `${PLAN}written

next:
  1. npm install --save-dev pgscrub
  2. set PRODUCTION_DATABASE_URL and LOCAL_DATABASE_URL in .env.local, if they are nowhere yet
  3. read scrub-rules.yaml line by line
  4. npm run db:sync
`,
    });
    for (const name of ["backup-database.sh", "sync-production-data.sh"])
      expect(statSync(join(directory, "scripts", name)).mode & 0o111).toBe(0o111);
    const written = textsOf(directory);
    expect(Object.keys(written).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(JSON.parse(written["scrub-rules.schema.json"] ?? "")).toHaveProperty("$schema");
    expect(await runCli(["rules", "check", "--prisma"], { directory })).toMatchObject({ exitCode: 0 });

    const second = await runCli(["init"], { directory });
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(second.stdout).toMatch(/\nnothing to do\n$/);
    expect(textsOf(directory)).toEqual(written);
  });

  it("leaves what is there alone, adds what is missing, and tells both in one document", async () => {
    const mine = {
      ...SHOP,
      "scrub-rules.yaml": "version: 1\ntables: {}\n",
      "scripts/backup-database.sh": "echo mine\n",
      ".gitignore": ".env*\n",
    };
    const directory = folderOf(mine);
    const { exitCode, stdout } = await runCli(["init", "--yes", "--json", "--no-workflow"], { directory });
    expect(exitCode).toBe(0);
    const { steps, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({
      schemaVersion: 1,
      ok: true,
      written: true,
      install: "npm install --save-dev pgscrub",
    });
    expect(steps.map((step: Record<string, unknown>) => [step.path, step.action, step.added])).toEqual([
      [".gitignore", "extend", ["database-backups/", "pgscrub-report/"]],
      [".pgscrub/production.json", "skip", undefined],
      ["scrub-rules.yaml", "keep", undefined],
      ["scrub-rules.schema.json", "create", undefined],
      ["scripts/sync-production-data.sh", "create", undefined],
      ["scripts/backup-database.sh", "keep", undefined],
      ["scripts/validate-database-config.js", "create", undefined],
      [
        "package.json",
        "extend",
        ['"db:sync": "pgscrub sync"', '"db:backup": "pgscrub backup"', '"db:validate": "pgscrub validate"'],
      ],
    ]);
    const after = textsOf(directory);
    for (const name of ["scrub-rules.yaml", "scripts/backup-database.sh"] as const)
      expect(after[name]).toBe(mine[name]);
    expect(after[".gitignore"]?.startsWith(".env*\n")).toBe(true);
    expect(existsSync(join(directory, ".github"))).toBe(false);
  });

  it("writes no workflow where GitHub would not look for it", async () => {
    const root = folderOf({ ".git/HEAD": "ref: refs/heads/main\n", "apps/web/package.json": PACKAGE_JSON });
    const directory = join(root, "apps", "web");
    mkdirSync(join(directory, "prisma"));
    writeFileSync(join(directory, "prisma", "schema.prisma"), SHOP_PRISMA);
    const { exitCode, stdout } = await runCli(["init", "--yes"], { directory });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "- .github/workflows/pgscrub.yml        this folder is not the root of its repository",
    );
    expect(existsSync(join(directory, ".github"))).toBe(false);
  });
});

describe("init with columns that nobody can name", () => {
  it.each([
    ["zorp String", "1 column is a guess"],
    ["zorp String\n  glim String", "2 columns are guesses"],
  ])("says how many of %j to look at first", async (fields, guesses) => {
    const schema = SHOP_PRISMA.replace("note       String?", fields);
    const directory = folderOf({ ...SHOP, "prisma/schema.prisma": schema });
    const { exitCode, stdout } = await runCli(["init", "--yes"], { directory });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `read scrub-rules.yaml line by line; ${guesses}, \`pgscrub rules suggest\` shows which\n`,
    );
  });
});

describe("init where it cannot work", () => {
  it.each([
    [{}, 78, "error[CONFIGURATION_INVALID]: there is no package.json in this folder\n"],
    [{ "package.json": "{" }, 78, "error[CONFIGURATION_INVALID]: package.json is not JSON\n"],
    [{ "package.json": "{}" }, 64, "error[URL_MISSING]: there is no schema to draw the rules from\n"],
  ])("says why in %j, and writes nothing", async (files, exit, message) => {
    const directory = folderOf(files);
    const { exitCode, stdout, stderr } = await runCli(["init", "--yes"], { directory });
    expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("\nhint: ");
    expect(textsOf(directory)).toEqual(files);
  });

  it("names the file that cannot be written, and goes on from there in the next run", async () => {
    const directory = folderOf({ ...SHOP, scripts: "a file where the folder should be\n" });
    const { exitCode, stderr } = await runCli(["init", "--yes"], { directory });
    expect(exitCode).toBe(73);
    expect(stderr).toContain("error[CANNOT_WRITE]: scripts/sync-production-data.sh cannot be written\n");
    expect(existsSync(join(directory, "scrub-rules.yaml"))).toBe(true);
    rmSync(join(directory, "scripts"));
    const next = await runCli(["init", "--yes"], { directory });
    expect(next).toMatchObject({ exitCode: 0 });
    expect(next.stdout).toContain("= scrub-rules.yaml                     is there\n");
    expect(next.stdout).toContain("+ scripts/sync-production-data.sh      pgscrub sync\n");
  });

  it("draws the rules from the Prisma schema when production does not answer, unless --source names it", async () => {
    const silent = "postgres://me:hunter2@127.0.0.1:1/app";
    const directory = folderOf(SHOP);
    const env = { PRODUCTION_DATABASE_URL: silent };
    const { exitCode, stdout, stderr } = await runCli(["init", "--dry-run"], { directory, env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "- .pgscrub/production.json             production does not answer; pin it with",
    );
    expect(stderr).toContain("nothing listens there; the rules are drawn from prisma/schema.prisma\n");
    expect(stdout + stderr).not.toContain("hunter2");
    expect(await runCli(["init", "--dry-run", "--source", silent], { directory })).toMatchObject({
      exitCode: 69,
      stdout: "",
    });
  });
});

describe("init against production", () => {
  const PASSWORD = "sesame-of-production";
  let server: EmbeddedServer;
  let source: string;
  beforeAll(async () => {
    server = await startServer({ password: PASSWORD });
    source = await createDatabase(server, "production", SMALL_SCHEMA);
  });
  afterAll(() => server?.stop());

  /** An application that has pgscrub installed as npm would link it. */
  function application(): string {
    const directory = emptyFolder();
    writeFileSync(
      join(directory, "package.json"),
      JSON.stringify({ name: "shop", devDependencies: { pgscrub: "^0.1.0" } }, null, 2),
    );
    const target = server.url("shop_local");
    writeFileSync(
      join(directory, ".env.local"),
      `PRODUCTION_DATABASE_URL=${source}\nLOCAL_DATABASE_URL=${target}\n`,
    );
    mkdirSync(join(directory, "node_modules", ".bin"), { recursive: true });
    symlinkSync(REPOSITORY, join(directory, "node_modules", "pgscrub"));
    chmodSync(join(REPOSITORY, "dist", "cli", "main.js"), 0o755);
    symlinkSync("../pgscrub/dist/cli/main.js", join(directory, "node_modules", ".bin", "pgscrub"));
    return directory;
  }

  function npm(directory: string, ...args: readonly string[]): Promise<CliResult> {
    const env = { PATH: process.env.PATH, HOME: directory, npm_config_update_notifier: "false" };
    return new Promise((resolve) => {
      execFile("npm", [...args], { cwd: directory, env }, (error, stdout, stderr) => {
        const code: unknown = error === null ? 0 : Reflect.get(error, "code");
        resolve({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
      });
    });
  }

  it("writes rules and pin without a secret, and `npm run db:sync` is clean with them", async () => {
    const directory = application();
    const { exitCode, stdout, stderr } = await runCli(["init", "--yes"], { directory });
    expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
    expect(stdout).toContain("+ .pgscrub/production.json             production is ");
    expect(stdout).toContain("from production's schema: 2 tables, 6 columns, ");
    expect(stdout).not.toContain("npm install --save-dev pgscrub");
    const written = textsOf(directory);
    const pin: unknown = JSON.parse(written[".pgscrub/production.json"] ?? "");
    expect(pin).toMatchObject({ database: "production", systemIdentifier: expect.stringMatching(/^\d+$/) });
    const { ".env.local": own, ...ours } = written;
    expect(own).toContain(PASSWORD);
    const everything = JSON.stringify(ours) + stdout + stderr;
    for (const secret of [PASSWORD, source, "quillmyrith", "Zorlithael"])
      expect(everything).not.toContain(secret);

    const synced = await npm(directory, "run", "db:sync", "--", "--yes");
    expect([synced.exitCode, synced.exitCode === 0 ? "" : synced.stderr]).toEqual([0, ""]);
    const emails = await column(server.url("shop_local"), "SELECT email FROM person");
    expect(emails).toHaveLength(200);
    expect(emails.filter((email) => email?.includes("quillmyrith"))).toEqual([]);

    const second = await runCli(["init"], { directory });
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain("= .pgscrub/production.json             production is pinned\n");
    expect(second.stdout).toMatch(/\nnothing to do\n$/);
  });
});
