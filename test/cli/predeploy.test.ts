// `pgscrub predeploy` as a user types it, against a real server with Prisma's table and a real folder of migrations:
// exact words, exit codes, the backup, and that nothing of a row or a secret is said.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { findValues } from "../support/find-values.ts";
import { MIGRATION_TABLE, recordMigration, writeMigrations } from "../support/prisma-project.ts";
import { type CliResult, emptyFolder, runCli } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const INIT = "20250101000000_init";
const RULES = SMALL_RULES.replace("version: 1\n", "version: 1\nextends: [preset:prisma]\n");
let production: EmbeddedServer;
let source: string;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(production, "app", SMALL_SCHEMA, MIGRATION_TABLE, "ANALYZE");
  await recordMigration(source, INIT, SMALL_SCHEMA);
});
afterAll(() => production?.stop());

/** An application whose environment is in order: production pinned, nothing pointing at it. */
async function project(migrations: Record<string, string> = {}, url = source): Promise<string> {
  const directory = emptyFolder();
  writeFileSync(join(directory, "scrub-rules.yaml"), RULES);
  writeFileSync(join(directory, ".gitignore"), "database-backups/\n.env*\n");
  writeFileSync(join(directory, ".env"), "DATABASE_URL=postgresql://localhost:5432/app\n");
  writeMigrations(directory, { [INIT]: SMALL_SCHEMA, ...migrations });
  expect(
    (await runCli(["validate", "--pin"], { directory, env: { PRODUCTION_DATABASE_URL: url } })).stderr,
  ).not.toContain("error[");
  return directory;
}

function run(directory: string, ...flags: readonly string[]): Promise<CliResult> {
  return runCli(["predeploy", ...flags], { directory, env: { PRODUCTION_DATABASE_URL: source } });
}

function expectNoLeak({ stdout, stderr }: CliResult): void {
  const values = ["sesame-of-production", "quillmyrith", "vexmail", "Zorlithael", "Quillvanith"];
  expect(findValues(stdout + stderr, values)).toEqual([]);
}

describe("pgscrub predeploy", () => {
  it("is green without pending migrations, makes the backup and prints the checklist", async () => {
    const directory = await project();
    const result = await run(directory);
    expectNoLeak(result);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(
      "Rules\n  ✓ scrub-rules.yaml speaks for all 14 columns of 3 tables of production\n\n" +
        "Migrations\n  ✓ 1 migration applied and unchanged, none is pending\n\n" +
        "Statements of pending migrations\n  ✓ no statement is pending\n\n" +
        "Backup\n  ✓ database-backups/loumass_backup_",
    );
    expect(result.stdout).toMatch(
      /\nDeploy checklist\n {2}\[ \] backup made: database-backups\/loumass_backup_\d{8}_\d{6}\.sql; keep its name at hand\n {2}\[ \] deploy the application\n {2}\[ \] look whether the site answers: pgscrub postdeploy --url https:\/\/YOUR-SITE\n/,
    );
    const files = readdirSync(join(directory, "database-backups")).filter((name) => name.endsWith(".sql"));
    expect(files).toHaveLength(1);
  });

  it("names destructive statements with file and line and the safe way, makes no backup, exits 77", async () => {
    const directory = await project({
      "20250201000000_drop": 'CREATE TABLE extra (id int);\n\nALTER TABLE "person"\n  DROP COLUMN "name";\n',
    });
    const result = await run(directory);
    expectNoLeak(result);
    expect(result.exitCode).toBe(77);
    expect(result.stdout).toContain(
      `Migrations
  ✓ 1 migration applied and unchanged, 1 pending: 20250201000000_drop

Statements of pending migrations
  ✗ 1 statement in pending migrations may lose data, break the running application, fail or block [statements]
    Take the safe way that stands under each, or accept them all with --yes.
  · the migrations add public.extra, and the rules must speak for them
    After the deploy, before the next sync: pgscrub rules check
    prisma/migrations/20250201000000_drop/migration.sql:4 drop-column
      public.person.name is dropped with all its values (about 200 rows, 106 kB in production)
      1. First deploy: an application that neither reads nor writes the column (take it out of schema.prisma without a migration, or with @ignore).
      2. Second deploy: the migration that drops it, after a backup, when the first has run for a while.

Backup
  ? not made, because something above is red [backup]

Not ready to deploy (exit code 77, of the first red line)
`,
    );
    expect(existsSync(join(directory, "database-backups"))).toBe(false);
  });

  it("goes on with --yes, and says loudly that there is no backup with --no-backup", async () => {
    const directory = await project({ "20250201000000_drop": 'DROP TABLE "note";' });
    const result = await run(directory, "--yes", "--no-backup");
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("block; accepted [statements]\n");
    expect(result.stdout).toContain(
      "Backup\n  ! NO BACKUP was made (--no-backup): what this deploy loses stays lost [backup]\n",
    );
    expect(result.stdout).toContain("[ ] THERE IS NO BACKUP of this deploy");
    expect(result.stdout).toContain(
      "[ ] apply 1 migration to production, over its direct connection: npx prisma migrate deploy",
    );
    expect(existsSync(join(directory, "database-backups"))).toBe(false);
  });

  it("tells failed, edited, missing and late migrations (78)", async () => {
    const url = await createDatabase(production, "troubled", SMALL_SCHEMA, MIGRATION_TABLE);
    await recordMigration(url, INIT, "SELECT 'the text as it was';");
    await recordMigration(url, "20250115000000_gone", "SELECT 1;");
    await recordMigration(url, "20250301000000_failed", "SELECT 1;", "failed");
    await recordMigration(url, "20250401000000_again", "SELECT 1;", "rolled back");
    const directory = await project(
      {
        "20250110000000_late": "SELECT 1;",
        "20250301000000_failed": "SELECT 1;",
        "20250401000000_again": "SELECT 2;",
        "20250120000000_applied": "SELECT 1;\n",
      },
      url,
    );
    // Checked out with other line ends: Prisma takes that for the same text.
    await recordMigration(url, "20250120000000_applied", "SELECT 1;\r\n");
    const result = await runCli(["predeploy", "--source", url], { directory });
    expectNoLeak(result);
    expect(result.exitCode).toBe(78);
    const report = JSON.parse((await runCli(["predeploy", "--json", "--source", url], { directory })).stdout);
    expect(report).toMatchObject({ schemaVersion: 1, ok: false, exitCode: 78, backup: null, checklist: [] });
    const checks = report.steps.find(({ step }: { step: string }) => step === "migrations").checks;
    expect(
      checks.map(({ code, state, message }: Record<string, string>) => `${state} ${code}: ${message}`),
    ).toEqual([
      "failed migrations-failed: 1 migration failed, or is being applied at this moment: 20250301000000_failed; nothing more is applied before that is resolved (P3009)",
      "failed migrations-edited: 1 migration changed after being applied: 20250101000000_init",
      "failed migrations-missing: 1 migration in the database and not in the folder: 20250115000000_gone",
      "warning migrations-late: 1 pending migration older than one that is applied: 20250110000000_late",
    ]);
    expect(report.pending).toEqual(["20250110000000_late", "20250401000000_again"]);
  });

  it("tells a database that Prisma never migrated, a folder without SQL, and a folder that is not there (78)", async () => {
    const url = await createDatabase(production, "bare", SMALL_SCHEMA);
    const directory = await project({}, url);
    mkdirSync(join(directory, "prisma/migrations/20250501000000_empty"));
    const bare = await runCli(["predeploy", "--source", url, "--no-backup"], { directory });
    expect(bare.exitCode).toBe(78);
    expect(bare.stdout).toContain(
      "no record of any migration (_prisma_migrations): Prisma refuses it (P3005)",
    );
    expect(bare.stdout).toContain("1 folder without a migration.sql: 20250501000000_empty");
    const none = await run(directory, "--migrations", "db/migrations");
    expect(none.stdout).toContain(
      "  ? migrations could not be checked: there is no folder db/migrations with migrations [migrations]\n",
    );
    expect(none.stdout).toContain(
      "  ? which statements are pending is not known, so none of them was read [statements]\n",
    );
    expect(none.exitCode).toBe(78);
  });

  it("reports SQL that the parser refuses, never as safe (77)", async () => {
    const directory = await project({ "20250201000000_odd": "SELECT 1;\nDROP TABEL person;\n" });
    const result = await run(directory);
    expect(result.exitCode).toBe(77);
    expect(result.stdout).toContain("prisma/migrations/20250201000000_odd/migration.sql:2 unread\n");
  });

  it("exits with the code of its first red: the environment before the rules, the rules before production", async () => {
    const directory = await project();
    writeFileSync(join(directory, "scrub-rules.yaml"), RULES.replace("      name: person.full_name\n", ""));
    const rules = await run(directory);
    expect(rules.exitCode).toBe(78);
    expect(rules.stdout).toContain(
      "✗ scrub-rules.yaml:4:3 no rule names public.person.name, which is text [RULES_UNCLASSIFIED_COLUMN]\n",
    );
    writeFileSync(join(directory, ".env.local"), `DATABASE_URL=${source}\n`);
    const environment = await run(directory);
    expect(environment.exitCode).toBe(77);
    expectNoLeak(environment);
  });

  it("exits 69 when production does not answer, and 64 for want of one", async () => {
    const directory = await project();
    const gone = await runCli(["predeploy", "--source", "postgres://r:barley@127.0.0.1:9/app"], {
      directory,
    });
    expect(gone.exitCode).toBe(69);
    expect(gone.stdout + gone.stderr).not.toContain("barley");
    expect(gone.stdout).toContain(
      "? rules could not be checked: cannot connect to the source at 127.0.0.1:9: nothing listens there",
    );
    expect((await runCli(["predeploy"], { directory: emptyFolder() })).exitCode).toBe(64);
  });

  it("exits 77 when the role may not read the migrations", async () => {
    await execute(source, "CREATE ROLE half LOGIN PASSWORD 'half'; GRANT SELECT ON person, note TO half");
    const directory = await project();
    const url = new URL(source);
    url.username = "half";
    url.password = "half";
    const result = await runCli(["predeploy", "--source", url.href, "--json"], { directory });
    expect(result.exitCode).toBe(77);
    expect(JSON.parse(result.stdout).steps[2].checks[0]).toMatchObject({
      state: "not-run",
      ok: false,
      message:
        "migrations could not be checked: reading the applied migrations failed: 42501 insufficient_privilege",
    });
  });
});
