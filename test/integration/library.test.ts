// The library as docs/library.md shows it: the page's own examples, typed by the compiler and run by Node in an application's
// folder, against real servers; and what a program gets when something is missing.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource, restore, sync, undo, validate, verify } from "../../src/index.ts";
import { column, createDatabase, databaseNames, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLES = [
  ...readFileSync(join(REPOSITORY, "docs", "library.md"), "utf8").matchAll(/```ts\n(.*?)```/gs),
].map(([, code]) => code ?? "");

let server: EmbeddedServer;
let source: string;
let directory: string;

beforeAll(async () => {
  server = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(server, "production", SMALL_SCHEMA, "ANALYZE");
  directory = emptyFolder();
  mkdirSync(join(directory, "node_modules", "@types"), { recursive: true });
  symlinkSync(REPOSITORY, join(directory, "node_modules", "pgscrub"));
  symlinkSync(
    join(REPOSITORY, "node_modules", "@types", "node"),
    join(directory, "node_modules", "@types", "node"),
  );
  writeFileSync(join(directory, "package.json"), '{"name": "shop", "type": "module"}\n');
  writeFileSync(join(directory, "scrub-rules.yaml"), SMALL_RULES);
  writeFileSync(
    join(directory, ".env.local"),
    `PRODUCTION_DATABASE_URL=${source}\nLOCAL_DATABASE_URL=${server.url("shop_local")}\n`,
  );
});
afterAll(() => server?.stop());

/** Runs an example of the page; what it printed. */
async function example(index: number): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(directory, `example-${index}.mjs`), EXAMPLES[index] ?? "");
  const env = { PATH: process.env.PATH, HOME: directory };
  return run(process.execPath, [`example-${index}.mjs`], { cwd: directory, env });
}

describe("the examples of docs/library.md", () => {
  it("are typed", async () => {
    expect(EXAMPLES).toHaveLength(3);
    for (const [index, code] of EXAMPLES.entries()) writeFileSync(join(directory, `typed-${index}.ts`), code);
    const compiler = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2023"];
    const modules = ["--module", "nodenext", "--types", "node"];
    const files = EXAMPLES.map((_, index) => `typed-${index}.ts`);
    const typed = await run(process.execPath, [compiler, ...flags, ...modules, ...files], {
      cwd: directory,
    }).catch((error: unknown) => ({ stdout: String(Reflect.get(Object(error), "stdout")) }));
    expect(typed.stdout).toBe("");
  });

  it("refresh the target and hear of every table", async () => {
    const { stdout, stderr } = await example(0);
    expect(stderr).toBe("");
    expect(stdout.split("\n").sort()).toEqual([
      "",
      "clean, and swapped in as shop_local",
      "public.note: 200 rows",
      "public.person: 200 rows",
    ]);
    expect(readdirSync(join(directory, "pgscrub-report")).sort()).toEqual([
      "proof.html",
      "proof.json",
      "proof.junit.xml",
      "proof.sarif",
    ]);
    const emails = await column(server.url("shop_local"), "SELECT email FROM person");
    expect(emails).toHaveLength(200);
    expect(emails.filter((email) => email?.includes("quillmyrith"))).toEqual([]);
  });

  it("plan, verify, back up and validate", async () => {
    const { stdout, stderr } = await example(1);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^2 tables, \d+ hazards\nclean \d+ rows read\nwritten: .*\/database-backups\/loumass_backup_\d{8}_\d{6}\.sql\.gz\n\d+ checks failed\n$/,
    );
    expect(stdout).not.toContain("sesame");
  });

  it("end a run by its signal, and leave nothing behind", async () => {
    const before = await databaseNames(server);
    const { stderr } = await example(2);
    expect(stderr).toBe("INTERRUPTED: the run was ended by the caller's signal\n");
    expect(await databaseNames(server)).toEqual(before);
  });
});

describe("the calls", () => {
  const ends = () => ({ directory, env: {}, target: server.url("called") });

  it("take URLs and a key, give the same pseudonyms again, and take a sync back", async () => {
    const key = new Uint8Array(32).fill(7);
    const first = await sync({ ...ends(), key });
    expect(first).toMatchObject({ ok: true, target: "called", previous: undefined });
    const emails = await column(server.url("called"), "SELECT email FROM person ORDER BY id");
    await execute(server.url("called"), "CREATE TABLE mine (id int)");
    const second = await sync({ ...ends(), key });
    expect(second.previous).toBe("called__pgscrub_prev");
    expect(await column(server.url("called"), "SELECT email FROM person ORDER BY id")).toEqual(emails);
    await undo(ends());
    expect(await column(server.url("called"), "SELECT count(*) FROM mine")).toEqual(["0"]);
  });

  it("show the plan to confirm, and change nothing without a yes", async () => {
    const seen: number[] = [];
    const refused = sync({
      ...ends(),
      target: server.url("never"),
      confirm: (plan) => {
        seen.push(plan.tables.length);
        return false;
      },
    });
    await expect(refused).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(seen).toEqual([2]);
    expect(await databaseNames(server)).not.toContain("never");
  });

  it("find what is not clean, and say it without a value", async () => {
    await createDatabase(server, "dirty", "CREATE TABLE person (email text)");
    await execute(server.url("dirty"), "INSERT INTO person VALUES ('quillmyrith1@vexmail.com')");
    const { ok, verify: report, proof } = await verify({ ...ends(), target: server.url("dirty") });
    expect(ok).toBe(false);
    expect(report.findings.map(({ kind }) => kind)).toContain("stranger");
    expect(JSON.stringify(proof)).not.toContain("quillmyrith1");
  });

  it("restore a backup beside and swap it in", async () => {
    const folder = join(directory, "database-backups");
    const name = readdirSync(folder).find((file) => file.endsWith(".sql.gz")) ?? "";
    const report = await restore({
      ...ends(),
      file: join("database-backups", name),
      target: server.url("restored"),
    });
    expect(report).toMatchObject({ ok: true, database: "restored" });
    expect(await column(server.url("restored"), "SELECT count(*) FROM person")).toEqual(["200"]);
  });

  it("say which option or variable is missing, and never print a URL", async () => {
    await expect(planSource({ directory: emptyFolder(), env: {} })).rejects.toMatchObject({
      code: "URL_MISSING",
      hint: "Give the option source, or set PRODUCTION_DATABASE_URL in the environment or a .env file.",
    });
    const wrong = planSource({ directory, source: "mysql://root:hunter2@db/app" });
    await expect(wrong).rejects.toThrow("the connection string in the option source does not begin");
    await expect(wrong).rejects.not.toThrow("hunter2");
    await expect(sync({ ...ends(), env: { NODE_ENV: "production" } })).rejects.toMatchObject({
      code: "TARGET_REFUSED",
    });
    const aborted = validate({ directory, env: {}, signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
