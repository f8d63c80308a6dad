// `validate --live` and `--pin` on real servers: the server's word settles what a host's name hides, and the pin keeps.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/validate/check.ts";
import { validate } from "../../src/validate.ts";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";

let local: EmbeddedServer;
let neon: EmbeddedServer;

beforeAll(async () => {
  const settings = {
    "neon.project_id": "p-1",
    "neon.branch_id": "br-1",
    "neon.endpoint_id": "ep-1",
    "neon.timeline_id": "t-1",
  };
  [local, neon] = await Promise.all([startServer(), startServer({ settings })]);
  for (const name of ["shop", "shop_dev"]) await createDatabase(local, name);
  for (const name of ["shop", "other"]) await createDatabase(neon, name);
});
afterAll(() => Promise.all([local?.stop(), neon?.stop()]));

interface Asked {
  readonly env: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly isLive?: boolean;
  readonly isPinning?: boolean;
}

async function judge({ env, directory = emptyFolder(), isLive = true, isPinning = false }: Asked) {
  return validate({
    directory,
    processEnv: { PATH: process.env.PATH, ...env },
    stage: undefined,
    isLive,
    isPinning,
    insecureTls: false,
    signal: new AbortController().signal,
  });
}

/** `CODE variable message` of the failures that are errors. */
function errors(checks: readonly Check[]): string[] {
  return checks
    .filter(({ ok, severity }) => !ok && severity === "error")
    .map(
      ({ code, variable, message }) =>
        `${code} ${variable ?? "-"} ${message.replaceAll(/:\d+\//g, ":PORT/")}`,
    );
}

describe("--live", () => {
  test("is content with a local server, and says who answered", async () => {
    const { exitCode, checks } = await judge({ env: { DATABASE_URL: local.url("shop_dev") } });
    expect(exitCode).toBe(0);
    expect(checks.find(({ code }) => code === "SERVER")).toMatchObject({
      ok: true,
      message: expect.stringMatching(
        /^DATABASE_URL is answered by 127\.0\.0\.1:\d+\/shop_dev, PostgreSQL \d+\.\d+$/,
      ),
    });
  });

  test("sees production behind another name of one server (77)", async () => {
    const env = {
      PRODUCTION_DATABASE_URL: local.url("shop"),
      DATABASE_URL: local.url("shop").replace("127.0.0.1", "localhost"),
    };
    const { exitCode, checks } = await judge({ env });
    expect(exitCode).toBe(77);
    expect(errors(checks)).toContain(
      "POINTS_AT_PRODUCTION DATABASE_URL DATABASE_URL leads development to production: the server that answers at localhost:PORT/shop is production itself",
    );
    expect((await judge({ env: { ...env, DATABASE_URL: local.url("shop_dev") } })).exitCode).toBe(0);
  });

  test("sees Neon behind a tunnel on localhost, which the host's name hides (77)", async () => {
    const env = { DATABASE_URL: neon.url("shop") };
    expect((await judge({ env, isLive: false })).exitCode).toBe(0);
    const { exitCode, checks } = await judge({ env });
    expect(exitCode).toBe(77);
    expect(errors(checks)).toEqual([
      "POINTS_AT_PRODUCTION DATABASE_URL DATABASE_URL leads development to Neon, by the server's own word, and no production is known",
    ]);
  });

  test("takes another database of production's managed server for production's (77)", async () => {
    const env = { PRODUCTION_DATABASE_URL: neon.url("shop"), DATABASE_URL: neon.url("other") };
    expect((await judge({ env, isLive: false })).exitCode).toBe(0);
    const { exitCode, checks } = await judge({ env });
    expect(exitCode).toBe(77);
    expect(errors(checks).join()).toContain("is production's own, with another database");
  });

  test("says when pooled and direct strings end at different databases (78)", async () => {
    const env = { DATABASE_URL: local.url("shop_dev"), DIRECT_DATABASE_URL: local.url("shop") };
    const { exitCode, checks } = await judge({ env });
    expect(exitCode).toBe(78);
    expect(errors(checks)).toContain(
      "DIRECT_OTHER_DATABASE DIRECT_DATABASE_URL DIRECT_DATABASE_URL and DATABASE_URL are answered by different databases",
    );
  });

  test("mentions a local database that does not exist yet, and judges its server all the same", async () => {
    const absent = await judge({
      env: { PRODUCTION_DATABASE_URL: neon.url("shop"), DATABASE_URL: local.url("not_yet") },
    });
    expect(errors(absent.checks)).toEqual([]);
    expect(absent.exitCode).toBe(0);
    expect(absent.checks.find(({ code }) => code === "DATABASE_ABSENT")).toMatchObject({
      ok: false,
      severity: "notice",
      variable: "DATABASE_URL",
      message: expect.stringMatching(
        /^DATABASE_URL is answered by 127\.0\.0\.1:\d+\/not_yet, PostgreSQL \d+\.\d+, which has no such database yet$/,
      ),
      hint: "`pgscrub sync` makes it.",
    });
    expect(absent.checks).toContainEqual(
      expect.objectContaining({ code: "SERVER", ok: true, variable: "PRODUCTION_DATABASE_URL" }),
    );
  });

  test("never takes a database that production's server lacks for one that is not there yet", async () => {
    const env = { PRODUCTION_DATABASE_URL: neon.url("shop"), DATABASE_URL: neon.url("not_yet") };
    const managed = await judge({ env });
    expect(managed.exitCode).toBe(77);
    expect(errors(managed.checks)).toEqual([
      "POINTS_AT_PRODUCTION DATABASE_URL DATABASE_URL leads development to production: the server that answers at 127.0.0.1:PORT/not_yet is production's own, with another database",
    ]);
    const production = await judge({
      env: { PRODUCTION_DATABASE_URL: local.url("not_yet"), DATABASE_URL: local.url("shop_dev") },
    });
    expect(production.exitCode).toBe(69);
    expect(errors(production.checks).join()).toContain("SERVER PRODUCTION_DATABASE_URL");
  });

  test("counts a server that cannot be asked as a failure of its own (69), and other failures first", async () => {
    const gone = "postgres://me:hunter22@127.0.0.1:1/shop";
    const { exitCode, checks } = await judge({ env: { DATABASE_URL: gone } });
    expect(exitCode).toBe(69);
    expect(errors(checks)).toEqual([
      "SERVER DATABASE_URL DATABASE_URL could not be asked who it is: cannot connect to 127.0.0.1:1: nothing listens there",
    ]);
    expect(JSON.stringify(checks)).not.toContain("hunter22");
    const both = await judge({ env: { DATABASE_URL: gone, PRODUCTION_DATABASE_URL: gone } });
    expect(both.exitCode).toBe(77);
  });
});

describe("--pin", () => {
  test("writes the identity once, without a secret, and knows production by it from then on", async () => {
    const directory = emptyFolder();
    const file = join(directory, ".pgscrub", "production.json");
    const production = neon.url("shop").replace("postgres@", "postgres:sesame-of-production@");
    const env = { PRODUCTION_DATABASE_URL: production, DATABASE_URL: local.url("shop_dev") };
    expect(await judge({ env, directory, isPinning: true })).toMatchObject({ ok: true, exitCode: 0 });
    const pin: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(pin).toEqual({
      schemaVersion: 1,
      systemIdentifier: expect.stringMatching(/^\d+$/),
      database: "shop",
      host: "127.0.0.1",
      neon: { projectId: "p-1", branchId: "br-1", endpointId: "ep-1", timelineId: "t-1" },
    });
    expect(readFileSync(file, "utf8")).not.toContain("sesame");
    // A laptop on which nothing was synced yet.
    const first = emptyFolder();
    const fresh = { ...env, DATABASE_URL: local.url("not_yet") };
    expect(await judge({ env: fresh, directory: first, isPinning: true })).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(first, ".pgscrub", "production.json"), "utf8")).toBe(readFileSync(file, "utf8"));
    // Only DATABASE_URL is left to tell.
    const after = await judge({ env: { DATABASE_URL: neon.url("shop") }, directory });
    expect(after.exitCode).toBe(77);
    expect(errors(after.checks).join()).toContain("is the pinned production");
    expect(await judge({ env, directory, isPinning: true })).toMatchObject({ exitCode: 0 });
  });

  test("says when production answers as another server than the pinned one (78)", async () => {
    const directory = emptyFolder();
    mkdirSync(join(directory, ".pgscrub"));
    writeFileSync(
      join(directory, ".pgscrub", "production.json"),
      '{"systemIdentifier":"1","database":"shop"}',
    );
    const env = { PRODUCTION_DATABASE_URL: neon.url("shop"), DATABASE_URL: local.url("shop_dev") };
    const { exitCode, checks } = await judge({ env, directory });
    expect(exitCode).toBe(78);
    expect(errors(checks)).toEqual([
      "PIN_INVALID PRODUCTION_DATABASE_URL PRODUCTION_DATABASE_URL is answered by another server than the pinned production",
    ]);
  });

  test("needs PRODUCTION_DATABASE_URL (64), and a server that answers (69)", async () => {
    const env = { DATABASE_URL: local.url("shop_dev") };
    await expect(judge({ env, isPinning: true })).rejects.toMatchObject({
      code: "URL_MISSING",
      exitCode: 64,
    });
    const gone = { ...env, PRODUCTION_DATABASE_URL: "postgres://me@127.0.0.1:1/shop" };
    await expect(judge({ env: gone, isPinning: true })).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      exitCode: 69,
    });
  });
});
