// What `backup`, `backups` and `restore` print: text for people, documents for scripts.
import { relative } from "node:path";
import type { BackupReport } from "../backup/backup-options.ts";
import type { ListedBackup } from "../backup/list-backups.ts";
import type { RestoreReport } from "../restore/restore-options.ts";
import type { ProductionReport } from "../restore-production.ts";
import { SCHEMA_VERSION } from "./documents.ts";
import { UNLIMITED_WIDTH } from "./fit-text.ts";
import { formatBytes, formatCount, formatDuration, formatTable, type Paint } from "./style-text.ts";

/** `backup --json`. */
export function backupDocument(report: BackupReport): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: report.ok,
    file: report.file,
    bytes: report.bytes,
    sha256: report.sha256,
    encrypted: report.isEncrypted,
    deleted: report.deleted,
    compressed: report.isCompressed,
    contents: report.contents,
    tables: report.tables,
    rows: report.rows,
    verified: report.isVerified,
    durationMs: Math.round(report.durationMs),
  };
}

/** A few lines; paths as seen from `directory`. */
export function formatBackup(report: BackupReport, paint: Paint, directory: string): string {
  const how = [report.isCompressed ? "compressed" : "", report.isEncrypted ? "encrypted" : ""].filter(
    Boolean,
  );
  const lines = [
    `${paint.green("Backed up")} ${formatCount(report.rows)} rows of ${report.tables} tables in ${formatDuration(report.durationMs)}`,
    `  ${near(report.file, directory)}  ${[formatBytes(report.bytes), ...how].join(", ")}`,
    `  sha256 ${report.sha256}`,
  ];
  if (report.isVerified) lines.push("  restored into a throw-away Postgres: every row is the same");
  for (const file of report.deleted) lines.push(`  deleted ${near(file, directory)}`);
  if (report.contents === "raw" && !report.isEncrypted) {
    lines.push("It holds everybody's data as it is: keep it as you keep production.");
  }
  return `${lines.join("\n")}\n`;
}

function near(file: string, directory: string): string {
  const path = relative(directory, file);
  return path.startsWith("..") ? file : path;
}

/** `backups --json`. */
export function backupsDocument(folder: string, backups: readonly ListedBackup[]): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: backups.every(({ problem }) => problem === undefined),
    folder,
    backups: backups.map(({ file, bytes, madeAt, record, problem }) => ({
      file,
      bytes,
      madeAt: madeAt.toISOString(),
      valid: problem === undefined,
      ...(problem === undefined ? {} : { problem }),
      ...(record === undefined
        ? {}
        : {
            sha256: record.sha256,
            compressed: record.compressed,
            encrypted: record.encrypted,
            contents: record.contents,
            database: record.database,
            rows: record.tables.reduce((total, { rows }) => total + rows, 0),
          }),
    })),
  };
}

/** A table, the newest first. */
export function formatBackups(
  folder: string,
  backups: readonly ListedBackup[],
  paint: Paint,
  now: Date,
): string {
  if (backups.length === 0) return `There are no backups in ${folder}; \`pgscrub backup\` makes one.\n`;
  const rows = backups.map(({ name, bytes, madeAt, record, problem }) => [
    name,
    formatBytes(bytes),
    age(now.getTime() - madeAt.getTime()),
    record === undefined
      ? "?"
      : [record.contents, record.encrypted ? "encrypted" : ""].filter(Boolean).join(", "),
    problem ?? "sound",
  ]);
  const columns = ["file", "size", "age", "contents", "state"].map((title) => ({
    title,
    align: title === "size" || title === "age" ? ("right" as const) : ("left" as const),
  }));
  const lines = formatTable(columns, rows, UNLIMITED_WIDTH).map((line, index) => {
    if (index === 0) return paint.bold(line);
    return backups[index - 1]?.problem === undefined ? line : paint.yellow(line);
  });
  return `${folder}\n${lines.join("\n")}\n`;
}

/** `3 days`, `5 h`, `12 min`; a clock that went backwards gives `0 min`. */
function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** `restore --json`. */
export function restoreDocument(report: RestoreReport | ProductionReport): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: report.ok,
    file: report.file,
    database: report.database,
    previous: report.previous ?? null,
    ...("backup" in report ? { swapped: report.isSwapped, backup: report.backup ?? null } : {}),
    contents: report.contents,
    tables: report.tables,
    omitted: report.omitted,
    durationMs: Math.round(report.durationMs),
  };
}

/** What a local restore did. */
export function formatRestore(report: RestoreReport, paint: Paint): string {
  const name = JSON.stringify(report.database);
  const lines = [
    `${paint.green("Restored")} ${countRows(report)} into ${name} in ${formatDuration(report.durationMs)}`,
  ];
  if (report.previous !== undefined) {
    lines.push(
      `  what was there is kept as ${JSON.stringify(report.previous)}: \`pgscrub undo\` brings it back`,
    );
  }
  if (report.contents === "raw") lines.push("It holds everybody's data as it is.");
  return `${lines.join("\n")}\n`;
}

/** What a restore beside production did, and what is to be done now. */
export function formatProduction(report: ProductionReport, paint: Paint): string {
  const name = JSON.stringify(report.database);
  const lines = [`${paint.green("Restored")} ${countRows(report)} in ${formatDuration(report.durationMs)}`];
  if (report.isSwapped) {
    lines.push(`  the database ${name} now holds the backup`);
    if (report.previous !== undefined)
      lines.push(`  what was there is kept as ${JSON.stringify(report.previous)}`);
    if (report.backup !== undefined) lines.push(`  and backed up in ${report.backup}`);
  } else {
    lines.push(
      `  into the new database ${name}, read back and found equal; production was not touched`,
      `  to switch to it, point the application at ${report.url}`,
      "  (with the password that you use now); or run this again with --swap",
    );
  }
  return `${lines.join("\n")}\n`;
}

function countRows({ tables }: { readonly tables: readonly { readonly rows: number }[] }): string {
  return `${formatCount(tables.reduce((total, { rows }) => total + rows, 0))} rows of ${tables.length} tables`;
}
