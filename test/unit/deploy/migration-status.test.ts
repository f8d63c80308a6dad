// The folder against the database, without either: Prisma's rules about checksums, roll-backs, order and folders.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AppliedMigration } from "../../../src/deploy/applied-migrations.ts";
import {
  findMigrationFolder,
  matchesChecksum,
  readMigrationFolder,
} from "../../../src/deploy/migration-files.ts";
import { compareMigrations } from "../../../src/deploy/migration-status.ts";
import { judgeTypeChange } from "../../../src/deploy/sql/type-changes.ts";
import { emptyFolder } from "../../support/run-cli.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

function applied(name: string, sql: string, state: Partial<AppliedMigration> = {}): AppliedMigration {
  return { name, checksum: sha(sql), isFinished: true, isRolledBack: false, ...state };
}

const folder = {
  path: "prisma/migrations",
  migrations: ["1_a", "2_b", "3_c"].map((name) => ({
    name,
    file: `prisma/migrations/${name}/migration.sql`,
    sql: name,
  })),
  empty: [],
};
const compare = (rows: readonly AppliedMigration[] | undefined, hasTables = true) =>
  compareMigrations(folder, { schema: "public", rows, hasTables });

describe("matchesChecksum", () => {
  test("takes either kind of line end, and early versions' digests without leading zeros", () => {
    const unix = "SELECT 1;\nSELECT 2;\n";
    const windows = unix.replaceAll("\n", "\r\n");
    expect(matchesChecksum(unix, sha(windows))).toBe(true);
    expect(matchesChecksum(windows, sha(unix))).toBe(true);
    const bytes = [...createHash("sha256").update(unix).digest()];
    expect(matchesChecksum(unix, bytes.map((byte) => byte.toString(16)).join(""))).toBe(true);
    expect(matchesChecksum(`${unix} `, sha(unix))).toBe(false);
    expect(matchesChecksum(unix, "")).toBe(false);
  });
});

describe("compareMigrations", () => {
  test("a migration that was rolled back is pending again, and applied when it was repeated", () => {
    const back = applied("1_a", "other text", { isFinished: false, isRolledBack: true });
    expect(compare([back]).pending.map(({ name }) => name)).toEqual(["1_a", "2_b", "3_c"]);
    expect(compare([back, applied("1_a", "1_a")])).toMatchObject({
      applied: ["1_a"],
      edited: [],
      failed: [],
    });
  });

  test("a failed one is neither pending nor applied, and its text is not compared", () => {
    const status = compare([applied("1_a", "x", { isFinished: false })]);
    expect(status).toMatchObject({ failed: ["1_a"], applied: [], edited: [] });
    expect(status.pending.map(({ name }) => name)).toEqual(["2_b", "3_c"]);
  });

  test("finds edited, missing and late ones", () => {
    expect(compare([applied("2_b", "another"), applied("0_gone", "x")])).toMatchObject({
      edited: ["2_b"],
      missing: ["0_gone"],
      late: ["1_a"],
    });
  });

  test("tells a database without Prisma's table from an empty one", () => {
    expect(compare(undefined).isUnrecorded).toBe(true);
    expect(compare(undefined, false).isUnrecorded).toBe(false);
    expect(compare([]).isUnrecorded).toBe(false);
  });
});

describe("the folder of migrations", () => {
  test("is beside the schema that package.json names", async () => {
    const directory = emptyFolder();
    expect(await findMigrationFolder(directory)).toBe(join("prisma", "migrations"));
    writeFileSync(join(directory, "package.json"), '{"prisma": {"schema": "db/schema.prisma"}}');
    expect(await findMigrationFolder(directory)).toBe(join("db", "migrations"));
    writeFileSync(join(directory, "package.json"), '{"prisma": {"schema": "db/parts"}}');
    expect(await findMigrationFolder(directory)).toBe(join("db", "parts", "migrations"));
    writeFileSync(join(directory, "package.json"), "not JSON");
    expect(await findMigrationFolder(directory)).toBe(join("prisma", "migrations"));
  });

  test("is refused when it is another database's or not there", async () => {
    const directory = emptyFolder();
    await expect(readMigrationFolder(directory, "m")).rejects.toMatchObject({
      code: "MIGRATIONS_INVALID",
      exitCode: 78,
    });
    mkdirSync(join(directory, "m"));
    writeFileSync(join(directory, "m", "migration_lock.toml"), 'provider = "mysql"\n');
    await expect(readMigrationFolder(directory, "m")).rejects.toMatchObject({
      message: "the migrations in m are for mysql, not for PostgreSQL",
    });
  });
});

describe("judgeTypeChange", () => {
  test.each([
    ["text", "text", "free"],
    ["character varying(10)", "character varying(11)", "free"],
    ["character varying(10)", "character varying(9)", "lossy"],
    ["text", "character varying(9)", "lossy"],
    ["text", "character varying", "free"],
    ["citext", "text", "free"],
    ["integer", "bigint", "rewrite"],
    ["bigint", "integer", "lossy"],
    ["bigint", "double precision", "lossy"],
    ["integer", "text", "rewrite"],
    ["numeric(10,2)", "numeric", "free"],
    ["numeric", "numeric(10,2)", "lossy"],
    ["numeric(10,2)", "numeric(12,4)", "rewrite"],
    ["numeric(10,2)", "numeric(10,4)", "lossy"],
    ["timestamp(3) without time zone", "timestamp(6) without time zone", "free"],
    ["timestamp without time zone", "timestamp(3) without time zone", "lossy"],
    ["timestamp without time zone", "timestamp with time zone", "lossy"],
    ["integer[]", "bigint[]", "lossy"],
    ["jsonb", "json", "lossy"],
  ])("%s to %s is %s", (from, to, expected) => {
    expect(judgeTypeChange(from, to)).toBe(expected);
  });
});
