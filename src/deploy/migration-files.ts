// The folder prisma/migrations as `prisma migrate deploy` reads it: one folder for each migration, in the order of their
// names, with its SQL and the checksums that Prisma would accept for it.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PgscrubError } from "../errors.ts";

export interface MigrationFile {
  /** The folder's name, such as `20250101120000_init`. */
  readonly name: string;
  /** Path of migration.sql as it is shown, relative to the application's folder. */
  readonly file: string;
  readonly sql: string;
}

export interface MigrationFolder {
  /** As it is shown. */
  readonly path: string;
  readonly migrations: readonly MigrationFile[];
  /** Folders without a migration.sql: Prisma stops there (P3015). */
  readonly empty: readonly string[];
}

const DEFAULT_FOLDER = join("prisma", "migrations");

/**
 * Where the migrations are, relative to `directory`: beside the schema that package.json names under `prisma.schema`, else
 * prisma/migrations. prisma.config.ts is code and is not run.
 */
export async function findMigrationFolder(directory: string): Promise<string> {
  const text = await readFile(join(directory, "package.json"), "utf8").catch(() => "{}");
  const schema = schemaIn(text);
  if (schema === undefined) return DEFAULT_FOLDER;
  return join(schema.endsWith(".prisma") ? dirname(schema) : schema, "migrations");
}

function schemaIn(packageText: string): string | undefined {
  try {
    const json: unknown = JSON.parse(packageText);
    const prisma: unknown =
      typeof json === "object" && json !== null ? Reflect.get(json, "prisma") : undefined;
    const schema: unknown =
      typeof prisma === "object" && prisma !== null ? Reflect.get(prisma, "schema") : undefined;
    return typeof schema === "string" && schema !== "" ? schema : undefined;
  } catch {
    return undefined; // npm itself complains about such a file
  }
}

/** Reads every migration below `path`; MIGRATIONS_INVALID when there is no such folder or it is not PostgreSQL's. */
export async function readMigrationFolder(directory: string, path: string): Promise<MigrationFolder> {
  const folder = join(directory, path);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new PgscrubError("MIGRATIONS_INVALID", `there is no folder ${path} with migrations`, {
      hint: "Run this in the application's folder, or name the migrations with --migrations.",
    });
  });
  await requirePostgres(folder, path);
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const migrations: MigrationFile[] = [];
  const empty: string[] = [];
  for (const name of names) {
    const sql = await readFile(join(folder, name, "migration.sql"), "utf8").catch(() => undefined);
    if (sql === undefined) empty.push(name);
    else migrations.push({ name, file: join(path, name, "migration.sql").replaceAll("\\", "/"), sql });
  }
  return { path, migrations, empty };
}

async function requirePostgres(folder: string, path: string): Promise<void> {
  const lock = await readFile(join(folder, "migration_lock.toml"), "utf8").catch(() => "");
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(lock)?.[1];
  if (provider === undefined || provider === "postgresql" || provider === "cockroachdb") return;
  throw new PgscrubError(
    "MIGRATIONS_INVALID",
    `the migrations in ${path} are for ${provider}, not for PostgreSQL`,
    {
      hint: "Point --migrations at the migrations of the PostgreSQL database.",
    },
  );
}

/**
 * Whether Prisma takes `checksum` for one of `sql`: SHA-256 of the text, whatever its line ends, and in the form without
 * leading zeros that early versions wrote (prisma-engines, schema-connector, checksum.rs).
 */
export function matchesChecksum(sql: string, checksum: string): boolean {
  const unix = sql.replaceAll("\r\n", "\n");
  return [sql, unix, sql.replaceAll("\n", "\r\n")].some((text) => {
    const digest = createHash("sha256").update(text).digest();
    return (
      checksum === digest.toString("hex") ||
      checksum === [...digest].map((byte) => byte.toString(16)).join("")
    );
  });
}
