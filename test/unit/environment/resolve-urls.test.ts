// Which connection string and which key win, and where they are said to have stood.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describePlace, requireUrl, resolveKey, resolveUrls } from "../../../src/environment/resolve-urls.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pgscrub-urls-"));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);

/** `url | variable | place` of both ends. */
async function resolve(
  processEnv: Record<string, string>,
  flags: { source?: string; target?: string } = {},
): Promise<readonly (string | undefined)[]> {
  const { source, target } = await resolveUrls({ flags, processEnv, directory });
  return [source, target].map((end) => end && `${end.url.reveal()} | ${end.variable ?? "-"} | ${end.place}`);
}

describe("resolveUrls", () => {
  test("finds nothing where nothing is", async () => {
    expect(await resolve({})).toEqual([undefined, undefined]);
  });

  test("goes by variable first: a file's LOCAL_DATABASE_URL beats the shell's DATABASE_URL", async () => {
    await write(".env", "LOCAL_DATABASE_URL=local");
    expect(await resolve({ DATABASE_URL: "shell", DIRECT_DATABASE_URL: "direct" })).toEqual([
      undefined,
      "local | LOCAL_DATABASE_URL | .env",
    ]);
  });

  test("goes by place second: the environment, then the files in Next.js' order", async () => {
    await write(".env", "PRODUCTION_DATABASE_URL=base\nDATABASE_URL=base");
    await write(".env.local", "PRODUCTION_DATABASE_URL=local");
    expect(await resolve({})).toEqual([
      "local | PRODUCTION_DATABASE_URL | .env.local",
      "base | DATABASE_URL | .env",
    ]);
    expect(await resolve({ PRODUCTION_DATABASE_URL: "shell", NODE_ENV: "test" })).toEqual([
      "shell | PRODUCTION_DATABASE_URL | the environment",
      "base | DATABASE_URL | .env",
    ]);
  });

  test("prefers DIRECT_DATABASE_URL to DATABASE_URL, and flags to all", async () => {
    const env = { DATABASE_URL: "pooled", DIRECT_DATABASE_URL: "direct", PRODUCTION_DATABASE_URL: "prod" };
    expect(await resolve(env)).toEqual([
      "prod | PRODUCTION_DATABASE_URL | the environment",
      "direct | DIRECT_DATABASE_URL | the environment",
    ]);
    expect(await resolve(env, { source: "a", target: "b" })).toEqual([
      "a | - | --source",
      "b | - | --target",
    ]);
  });

  test("takes an empty value for none", async () => {
    await write(".env.local", "DATABASE_URL=");
    await write(".env", "DATABASE_URL=base");
    expect(await resolve({ DATABASE_URL: "", LOCAL_DATABASE_URL: "" })).toEqual([
      undefined,
      "base | DATABASE_URL | .env",
    ]);
  });
});

test("requireUrl names the flag and the variables it looked for", () => {
  expect(() => requireUrl(undefined, "target")).toThrow(
    expect.objectContaining({
      code: "URL_MISSING",
      exitCode: 64,
      hint: "Pass --target or set LOCAL_DATABASE_URL, else DIRECT_DATABASE_URL, else DATABASE_URL in the environment or a .env file.",
    }),
  );
});

test("describePlace names variable and file, or the flag", () => {
  expect(describePlace({ variable: "DATABASE_URL", place: ".env" })).toBe("in DATABASE_URL (.env)");
  expect(describePlace({ variable: undefined, place: "--source" })).toBe("of --source");
});

describe("resolveKey", () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index));

  test.each([
    key.toString("hex"),
    key.toString("hex").toUpperCase(),
    key.toString("base64"),
    key.toString("base64url"),
  ])("reads %s", async (text) => {
    await write(".env", `PGSCRUB_KEY=${text}`);
    expect(await resolveKey({ processEnv: {}, directory })).toEqual({ key, place: ".env" });
  });

  test("gives nothing where no key is set", async () => {
    expect(await resolveKey({ processEnv: { PGSCRUB_KEY: "" }, directory })).toBeUndefined();
  });

  test.each(["short", "f".repeat(63), "f".repeat(66), "g".repeat(64), key.toString("base64").slice(0, 42)])(
    "refuses %s without showing it",
    async (text) => {
      const processEnv = { PGSCRUB_KEY: text };
      await expect(resolveKey({ processEnv, directory })).rejects.toMatchObject({
        code: "CONFIGURATION_INVALID",
        message: "PGSCRUB_KEY (the environment) is not a key of 32 bytes",
      });
    },
  );
});
