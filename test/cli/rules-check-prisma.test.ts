// `pgscrub rules check --prisma` as a user runs it: offline, the exact text, and what it must not run.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, SHOP_PRISMA, SHOP_RULES } from "../support/prisma-app.ts";
import { runCli } from "../support/run-cli.ts";

const FILES = { "prisma/schema.prisma": SHOP_PRISMA, "scrub-rules.yaml": SHOP_RULES };
const CHECK = ["rules", "check", "--prisma"];

describe("pgscrub rules check --prisma", () => {
  it("says that the rules fit, without asking the source that the environment names", async () => {
    const directory = folderOf(FILES);
    const env = { PRODUCTION_DATABASE_URL: "postgres://r:barley@127.0.0.1:9/app" };
    expect(await runCli(CHECK, { directory, env })).toEqual({
      exitCode: 0,
      stdout: "scrub-rules.yaml fits: it speaks for all 7 columns of 2 tables of prisma/schema.prisma\n",
      stderr: "",
    });
    const json = await runCli([...CHECK, "prisma", "--json"], { directory });
    expect([json.exitCode, JSON.parse(json.stdout)]).toEqual([
      0,
      { schemaVersion: 1, ok: true, diagnostics: [] },
    ]);
  });

  it("tells a new column with its place and the YAML that settles it (78)", async () => {
    const prisma = SHOP_PRISMA.replace("  note ", "  phone      String?\n  note ");
    const directory = folderOf({ ...FILES, "prisma/schema.prisma": prisma });
    expect(await runCli(CHECK, { directory })).toEqual({
      exitCode: 78,
      stdout: `scrub-rules.yaml:6:3 error[RULES_UNCLASSIFIED_COLUMN]: no rule names public.orders.phone, which is text
6 |   orders:
  |   ^^^^^^
hint: Add a rule for it to orders, after reading what is proposed.
      phone: phone

1 mistake in scrub-rules.yaml
`,
      stderr: "",
    });
    const { stdout } = await runCli([...CHECK, "--json"], { directory });
    const { diagnostics } = JSON.parse(stdout);
    expect(diagnostics).toEqual([
      {
        code: "RULES_UNCLASSIFIED_COLUMN",
        file: "scrub-rules.yaml",
        line: 6,
        col: 3,
        table: "public.orders",
        column: "phone",
        message: "no rule names public.orders.phone, which is text",
        hint: "Add a rule for it to orders, after reading what is proposed.",
        yaml: "      phone: phone",
      },
    ]);
    writeFileSync(join(directory, "scrub-rules.yaml"), `${SHOP_RULES}${diagnostics[0].yaml}\n`);
    expect((await runCli(CHECK, { directory })).exitCode).toBe(0);
  });

  it("tells mistakes of the schema with a frame of its line, but no password in it", async () => {
    const prisma = SHOP_PRISMA.replace('env("DATABASE_URL")', '"postgres://u:barley@h.example.test/d" oops');
    const told = await runCli(CHECK, { directory: folderOf({ ...FILES, "prisma/schema.prisma": prisma }) });
    expect(told).toEqual({
      exitCode: 78,
      stdout: `prisma/schema.prisma:3:53 error[RULES_PRISMA_SCHEMA]: expected the end of the line where oops stands
3 |   url      = "postgres://********@h.example.test/d" oops
  |                                                     ^^^^
hint: Correct the Prisma schema at the place underlined; \`npx prisma validate\` says more.

1 mistake in prisma/schema.prisma
`,
      stderr: "",
    });
  });

  it("names tables of the rules that are not Prisma's", async () => {
    const rules = `${SHOP_RULES}  search_index: {rows: none}\n`;
    const directory = folderOf({ ...FILES, "scrub-rules.yaml": rules });
    const told = await runCli(CHECK, { directory });
    expect(told.exitCode).toBe(0);
    expect(told.stderr).toBe(
      "· search_index is not in prisma/schema.prisma: only the database can say whether it is there\n",
    );
    expect(JSON.parse((await runCli([...CHECK, "--json"], { directory })).stdout)).toEqual({
      schemaVersion: 1,
      ok: true,
      diagnostics: [],
      notInSchema: ["search_index"],
    });
  });

  it("runs no configuration that lies in the folder", async () => {
    const trap = 'require("node:fs").writeFileSync("it-ran", "");';
    const directory = folderOf({
      ...FILES,
      "prisma-ast.config.js": trap,
      "prisma.config.js": trap,
      ".prisma-astrc.js": trap,
    });
    expect((await runCli(CHECK, { directory })).exitCode).toBe(0);
    expect(existsSync(join(directory, "it-ran"))).toBe(false);
  });

  it("says where a schema is looked for, and takes one database, not two", async () => {
    expect(await runCli(CHECK, { directory: folderOf({ "scrub-rules.yaml": SHOP_RULES }) })).toEqual({
      exitCode: 78,
      stdout: "",
      stderr:
        "error[CONFIGURATION_INVALID]: there is no Prisma schema in this folder\n" +
        "hint: Give its file or its folder: --prisma path/to/schema.prisma.\n",
    });
    const both = [...CHECK, "prisma", "--source", "postgres://h.example.test/d"];
    expect(await runCli(both, { directory: folderOf(FILES) })).toMatchObject({
      exitCode: 64,
      stderr:
        "error[USAGE]: --prisma stands for the database, and --source names one\nhint: Give one of the two.\n",
    });
    const missing = await runCli([...CHECK, "none.prisma"], { directory: folderOf(FILES) });
    expect(missing.exitCode).toBe(78);
    expect(missing.stdout).toContain("none.prisma:1:1 error[RULES_PRISMA_SCHEMA]: the file is missing");
  });
});
