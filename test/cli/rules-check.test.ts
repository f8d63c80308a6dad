// `pgscrub rules check`: the file alone and against a live schema, exact words, and nothing of the rules is ever run.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

let production: EmbeddedServer;
let source: string;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(production, "app", SMALL_SCHEMA);
});
afterAll(() => production?.stop());

function folderWith(rules: string): string {
  const directory = emptyFolder();
  writeFileSync(join(directory, "scrub-rules.yaml"), rules);
  return directory;
}

describe("without a source", () => {
  it("says that the file is well formed, and no more", async () => {
    expect(await runCli(["rules", "check"], { directory: folderWith(SMALL_RULES) })).toEqual({
      exitCode: 0,
      stdout:
        "scrub-rules.yaml is well formed: rules for 3 columns of 2 tables; no database was asked whether it has them\n",
      stderr: "",
    });
  });

  it("tells every mistake, of maskers and of SQL, with its place (78)", async () => {
    const directory = folderWith(
      "version: 1\ntables:\n  person:\n    where: 'id = = 1'\n    columns:\n      email: emial\n",
    );
    const { exitCode, stdout, stderr } = await runCli(["rules", "check"], {
      directory,
      env: { GITHUB_ACTIONS: "true" },
    });
    expect(exitCode).toBe(78);
    expect(stdout).toMatch(/^scrub-rules\.yaml:4:\d+ error\[RULES_BAD_VALUE\]: /);
    expect(stdout).toContain("scrub-rules.yaml:6:14 error[RULES_UNKNOWN_MASKER]: ");
    expect(stdout).toMatch(/\n\n2 mistakes in scrub-rules\.yaml\n$/);
    expect(stderr).toMatch(
      /^::error file=scrub-rules\.yaml,line=4,.*\n::error file=scrub-rules\.yaml,line=6,col=14,/,
    );
    const json = JSON.parse((await runCli(["rules", "check", "--json"], { directory })).stdout);
    expect(json).toMatchObject({
      schemaVersion: 1,
      ok: false,
      diagnostics: [
        { code: "RULES_BAD_VALUE", file: "scrub-rules.yaml", line: 4 },
        { code: "RULES_UNKNOWN_MASKER", line: 6, col: 14, hint: "Did you mean email?" },
      ],
    });
    expect(Object.keys(json.diagnostics[0])).not.toContain("lineText");
  });

  it("tells of a file that is not there", async () => {
    const { exitCode, stdout } = await runCli(["rules", "check", "--rules", "none.yaml"]);
    expect(exitCode).toBe(78);
    expect(stdout).toContain("none.yaml:1:1 error[RULES_FILE]: ");
  });

  it("never runs what the rules name, with a source or without", async () => {
    const directory = folderWith(SMALL_RULES.replace("person.full_name", "{js: './masks.mjs#mask'}"));
    const trace = join(directory, "it-ran");
    const masks = join(directory, "masks.mjs");
    writeFileSync(
      masks,
      `import { writeFileSync } from "node:fs";
       writeFileSync(${JSON.stringify(trace)}, "");
       export const mask = (value) => value;\n`,
    );
    const results = [
      await runCli(["rules", "check"], { directory }),
      await runCli(["rules", "check"], { directory, env: { PRODUCTION_DATABASE_URL: source } }),
    ];
    expect(results.map(({ exitCode, stdout }) => [exitCode, stdout.split(":")[0]])).toEqual([
      [0, "scrub-rules.yaml is well formed"],
      [0, "scrub-rules.yaml fits"],
    ]);
    expect(existsSync(trace)).toBe(false);
    await import(masks); // the trap does spring
    expect(existsSync(trace)).toBe(true);
  });
});

describe("against a live schema", () => {
  it("says that the rules fit, and leaves the source alone with --no-source", async () => {
    const directory = folderWith(SMALL_RULES);
    const env = { PRODUCTION_DATABASE_URL: source };
    const live = await runCli(["rules", "check"], { directory, env });
    expect(live).toMatchObject({
      exitCode: 0,
      stdout: "scrub-rules.yaml fits: it speaks for all 6 columns of 2 tables of the source\n",
    });
    expect(live.stderr).toMatch(
      /^· source: postgres@127\.0\.0\.1:\d+\/app {2}\(PRODUCTION_DATABASE_URL, the environment\)\n$/,
    );
    const alone = await runCli(["rules", "check", "--no-source"], { directory, env });
    expect(alone.stdout).toContain("no database was asked");
    expect(alone.stderr).toBe("");
  });

  it("tells what the schema shows, with the YAML to add", async () => {
    const directory = folderWith(SMALL_RULES.replace("      name: person.full_name\n", ""));
    const { exitCode, stdout } = await runCli(["rules", "check", "--json"], {
      directory,
      env: { PRODUCTION_DATABASE_URL: source },
    });
    expect(exitCode).toBe(78);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      {
        code: "RULES_UNCLASSIFIED_COLUMN",
        table: "public.person",
        column: "name",
        yaml: "      name: text",
      },
    ]);
  });

  it("exits 69 where the source is not there, and 64 for a command that is not", async () => {
    const gone = await runCli(["rules", "check", "--source", "postgres://r:barley@127.0.0.1:9/app"], {
      directory: folderWith(SMALL_RULES),
    });
    expect(gone).toMatchObject({ exitCode: 69, stdout: "" });
    expect(gone.stderr).not.toContain("barley");
    expect(await runCli(["rules", "chekc"])).toMatchObject({
      exitCode: 64,
      stderr: "error[USAGE]: unknown command 'chekc'\nhint: Did you mean check?\n",
    });
    expect((await runCli(["rules"])).exitCode).toBe(64);
  });
});
