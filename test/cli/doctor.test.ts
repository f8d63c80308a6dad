// `pgscrub doctor` on real servers: all in order, a role with few rights, row-level security, missing extensions and roles,
// a target that is refused; every line that is not in order with a remedy that works when it is typed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type CliResult, emptyFolder, runCli } from "../support/run-cli.ts";
import { SMALL_SCHEMA } from "../support/small-source.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([
    startServer({ password: "sesame-of-production" }),
    startServer({
      password: "sesame-of-laptop",
      settings: { fsync: "on", wal_level: "replica", max_wal_size: "1GB" },
    }),
  ]);
  source = await createDatabase(
    production,
    "app",
    SMALL_SCHEMA,
    "CREATE ROLE half LOGIN PASSWORD 'sesame-of-half'; GRANT SELECT ON person TO half",
    "CREATE ROLE tenant; CREATE SEQUENCE counter",
    "CREATE TABLE secured (id int); ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON secured TO tenant USING (true); GRANT SELECT ON secured TO half",
  );
  target = await createDatabase(
    laptop,
    "app",
    "CREATE ROLE guest LOGIN PASSWORD 'sesame-of-guest'",
    "CREATE ROLE tenant",
  );
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

interface Line {
  readonly subject: string;
  readonly code: string;
  readonly ok: boolean;
  readonly state: string;
  readonly message: string;
  readonly remedy?: string[];
}

function as(url: string, user: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = `sesame-of-${user}`;
  return changed.href;
}

function expectNoSecret({ stdout, stderr }: CliResult): void {
  expect(stdout + stderr).not.toMatch(/sesame|quillmyrith|vexmail|Zorlithael/);
}

async function examine(
  ends: { source?: string; target?: string },
  ...flags: readonly string[]
): Promise<{ exitCode: number | undefined; lines: Line[] }> {
  const named = [
    ...(ends.source === undefined ? [] : ["--source", ends.source]),
    ...(ends.target === undefined ? [] : ["--target", ends.target]),
  ];
  const result = await runCli(["doctor", "--json", ...named, ...flags], { directory: emptyFolder() });
  expectNoSecret(result);
  return { exitCode: result.exitCode, lines: JSON.parse(result.stdout).checks };
}

const line = (lines: readonly Line[], code: string): Line | undefined =>
  lines.find((each) => each.code === code);

describe("pgscrub doctor", () => {
  it("exits 0 when nothing is in the way, and tells settings with their gain", async () => {
    const result = await runCli(["doctor", "--source", source, "--target", target], {
      directory: emptyFolder(),
    });
    expectNoSecret(result);
    expect(result.exitCode).toBe(0);
    for (const words of [
      "This machine\n  ✓ Node ",
      "(18) reads the schema of PostgreSQL 18\n",
      "Source\n  ✓ postgres@127.0.0.1:",
      "  ✓ no pooler stands between us and the server\n",
      "  ✓ our transactions there can only read, the server says\n",
      "  ✓ postgres may read every table and every sequence\n",
      "  ✓ row-level security of public.secured hides nothing from postgres\n",
      "  · fsync is on: ",
      "    ALTER SYSTEM SET fsync = off;\n",
      "  ✓ the target (18) is not older than the source (18)\n",
      "  ✓ every role that a policy names is there locally\n",
    ]) {
      expect(result.stdout).toContain(words);
    }
    expect(result.stdout).toMatch(/\nNothing is in the way of a sync or a backup\n$/);
    expect(result.stdout).toMatch(
      /the target has [\d.]+ MB, the previous copy 0 B, the next copy needs about [\d.]+ MB beside them; [\d.]+ [GT]B are free/,
    );
  });

  it("tells what a role may not read and what is hidden from it (77), with SQL that mends it", async () => {
    const before = await examine({ source: as(source, "half"), target });
    expect(before.exitCode).toBe(77);
    expect(line(before.lines, "source-privileges")).toMatchObject({
      ok: false,
      state: "failed",
      message:
        "half may not read sequence public.counter, table public.note, sequence public.note_id_seq: plan, sync, verify and backup need it",
    });
    expect(line(before.lines, "source-row-security")).toMatchObject({
      state: "failed",
      message:
        "row-level security hides rows of public.secured from half: a copy would be short, so sync and backup refuse",
    });
    const sql = (code: string): string[] =>
      (line(before.lines, code)?.remedy ?? []).filter((each) => each.endsWith(";"));
    await execute(source, ...sql("source-privileges"), ...sql("source-row-security"));
    const after = await examine({ source: as(source, "half"), target });
    expect(after.exitCode).toBe(0);
    expect(line(after.lines, "source-role")).toMatchObject({
      state: "passed",
      message: "half can change no table",
    });
  });

  it("prints SQL for a read-only role that makes a role which doctor finds in order", async () => {
    const before = await examine({ source, target });
    const remedy = line(before.lines, "source-role")?.remedy ?? [];
    const sql = remedy
      .filter((each) => each.endsWith(";"))
      .map((each) => each.replace("'…'", "'sesame-of-pgscrub_reader'"));
    expect(sql.join("\n")).toContain("CREATE ROLE pgscrub_reader LOGIN");
    await execute(source, ...sql, "CREATE TABLE later (id int)");
    const after = await examine({ source: as(source, "pgscrub_reader"), target });
    expect(after.exitCode).toBe(0);
    expect(line(after.lines, "source-role")?.state).toBe("passed");
  });

  it("tells what the target's role may not do (77), with SQL that mends it", async () => {
    const before = await examine({ source, target: as(target, "guest") });
    expect(before.exitCode).toBe(77);
    expect(line(before.lines, "target-create-database")?.message).toBe(
      "guest may not create databases: sync loads into a new one and swaps it in",
    );
    expect(line(before.lines, "target-owner")?.message).toBe(
      "guest may not act as postgres, who owns app: sync renames it and makes the new one alike",
    );
    const sql = ["target-create-database", "target-owner"].flatMap((code) =>
      (line(before.lines, code)?.remedy ?? []).filter((each) => each.endsWith(";")),
    );
    await execute(laptop.url(), ...sql);
    const after = await examine({ source, target: as(target, "guest") }, "--skip", "target-disk");
    expect(after.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(after.exitCode).toBe(0);
  });

  it("tells extensions that the local role cannot create, and roles of policies that are not there", async () => {
    await execute(laptop.url(), "DROP ROLE tenant");
    await execute(
      laptop.url(),
      "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'sesame-of-plain'",
      "CREATE DATABASE own OWNER plain",
    );
    await execute(
      source,
      "CREATE EXTENSION file_fdw; CREATE EXTENSION citext; CREATE TABLE tags (name citext)",
    );
    await execute(source, "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw");
    const { exitCode, lines } = await examine(
      { source, target: as(laptop.url("own"), "plain") },
      "--skip",
      "target-disk",
    );
    expect(line(lines, "roles")).toMatchObject({
      ok: true,
      state: "warning",
      message: "policies name tenant, which the local server lacks: those policies are left out of the copy",
      remedy: expect.arrayContaining(['CREATE ROLE "tenant" NOLOGIN;']),
    });
    expect(lines.filter(({ code }) => code === "extensions")).toMatchObject([
      {
        state: "failed",
        message: expect.stringMatching(
          /^plain may not create the extension file_fdw, which .*files.* needs$/,
        ),
      },
    ]);
    expect(exitCode).toBe(77);
  });

  it("refuses the source as its own target, and names of sync's that somebody else has (77)", async () => {
    const same = await examine({ source, target: source });
    expect(same.exitCode).toBe(77);
    expect(line(same.lines, "target-guard")).toMatchObject({
      state: "failed",
      message: expect.stringContaining("is the source"),
    });
    expect(line(same.lines, "target-settings")).toBeUndefined();
    await execute(laptop.url(), "CREATE DATABASE app__pgscrub_new");
    const taken = await examine({ source, target });
    expect(taken.exitCode).toBe(77);
    expect(line(taken.lines, "target-names")?.message).toContain(
      "app__pgscrub_new exists, and pgscrub did not make it",
    );
    await execute(laptop.url(), "DROP DATABASE app__pgscrub_new");
  });

  it("knows a pooled host by its name and goes to the direct one", async () => {
    const pooled = "postgres://r:sesame@ep-cool-name-123-pooler.eu-central-1.aws.neon.invalid/app";
    const { lines, exitCode } = await examine({ source: pooled, target });
    expect(exitCode).toBe(69);
    expect(line(lines, "source")).toMatchObject({
      state: "not-run",
      message: expect.stringContaining(
        "cannot connect to the source at ep-cool-name-123.eu-central-1.aws.neon.invalid:5432",
      ),
    });
  });

  it("never takes for fine what it could not look at (69)", async () => {
    const half = await examine({ target });
    expect(half.exitCode).toBe(69);
    expect(half.lines.filter(({ state }) => state === "not-run").map(({ code }) => code)).toEqual([
      "pg-dump",
      "source",
      "target-guard",
      "both",
      "target-disk",
    ]);
    const nothing = await runCli(["doctor"], { directory: emptyFolder() });
    expect(nothing.exitCode).toBe(69);
    expect(nothing.stdout).toContain("? no connection string of the source was given or found [source]\n");
    expect(nothing.stdout).toMatch(/\nNot ready \(exit code 69, of the first red line\)\n$/);
  });

  it("lets the user settle a red line by name", async () => {
    const { lines, exitCode } = await examine(
      { target },
      "--skip",
      "pg-dump",
      "--skip",
      "source",
      "--skip",
      "both",
    );
    expect(exitCode).toBe(69);
    expect(line(lines, "pg-dump")).toMatchObject({
      ok: true,
      state: "notice",
      message: expect.stringContaining("(settled by --skip)"),
    });
  });
});
