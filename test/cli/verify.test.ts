// `pgscrub verify` as a user types it: what is printed, the exit codes, and that nothing of a row is in it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let rules: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app", SMALL_SCHEMA);
  target = await createDatabase(laptop, "app");
  rules = rulesFile(SMALL_RULES);
  const ends = ["--source", source, "--target", target, "--rules", rules];
  expect(await runCli(["sync", "--yes", ...ends])).toMatchObject({ exitCode: 0 });
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const VALUES = /quillmyrith|vexmail|Zorlithael|Quillvanith/;

describe("pgscrub verify", () => {
  it("finds nothing in a clean copy, with the source by variable and without it", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, ".env.local"), `PRODUCTION_DATABASE_URL=${source}\nDATABASE_URL=${target}\n`);
    const whole = await runCli(["verify", "--rules", rules], { directory: folder });
    expect(whole).toMatchObject({ exitCode: 0 });
    expect(whole.stderr).toContain("(PRODUCTION_DATABASE_URL, .env.local)");
    expect(whole.stderr).toMatch(/✓ read the manifest {2}written \d{4}-\d\d-\d\d \d\d:\d\d UTC by pgscrub /);
    expect(whole.stderr).toMatch(/✓ read the source's scrubbed columns {2}\d+ values to look for/);
    expect(whole.stderr).toMatch(/✓ search the target {2}6 columns, 400 rows, .*: nothing found/);
    const alone = await runCli(["verify", "--no-source", "--deep", "--json"], { directory: folder });
    expect(alone.exitCode).toBe(0);
    expect(alone.stderr).not.toContain("source:");
    expect(JSON.parse(alone.stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      findings: [],
      coverage: { tables: 2, columns: 6, rows: 400, bytes: expect.any(Number), unread: [] },
      durationMs: expect.any(Number),
    });
    for (const { stdout, stderr } of [whole, alone]) expect(stdout + stderr).not.toMatch(VALUES);
  });

  it("exits 65 with findings that name places and no value", async () => {
    const dirty = await createDatabase(laptop, "dirty", SMALL_SCHEMA);
    const ends = ["--source", source, "--target", dirty, "--rules", rules];
    const text = await runCli(["verify", ...ends]);
    expect(text.exitCode).toBe(65);
    expect(text.stdout).toMatch(/survivor +public\.person\.email +source email +200/);
    const json = await runCli(["verify", ...ends, "--json"]);
    const report = JSON.parse(json.stdout);
    expect(json.exitCode).toBe(65);
    expect(report.ok).toBe(false);
    expect(report.findings).toContainEqual({
      kind: "survivor",
      table: "public.note",
      column: "body",
      detector: "source email",
      count: 200,
      rowKeys: ["(0,1)", "(0,2)", "(0,3)", "(0,4)", "(0,5)"],
    });
    for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toMatch(VALUES);
  });

  it.each([
    ["a flag that there is not", ["--survivors"], 64, /unknown option '--survivors'/],
    ["jobs that are no number", ["--jobs", "many"], 64, /must be a whole number/],
    ["a file that is no rules file", ["--rules", "missing.yaml"], 78, /missing\.yaml/],
    ["the source as its own target", [], 77, /the target is the source/],
  ])("refuses %s", async (_, flags, exitCode, words) => {
    const ends = exitCode === 77 ? ["--target", source] : ["--target", target];
    const all = [
      "verify",
      "--source",
      source,
      ...ends,
      ...(exitCode === 77 ? ["--rules", rules] : []),
      ...flags,
    ];
    const result = await runCli(all);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(words);
    expect(result.stderr).not.toMatch(/ at .*\.js:\d+/);
    expect(result.stdout).toBe("");
  });

  it("says which end is missing (64) or does not answer (69)", async () => {
    expect(await runCli(["verify", "--no-source"], { directory: emptyFolder() })).toMatchObject({
      exitCode: 64,
    });
    const nowhere = "postgres://me@127.0.0.1:1/app";
    const target69 = await runCli(["verify", "--no-source", "--target", nowhere]);
    expect(target69).toMatchObject({ exitCode: 69 });
    const source69 = await runCli(["verify", "--source", nowhere, "--target", target, "--rules", rules]);
    expect(source69.exitCode).toBe(69);
    expect(source69.stderr).toContain("SOURCE_UNAVAILABLE");
  });

  it("needs the right to read every table, and says so (77)", async () => {
    await execute(
      target,
      "CREATE ROLE half LOGIN PASSWORD 'half'; GRANT USAGE ON SCHEMA public TO half; GRANT SELECT ON person TO half",
    );
    const url = new URL(target);
    url.username = "half";
    url.password = "half";
    const result = await runCli(["verify", "--no-source", "--target", url.href]);
    expect(result.exitCode).toBe(77);
    expect(result.stderr).toMatch(/PRIVILEGE_MISSING/);
  });
});
