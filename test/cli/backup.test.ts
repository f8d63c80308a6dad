// `pgscrub backup`, `backups`, `restore` and the wrapper as a user types them: words, exit codes, JSON.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, createDatabase, databaseNames, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type CliResult, emptyFolder, runCli, startCli } from "../support/run-cli.ts";

const WRAPPER = fileURLToPath(new URL("../../scripts/backup-database.sh", import.meta.url));

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let directory: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(
    production,
    "app",
    "CREATE TABLE person AS SELECT n AS id, format('person%s@example.test', n) AS email FROM generate_series(1, 1234) n",
  );
  target = await createDatabase(laptop, "app_dev", "CREATE TABLE old (v text)");
  directory = emptyFolder();
  writeFileSync(
    join(directory, ".env.local"),
    `PRODUCTION_DATABASE_URL="${source}"\nLOCAL_DATABASE_URL="${target}"\n`,
  );
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const cli = (...args: string[]): Promise<CliResult> => runCli(args, { directory });

/** The wrapper in the application's folder, with nothing in the environment. */
function wrapper(folder: string, ...args: string[]): Promise<CliResult> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    execFile(WRAPPER, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe("scripts/backup-database.sh", () => {
  it("backs production up with the variables of .env files alone", async () => {
    const { exitCode, stdout, stderr } = await wrapper(directory);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("(PRODUCTION_DATABASE_URL, .env.local)");
    expect(stdout).toMatch(
      /^Backed up 1,234 rows of 1 tables in .*\n {2}database-backups\/loumass_backup_\d{8}_\d{6}\.sql {2}\d+ kB\n {2}sha256 [0-9a-f]{64}\nIt holds everybody's data as it is: keep it as you keep production\.\n$/,
    );
  });

  it("passes flags on, and says what is missing", async () => {
    const { exitCode, stdout } = await wrapper(directory, "--json", "--compress");
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schemaVersion: 1, ok: true, encrypted: false, deleted: [], rows: 1234 });
    expect(document.file).toMatch(/\/database-backups\/loumass_backup_\d{8}_\d{6}\.sql\.gz$/);
    expect(await wrapper(emptyFolder())).toEqual({
      exitCode: 64,
      stdout: "",
      stderr:
        "error[URL_MISSING]: no connection string of the source was given or found\n" +
        "hint: Pass --source or set PRODUCTION_DATABASE_URL in the environment or a .env file.\n",
    });
  });
});

describe("pgscrub backups", () => {
  it("lists what there is, the newest first, and what is wrong with it", async () => {
    const folder = emptyFolder();
    const where = ["--dir", folder];
    expect(await cli("backups", ...where)).toEqual({
      exitCode: 0,
      stdout: `There are no backups in ${folder}; \`pgscrub backup\` makes one.\n`,
      stderr: "",
    });
    const first = JSON.parse((await cli("backup", "--json", ...where)).stdout).file;
    const second = JSON.parse((await cli("backup", "--json", ...where)).stdout).file;
    const bytes = readFileSync(first);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(first, bytes);
    const { stdout } = await cli("backups", "--json", ...where);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ok: false,
      backups: [
        { file: second, valid: true, contents: "raw", encrypted: false, rows: 1234 },
        { file: first, valid: false, problem: "its checksum is wrong" },
      ],
    });
    const listed = (await cli("backups", ...where)).stdout.split("\n");
    expect(listed[1]).toMatch(/^ {2}file +size +age +contents +state$/);
    expect(listed[2]).toMatch(/ raw +sound$/);
    expect(listed[3]).toMatch(/ raw +its checksum is wrong$/);
  });
});

describe("pgscrub restore", () => {
  it("replaces the local database, and undo brings the old one back", async () => {
    const { file } = JSON.parse((await cli("backup", "--json", "--dir", emptyFolder())).stdout);
    const asked = await cli("restore", file);
    expect(asked).toMatchObject({ exitCode: 77, stdout: "" });
    expect(asked.stderr).toContain(
      'error[NOT_CONFIRMED]: nobody is here to answer: Replace the database "app_dev" with the backup of ',
    );
    const { exitCode, stdout } = await cli("restore", file, "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Restored 1,234 rows of 1 tables into "app_dev" in /);
    expect(await column(target, "SELECT count(*) FROM person")).toEqual(["1234"]);
    expect(await cli("undo", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await column(target, "SELECT count(*) FROM old")).toEqual(["0"]);
  });

  it("checks a file without a server", async () => {
    const { file } = JSON.parse((await cli("backup", "--json", "--dir", emptyFolder())).stdout);
    expect(await runCli(["restore", file, "--check"])).toEqual({
      exitCode: 0,
      stdout: `${file} is complete and sound (pgscrub, raw).\n`,
      stderr: "",
    });
    writeFileSync(file, readFileSync(file).subarray(0, 3000));
    const cut = await runCli(["restore", file, "--check"]);
    expect(cut).toMatchObject({ exitCode: 65, stdout: "" });
    expect(cut.stderr).toContain(
      `error[BACKUP_INVALID]: ${file} is cut or damaged: it has 3000 bytes and its .json says `,
    );
    expect(await runCli(["restore", "gone.sql", "--check"])).toMatchObject({ exitCode: 65 });
  });

  it("loads beside production, and swaps only with its name", async () => {
    const { file } = JSON.parse((await cli("backup", "--json", "--dir", emptyFolder())).stdout);
    const before = await databaseNames(production);
    for (const more of [["--yes"], ["--yes", "--confirm", "App"]]) {
      const refused = await cli("restore", file, "--to-production", "--swap", ...more);
      expect(refused).toMatchObject({ exitCode: 77, stdout: "" });
      expect(refused.stderr).toContain(
        "hint: Pass --confirm app, or leave out --swap; nothing was changed.\n",
      );
    }
    expect(await databaseNames(production)).toEqual(before);
    const beside = JSON.parse((await cli("restore", file, "--to-production", "--yes", "--json")).stdout);
    expect(beside).toMatchObject({
      schemaVersion: 1,
      ok: true,
      swapped: false,
      previous: null,
      backup: null,
    });
    expect(await databaseNames(production)).toContain(beside.database);
    await execute(source, "DELETE FROM person");
    const args = ["--to-production", "--swap", "--confirm", "app", "--dir", emptyFolder(), "--yes", "--json"];
    const swapped = JSON.parse((await cli("restore", file, ...args)).stdout);
    expect(swapped).toMatchObject({ ok: true, swapped: true, database: "app" });
    expect(await column(source, "SELECT count(*) FROM person")).toEqual(["1234"]);
  });

  it("is interrupted without a trace", async () => {
    const { file } = JSON.parse((await cli("backup", "--json", "--dir", emptyFolder())).stdout);
    const before = await databaseNames(laptop);
    const running = startCli(["restore", file, "--yes"], { directory });
    await running.printed("… load");
    running.child.kill("SIGINT");
    expect((await running.ended).exitCode).toBe(130);
    expect(await databaseNames(laptop)).toEqual(before);
  });
});

describe("pgscrub backup", () => {
  it.each([
    [
      ["--keep", "0"],
      "option '--keep <n>' argument '0' is invalid: it must be a whole number from 1 to 100000",
    ],
    [
      ["--prefix", "../x"],
      "the prefix of a backup's name holds other characters than letters, digits, . _ -",
    ],
    [["--encrypt", "nowhere.txt"], "nowhere.txt is not a file of recipients that can be read"],
    [
      ["--encrypt", "AGE-SECRET-KEY-1QQ"],
      "a secret key of age stands in the arguments, where every program can see it",
    ],
    [["--postgres", "docker"], "--postgres and --identity belong to --verify"],
  ])("%j is told in one line", async (args, message) => {
    const { exitCode, stderr } = await cli("backup", "--dir", emptyFolder(), ...args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(`error[USAGE]: ${message}\n`);
  });

  it("leaves nothing behind when it is interrupted in the middle", async () => {
    const folder = emptyFolder();
    await execute(
      source,
      "CREATE TABLE IF NOT EXISTS big AS SELECT n, repeat('x', 500) AS filler FROM generate_series(1, 300000) n",
    );
    const running = startCli(["backup", "--dir", folder, "--compress"], { directory });
    await running.printed("… write backup");
    await expect.poll(() => readdirSync(folder).length, { timeout: 20_000 }).toBe(1);
    running.child.kill("SIGINT");
    expect((await running.ended).exitCode).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
    const others =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgscrub' AND pid <> pg_backend_pid()";
    await expect.poll(() => column(source, others), { timeout: 20_000 }).toEqual(["0"]);
  });

  it("killed outright leaves an unfinished file that the next backup removes", async () => {
    const folder = join(emptyFolder(), "database-backups");
    mkdirSync(folder, { mode: 0o777 });
    const running = startCli(["backup", "--dir", folder, "--compress"], { directory });
    await running.printed("… write backup");
    await expect.poll(() => readdirSync(folder).length, { timeout: 20_000 }).toBe(1);
    running.child.kill("SIGKILL");
    await running.ended;
    expect(readdirSync(folder)[0]).toMatch(/^\.loumass_backup_.*\.partial$/);
    expect(await cli("backups", "--dir", folder)).toMatchObject({
      stdout: `There are no backups in ${folder}; \`pgscrub backup\` makes one.\n`,
    });
    await execute(source, "DROP TABLE big");
    expect(await cli("backup", "--dir", folder)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });
});
