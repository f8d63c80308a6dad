// `pgscrub ci` and `pgscrub/testing` with containers: a Docker engine that answers is used of itself, and no container is
// left, whatever becomes of the run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CopyNotCleanError, scrubbedCopy } from "../../src/testing.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { commandLines } from "../support/left-behind.ts";
import { runCli, startCli } from "../support/run-cli.ts";
import { rulesFile, SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const RULES = rulesFile();
const LEAKY = rulesFile(SMALL_RULES.replace("body: text", 'body: {keep: "test of a mistake"}'));
const IMAGE = process.env.TEST_POSTGRES_IMAGE;
const IMAGE_FLAGS = IMAGE === undefined ? [] : ["--image", IMAGE];
let production: EmbeddedServer;
let source: string;
let env: Record<string, string>;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE");
  const engine = Object.entries(process.env).filter(([name]) => /^(DOCKER_|TESTCONTAINERS_)/.test(name));
  env = { PRODUCTION_DATABASE_URL: source };
  for (const [name, value] of engine) env[name] = value ?? "";
});
afterAll(() => production?.stop());

/** Ids of containers that pgscrub started, running or not. */
async function containers(): Promise<string[]> {
  const list = ["ps", "--all", "--quiet", "--filter", "label=pgscrub.throwaway"];
  const { stdout } = await promisify(execFile)("docker", list);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("pgscrub ci with a Docker engine", () => {
  test("runs in a container of its own accord, and removes it", async () => {
    const run = startCli(["ci", "--rules", RULES, "--sample", "20", ...IMAGE_FLAGS], { env });
    await run.printed("… connect and guard");
    const during = await containers();
    const argumentsSeen = commandLines().join("\n");
    const { exitCode, stdout, stderr } = await run.ended;
    expect({ exitCode, during: during.length, after: await containers() }).toEqual({
      exitCode: 0,
      during: 1,
      after: [],
    });
    expect(stdout).toMatch(/ [456]\d rows of 2 tables, .* into .*, PostgreSQL \d+\.\d+, in /);
    expect(stdout).toMatch(/\nclean: .* searched, nothing found\n$/);
    expect([argumentsSeen, stdout, stderr].join("\n")).not.toContain("sesame");
  });

  test("exits 65 on a finding and leaves nothing", async () => {
    const { exitCode, stdout } = await runCli(
      ["ci", "--rules", LEAKY, "--postgres", "docker", ...IMAGE_FLAGS],
      { env },
    );
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/\nNOT CLEAN: \d findings in /);
    expect(await containers()).toEqual([]);
  });

  test.each(["… start a throw-away Postgres", "… copy and scrub"])(
    "interrupted during %s exits 130 and leaves nothing",
    async (step) => {
      const run = startCli(["ci", "--rules", RULES, "--postgres", "docker", ...IMAGE_FLAGS], { env });
      await run.printed(step);
      run.child.kill("SIGINT");
      const { exitCode, stdout, stderr } = await run.ended;
      expect({ exitCode, stdout, left: await containers() }).toEqual({ exitCode: 130, stdout: "", left: [] });
      expect(stderr).toContain("error[INTERRUPTED]");
    },
  );

  test("an image that does not start exits 69", async () => {
    const args = ["ci", "--rules", RULES, "--postgres", "docker", "--image", "registry.invalid/none:1"];
    const { exitCode, stderr } = await runCli(args, { env });
    expect(exitCode).toBe(69);
    expect(stderr).toContain(
      "error[TOOL_UNAVAILABLE]: the container image registry.invalid/none:1 does not start\n",
    );
    expect(await containers()).toEqual([]);
  });
});

describe("scrubbedCopy with a Docker engine", () => {
  const image = IMAGE === undefined ? {} : { image: IMAGE };

  test("gives a running copy until it is stopped", async () => {
    const copy = await scrubbedCopy({ source, rules: RULES, postgres: "docker", sample: 20, ...image });
    expect(await column(copy.url, "SELECT count(*) FROM note JOIN person ON person.id = person_id")).toEqual([
      "20",
    ]);
    expect(await column(copy.url, "SELECT count(*) FROM person WHERE email LIKE '%vexmail%'")).toEqual(["0"]);
    expect(copy.report).toMatchObject({ ok: true, verify: { findings: [] } });
    await copy.stop();
    await copy.stop();
    expect(await containers()).toEqual([]);
  });

  test("throws what was found, and has removed the copy", async () => {
    const error = await scrubbedCopy({ source, rules: LEAKY, postgres: "docker", ...image }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(CopyNotCleanError);
    expect(error).toMatchObject({
      code: "VERIFICATION_FAILED",
      findings: [{ kind: "survivor" }, { kind: "stranger" }],
    });
    expect(await containers()).toEqual([]);
  });
});
