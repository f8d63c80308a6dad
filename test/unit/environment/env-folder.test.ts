// What Next.js and Prisma read out of one folder; @next/env itself is the oracle of the first.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { EnvMode } from "../../../src/environment/env-files.ts";
import { readEnvFolder, settingsOfMode } from "../../../src/environment/env-folder.ts";
import { expandBraces } from "../../../src/environment/expand-braces.ts";
import { readPrisma } from "../../../src/environment/prisma-settings.ts";

function folder(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "pgscrub-folder-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

const ORACLE = `
  const { combinedEnv } = require("@next/env").loadEnvConfig(process.argv[1], process.argv[2] === "development", console);
  const { NODE_ENV, __NEXT_PROCESSED_ENV, ...rest } = combinedEnv;
  process.stdout.write(JSON.stringify(rest));`;

const FILES = {
  ".env": "PLAIN=pa$$word\nNAMED=$BASE-tail\nBRACED=${HOST:-localhost}/${PLAIN}\nONLY=base\nESCAPED=pa\\$x\n",
  ".env.local": "BASE=local\nPLAIN=local\nFROM=$OUTER\n",
  ".env.production": "PLAIN=production\nBASE=production\n",
  ".env.test": "PLAIN=test$BASE\n",
  ".env.development.local": "DEV=$NOWHERE.\n",
};

describe("settingsOfMode", () => {
  test.each<EnvMode>(["development", "production", "test"])(
    "agrees with @next/env under %s",
    async (mode) => {
      const directory = folder(FILES);
      const outer = { OUTER: "outer", HOST: "db" };
      const { values } = settingsOfMode(await readEnvFolder(directory), mode, outer);
      const ours = Object.fromEntries([...values].map(([name, { value }]) => [name, value.reveal()]));
      const env = { ...outer, NODE_ENV: mode };
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", ORACLE, directory, mode], {
        env,
      });
      expect(ours).toEqual(JSON.parse(stdout));
    },
  );

  test("tells variables that refer to themselves instead of failing", async () => {
    const files = await readEnvFolder(folder({ ".env": "A=x$A\nB=1\n" }));
    const { cyclic, values } = settingsOfMode(files, "development", {});
    expect(cyclic).toEqual([{ variable: "A", file: ".env" }]);
    expect(values.get("B")?.value.reveal()).toBe("1");
  });
});

test("readEnvFolder reads all .env files and Prisma's, and leaves vaults and folders out", async () => {
  const directory = folder({
    ".env": "A=1",
    ".env.local": "A=1",
    ".envrc": "use nix",
    ".env.vault": "A=1",
    "prisma/.env": "A=1",
    "x.env": "A=1",
    ".env.d/a": "A=1",
  });
  const files = await readEnvFolder(directory);
  expect(files.map(({ name, problems }) => `${name} ${problems.length}`)).toEqual([
    ".env 0",
    ".env.local 0",
    ".envrc 0",
    "prisma/.env 0",
  ]);
  await expect(readEnvFolder(join(directory, "none"))).rejects.toMatchObject({
    code: "CONFIGURATION_INVALID",
  });
});

test("expandBraces expands ${NAME} alone, and keeps what is escaped or bare", () => {
  const known = new Map([
    ["A", "1"],
    ["B", "${A}2"],
    ["C", "${C}"],
  ]);
  const expand = (text: string): string => expandBraces(text, (name) => known.get(name));
  expect(expand("${A} $A ${B} \\${A} ${NONE}. pa$$word ${A:-x}")).toBe("1 $A 12 ${A} . pa$$word ${A:-x}");
  expect(expand("${C}")).toContain("${C}");
});

describe("readPrisma", () => {
  const schema =
    'datasource db {\n  url = env("SHOP_URL") // the pooler\n  directUrl = env("SHOP_DIRECT")\n  shadowDatabaseUrl = env("SHADOW")\n}';
  const version = (range: string) => ({ devDependencies: { prisma: range } });

  test("knows 6 by its own files", async () => {
    expect(await readPrisma(folder({ "prisma/schema.prisma": schema }), version("^6.1.0"))).toEqual({
      majorVersion: 6,
      schemaFile: "prisma/schema.prisma",
      configFile: undefined,
      urlVariable: "SHOP_URL",
      directVariable: "SHOP_DIRECT",
      otherVariables: ["SHADOW"],
      files: [".env", "prisma/.env"],
      expansion: "braces",
    });
  });

  test.each([
    ["^7.0.0", undefined, [], "none"],
    ["^7.0.0", 'import "dotenv/config";', [".env"], "none"],
    ["^7.0.0", 'config({ path: "./.env.local" });', [".env.local"], "none"],
    ["^7.0.0", "loadEnvConfig(process.cwd());", [], "next"],
    ["^6.9.0", "export default defineConfig({});", [], "none"],
    ["^7.0.0", '// import "dotenv/config"', [], "none"],
  ])("under %s with the configuration %s reads %j, expanding %s", async (range, config, files, expansion) => {
    const directory = folder(config === undefined ? {} : { "prisma.config.ts": config });
    expect(await readPrisma(directory, version(range))).toMatchObject({ files, expansion });
  });

  test("finds what the configuration names, a schema in parts, and nothing in a folder without Prisma", async () => {
    const config =
      'import { env } from "prisma/config";\nexport default { schema: "db", datasource: { url: env("X_URL"), directUrl: process.env.X_DIRECT } };';
    const directory = folder({
      "prisma.config.ts": config,
      "db/a.prisma": "model A {}",
      "db/b.prisma": "model B {}",
    });
    expect(await readPrisma(directory, version("7.1.0"))).toMatchObject({
      urlVariable: "X_URL",
      directVariable: "X_DIRECT",
      schemaFile: "db/schema.prisma",
    });
    expect(await readPrisma(folder({}), {})).toBeUndefined();
  });
});
