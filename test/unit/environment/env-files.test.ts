// .env files as Next.js reads them; @next/env itself, run in a process of its own, is the oracle.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EnvMode, envFileNames, envMode, readEnvFiles } from "../../../src/environment/env-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pgscrub-env-"));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);

/** What wins per variable: the process environment, then the first file. */
async function ours(mode: EnvMode, outer: Record<string, string>): Promise<Record<string, string>> {
  const won: Record<string, string> = { ...outer };
  for (const file of await readEnvFiles(directory, mode, outer)) {
    for (const [name, value] of file.values) won[name] ??= value.reveal();
  }
  return won;
}

const ORACLE = `
  const before = { ...process.env };
  const { combinedEnv } = require("@next/env").loadEnvConfig(process.argv[1], process.argv[2] === "development", console);
  const { NODE_ENV, __NEXT_PROCESSED_ENV, ...rest } = combinedEnv;
  process.stdout.write(JSON.stringify(rest));`;

async function theirs(mode: EnvMode, outer: Record<string, string>): Promise<Record<string, unknown>> {
  const env = { ...outer, NODE_ENV: mode };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", ORACLE, directory, mode], { env });
  const parsed: unknown = JSON.parse(stdout);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

const SAMPLE = `
# a comment
PLAIN=postgres://u:p@localhost:5432/d?schema=public
export EXPORTED = spaced out  # comment
SINGLE='keep # this and $PLAIN'
DOUBLE="two\\nlines # kept"
BACKTICK=\`it's "quoted"\`
EMPTY=
COLON: yaml
HASH=before#after
DOLLARS=pa$$word
ESCAPED=pa\\$\\$word
ENDS=money$
NAMED=$PLAIN-tail
BRACED=\${HOST:-localhost}/\${PLAIN}
DEFAULTED=\${NOWHERE:-fallback}
NESTED=\${NOWHERE:-\${PLAIN}}
PREFIX=$AB $A
A=1
AB=2
LATER=$LAST
LAST=\${OUTER}x
MULTI="first
second"
SHADOWED=of the file
DUPLICATE=one
DUPLICATE=two
not a variable
`;

describe("readEnvFiles", () => {
  test.each<EnvMode>(["development", "production", "test"])(
    "agrees with @next/env under %s",
    async (mode) => {
      await write(".env", SAMPLE);
      await write(".env.local", "FROM_LOCAL=1\nPLAIN=local\nBASE=local");
      await write(`.env.${mode}`, "FROM_MODE=$BASE\nPLAIN=mode\nNESTED=mode");
      await write(`.env.${mode}.local`, "BASE=mode-local\nNESTED=$BASE");
      const outer = { OUTER: "outer", SHADOWED: "of the process", HOST: "db" };
      expect(await ours(mode, outer)).toEqual(await theirs(mode, outer));
    },
  );

  test("says what each file holds, also what another one shadows", async () => {
    await write(".env", "URL=base\nOTHER=$URL");
    await write(".env.local", "URL=local");
    const files = await readEnvFiles(directory, "development", { URL: "process" });
    expect(files.map(({ name, values }) => [name, values.get("URL")?.reveal()])).toEqual([
      [".env.local", "local"],
      [".env", "base"],
    ]);
    expect(files[1]?.values.get("OTHER")?.reveal()).toBe("process");
  });

  test("prints no value by accident", async () => {
    await write(".env", "URL=postgres://u:hunter2@h/d");
    expect(
      JSON.stringify([...(await readEnvFiles(directory, "test"))].map((file) => [...file.values])),
    ).toContain("***");
  });

  test("refuses a variable that refers to itself, naming it alone", async () => {
    await write(".env", "A=hunter2$B\nB=$A");
    await expect(readEnvFiles(directory, "development")).rejects.toMatchObject({
      code: "CONFIGURATION_INVALID",
      message: expect.not.stringContaining("hunter2"),
    });
  });

  test("skips a folder by the name of a file, and a missing directory", async () => {
    await mkdir(join(directory, ".env"));
    expect(await readEnvFiles(directory, "development")).toEqual([]);
    expect(await readEnvFiles(join(directory, "none"), "development")).toEqual([]);
  });
});

test(".env.local is not read under test", () => {
  expect(envFileNames("test")).toEqual([".env.test.local", ".env.test", ".env"]);
  expect(envFileNames("development")).toEqual([
    ".env.development.local",
    ".env.local",
    ".env.development",
    ".env",
  ]);
});

test("NODE_ENV picks the mode, and anything unknown is development", () => {
  expect(["production", "test", "staging", undefined].map((NODE_ENV) => envMode({ NODE_ENV }))).toEqual([
    "production",
    "test",
    "development",
    "development",
  ]);
});
