// The main job between servers that are not ours: Debian's PostgreSQL 15 as production, a container of a newer major and
// another database of the same 15 as laptops; proved with pg_dump and grep, programs that know nothing of pgscrub.
import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import bcrypt from "bcryptjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { column, execute, withClient } from "../support/databases.ts";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { plantedValues } from "../support/planted-values.ts";
import { type PostgresContainer, startPostgresContainer } from "../support/postgres-container.ts";
import { emptyFolder, runCli, SHIPPED_RULES } from "../support/run-cli.ts";

const run = promisify(execFile);
let production: DebianPostgres;
let container: PostgresContainer;

beforeAll(async () => {
  production = await startDebianPostgres();
  await execute(production.url(), "CREATE DATABASE loumass_beta", "CREATE DATABASE laptop");
  await withClient(production.url("loumass_beta"), async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, { seed: 3, users: 60, contacts: 3_000, events: 8_000, webhookCalls: 800 });
    await client.query(LOUMASS_POST_DATA);
  });
  container = await startPostgresContainer();
}, 300_000);

afterAll(async () => {
  await container?.stop();
  await production?.stop();
});

async function refresh(target: string, env: Record<string, string> = {}): Promise<void> {
  const result = await runCli(
    [
      "sync",
      "--source",
      production.url("loumass_beta"),
      "--target",
      target,
      "--rules",
      SHIPPED_RULES,
      "--yes",
    ],
    { env },
  );
  expect(result.stderr).not.toContain("error[");
  expect(result.exitCode).toBe(0);
}

/** Values of the source in a file for grep, one a line; emails in capitals too would be found by -i. */
async function plantedFile(): Promise<{ file: string; count: number }> {
  const values = [...(await withClient(production.url("loumass_beta"), plantedValues))].filter(
    // A run of bare digits stands in any longer number by chance; a phone in its usual writing does not.
    (value) => value.trim().length >= 5 && !/^\d{1,11}$/.test(value),
  );
  const file = join(emptyFolder(), "planted.txt");
  writeFileSync(file, `${values.join("\n")}\n`);
  return { file, count: values.length };
}

/** Occurrences that `grep -i -F -o` finds of the planted values in a file. */
function grepCount(planted: string, file: string): number {
  const { stdout, status } = spawnSync("grep", ["-i", "-F", "-o", "-f", planted, file], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (status !== 0 && status !== 1) throw new Error(`grep ended with ${status}`);
  return stdout === "" ? 0 : stdout.trimEnd().split("\n").length;
}

/** All but the manifest, which the source does not have. */
const SCHEMA_ONLY = ["--schema-only", "--exclude-schema=pgscrub"];

describe("PostgreSQL 15 into PostgreSQL 15", () => {
  test("a dump of the copy holds none of the source's values by plain grep, a dump of the source holds them", async () => {
    await refresh(production.url("laptop"));
    const { file, count } = await plantedFile();
    expect(count).toBeGreaterThan(5_000);
    const folder = dirname(file);
    for (const name of ["laptop", "loumass_beta"]) {
      await run("pg_dump", ["--file", join(folder, `${name}.sql`), production.url(name)]);
    }
    expect(grepCount(file, join(folder, "loumass_beta.sql"))).toBeGreaterThan(count);
    expect(grepCount(file, join(folder, "laptop.sql"))).toBe(0);
  }, 300_000);

  test("the bundled pg_dump and the one on PATH give the same copy of the schema", async () => {
    const dumps: string[] = [];
    for (const choice of ["bundled", "native"]) {
      await refresh(production.url("laptop"), { PGSCRUB_PG_DUMP: choice });
      const { stdout } = await run("pg_dump", [...SCHEMA_ONLY, production.url("laptop")], {
        maxBuffer: 1 << 26,
      });
      dumps.push(stdout.replaceAll(/^\\(un)?restrict .*$/gm, ""));
    }
    expect(dumps[0]).toBe(dumps[1]);
    const { stdout } = await run("pg_dump", [...SCHEMA_ONLY, production.url("loumass_beta")], {
      maxBuffer: 1 << 26,
    });
    expect(dumps[0]).toBe(stdout.replaceAll(/^\\(un)?restrict .*$/gm, ""));
  }, 300_000);
});

describe("PostgreSQL 15 into a container", () => {
  test("the copy has every row, one known password, joins that still hold and Prisma's own table unchanged", async () => {
    const target = container.url("loumass_beta");
    await refresh(target);
    const source = production.url("loumass_beta");
    const counts = `SELECT (SELECT count(*) FROM "Contact") || '/' || (SELECT count(*) FROM "EmailEvent")
      || '/' || (SELECT count(*) FROM "WebhookCall")`;
    expect(await column(target, counts)).toEqual(await column(source, counts));

    const hashes = await column(target, `SELECT DISTINCT password FROM "User" WHERE password IS NOT NULL`);
    expect(hashes.length).toBeGreaterThan(0);
    for (const hash of hashes) expect(bcrypt.compareSync("letmein", hash ?? "")).toBe(true);
    const googleOnly = `SELECT count(*) FROM "User" WHERE password IS NULL`;
    expect(await column(target, googleOnly)).toEqual(await column(source, googleOnly));

    for (const join of [
      `SELECT count(*) FROM "User" u JOIN "GmailToken" g ON g.email = u.email`,
      `SELECT count(*) FROM "EmailEvent" e JOIN "Contact" c ON c.id = e."contactId" AND c.email = e."eventData"->>'to'`,
    ]) {
      const expected = await column(source, join);
      expect(Number(expected[0])).toBeGreaterThan(0);
      expect(await column(target, join)).toEqual(expected);
    }
    const migrations = `SELECT row_to_json(m)::text FROM _prisma_migrations m ORDER BY id`;
    expect(await column(target, migrations)).toEqual(await column(source, migrations));
  }, 300_000);

  test("works without any client program on PATH, and undo brings the database before back", async () => {
    const target = container.url("loumass_beta");
    await execute(target, `DELETE FROM "EmailEvent"`);
    await refresh(target, { PATH: dirname(process.execPath) });
    const events = `SELECT count(*) > 0 FROM "EmailEvent"`;
    expect(await column(target, events)).toEqual(["true"]);
    expect((await runCli(["undo", "--target", target, "--yes"])).exitCode).toBe(0);
    expect(await column(target, events)).toEqual(["false"]);
  }, 300_000);
});
