// The folder compared with the database, by the rules of `prisma migrate deploy`. Pure.
import type { MigrationTable } from "./applied-migrations.ts";
import { type MigrationFile, type MigrationFolder, matchesChecksum } from "./migration-files.ts";

export interface MigrationStatus {
  readonly applied: readonly string[];
  /** In the order in which they will be applied. */
  readonly pending: readonly MigrationFile[];
  /** Begun and neither finished nor rolled back: nothing is applied any more until that is resolved (P3009). */
  readonly failed: readonly string[];
  /** Applied, and their file is another one now. */
  readonly edited: readonly string[];
  /** Applied, and not in the folder. */
  readonly missing: readonly string[];
  /** Pending, with a name before one that is applied: they run after what they were written before. */
  readonly late: readonly string[];
  /** Folders without a migration.sql (P3015). */
  readonly empty: readonly string[];
  /** The database has tables and no record of any migration (P3005). */
  readonly isUnrecorded: boolean;
}

/** Compares them. Rows that were rolled back count for nothing. */
export function compareMigrations(folder: MigrationFolder, table: MigrationTable): MigrationStatus {
  const rows = (table.rows ?? []).filter((row) => !row.isRolledBack);
  const finished = new Map(rows.filter((row) => row.isFinished).map((row) => [row.name, row.checksum]));
  const failed = rows.filter((row) => !row.isFinished && !finished.has(row.name)).map((row) => row.name);
  const known = new Set([...finished.keys(), ...failed]);
  const files = new Map(folder.migrations.map((migration) => [migration.name, migration]));
  const pending = folder.migrations.filter(({ name }) => !known.has(name));
  const last = [...finished.keys()]
    .filter((name) => files.has(name))
    .sort()
    .at(-1);
  return {
    applied: [...finished.keys()],
    pending,
    failed: [...new Set(failed)],
    edited: [...finished].flatMap(([name, checksum]) => {
      const file = files.get(name);
      return file === undefined || matchesChecksum(file.sql, checksum) ? [] : [name];
    }),
    missing: [...known].filter((name) => !files.has(name) && !folder.empty.includes(name)),
    late: last === undefined ? [] : pending.filter(({ name }) => name < last).map(({ name }) => name),
    empty: folder.empty,
    isUnrecorded: table.rows === undefined && table.hasTables,
  };
}
