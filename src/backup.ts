// `pgscrub backup`, step by step (design: backup). The source is only read, in one snapshot; the file gets its name when it
// is whole, and older ones are deleted only after that.
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { requireRecipients } from "./backup/age.ts";
import { backupContent, type ContentCounts } from "./backup/backup-content.ts";
import { partialName, prepareFolder } from "./backup/backup-folder.ts";
import { backupName, requirePrefix, timeStamp } from "./backup/backup-names.ts";
import type { BackupContents, BackupOptions, BackupReport } from "./backup/backup-options.ts";
import type { BackupRecord } from "./backup/backup-record.ts";
import { backupSchema } from "./backup/backup-schema.ts";
import { TEXT_SETTINGS } from "./backup/preamble.ts";
import { publish } from "./backup/publish.ts";
import { nextSequence, rotate } from "./backup/rotate.ts";
import { schemaFingerprint } from "./backup/schema-fingerprint.ts";
import { dataTables, extensionTables } from "./backup/table-data.ts";
import { type WrittenFile, writeSealedFile } from "./backup/write-file.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { readCatalog } from "./catalog/read-catalog.ts";
import { requireReadable } from "./catalog/require-readable.ts";
import { silentReporter } from "./events.ts";
import { openSnapshot, type Snapshot } from "./pipeline/source/snapshot.ts";
import { destroyClient, endClient, openClient } from "./postgres/connect.ts";
import { dumpSchemaOver } from "./postgres/pg-dump.ts";
import { serverError } from "./postgres/server-error.ts";
import { formatBytes, formatCount } from "./report/style-text.ts";
import { newStepRunner } from "./run/steps.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "./verify/manifest.ts";
import { verifyBackup } from "./verify-backup.ts";
import { pgscrubVersion } from "./version.ts";

export type { BackupOptions, BackupReport, BackupVerification } from "./backup/backup-options.ts";

/**
 * Backs `source` up into a new file of `folder`. Throws PgscrubError (USAGE, FOLDER_REFUSED, CANNOT_WRITE, DISK_FULL,
 * SOURCE_UNAVAILABLE, SOURCE_BLOCKED, CONNECTION_LOST, PRIVILEGE_MISSING, VERIFICATION_FAILED …); then there is no new file
 * and no older one was touched.
 */
export async function backup(options: BackupOptions): Promise<BackupReport> {
  const startedAt = performance.now();
  const { reporter, prefix } = options;
  requirePrefix(prefix);
  await requireRecipients(options.recipients);
  const steps = newStepRunner(reporter, options.signal);
  const madeAt = new Date();
  const parts = { prefix, isCompressed: options.isCompressed, isEncrypted: options.recipients.length > 0 };
  const name = backupName({ ...parts, stamp: timeStamp(madeAt) });
  const names = [name, `${name}.json`, partialName(name)];
  const folder = await prepareFolder(options.folder, names, reporter);
  const unnamed = join(folder, partialName(name));
  try {
    const snapshot = await steps.run("snapshot", () => openSnapshot(options.source, options));
    const made = await steps.run(
      "write backup",
      () => writeBackup(options, snapshot, unnamed, madeAt).finally(() => snapshot.release()),
      ({ record }) =>
        `${record.tables.length} tables, ${formatCount(rowsOf(record))} rows, ${formatBytes(record.bytes)}`,
    );
    const { verification } = options;
    if (verification !== undefined) {
      await steps.run("restore it elsewhere and compare", () =>
        verifyBackup({
          ...options,
          reporter: silentReporter,
          file: unnamed,
          verification,
          record: made.record,
        }),
      );
    }
    options.signal.throwIfAborted();
    const { sequence, ...rest } = made.record;
    const record = { ...rest, sequence: sequence + (await nextSequence(folder, prefix)) };
    const file = await publish({ folder, unnamed, madeAt, name: parts, record });
    const deleted = await rotate({ folder, prefix, keep: options.keep, newest: file, reporter });
    return {
      ok: true,
      file,
      bytes: record.bytes,
      sha256: record.sha256,
      isEncrypted: record.encrypted,
      isCompressed: record.compressed,
      contents: record.contents,
      tables: record.tables.length,
      rows: rowsOf(record),
      isVerified: verification !== undefined,
      deleted,
      durationMs: performance.now() - startedAt,
    };
  } finally {
    await unlink(unnamed).catch(() => {}); // there is none when it got its name
  }
}

function rowsOf({ tables }: Pick<BackupRecord, "tables">): number {
  return tables.reduce((total, { rows }) => total + rows, 0);
}

type UnnamedRecord = Omit<BackupRecord, "file">;

async function writeBackup(
  options: BackupOptions,
  snapshot: Snapshot,
  path: string,
  madeAt: Date,
): Promise<{ readonly record: UnnamedRecord }> {
  // Whatever ends the run ends everything under way: the user's signal, a lost snapshot.
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  snapshot.lost.catch((error: unknown) => ending.abort(error));
  const { insecureTls, reporter } = options;
  const catalog = await readCatalog(snapshot.client);
  await requireReadable(snapshot.client, catalog);
  const open = () => openClient(options.source, { role: "source", insecureTls, signal });
  const dump = await dumpSchemaOver(open, {
    serverVersion: catalog.serverVersion,
    snapshotId: snapshot.id,
    isWhole: true,
    prefer: options.pgDump,
    lockWaitMs: options.maxBlockMs,
    signal,
  });
  const schema = backupSchema(dump);
  if (schema.subscriptions > 0) {
    reporter.report({
      kind: "warning",
      message: `${schema.subscriptions} subscriptions are in the backup with their connection strings; restored, they stay disabled`,
    });
  }
  const counts: ContentCounts = { tables: [], largeObjects: 0 };
  const progress = { rows: 0, bytes: 0, ...estimates(catalog) };
  reporter.watch(progress);
  const reader = await snapshot.openReader();
  let written: WrittenFile;
  const contents = contentsOf(catalog);
  const pgscrub = pgscrubVersion();
  try {
    await reader.query(TEXT_SETTINGS);
    const tables = [...dataTables(catalog), ...(await extensionTables(snapshot.client))];
    const content = backupContent(
      {
        catalog,
        schema,
        contents,
        tables,
        leader: snapshot.client,
        reader,
        madeAt,
        pgscrub,
        progress,
        watchdogMs: options.watchdogMs,
        signal,
      },
      counts,
    );
    const freeing = thenFree(content, async () => {
      await endClient(reader);
      await snapshot.release();
    });
    written = await writeSealedFile(path, freeing, { ...options, signal });
  } catch (error) {
    destroyClient(reader);
    throw serverError(error, { doing: "reading the source" });
  }
  return {
    record: {
      format: 1,
      pgscrub,
      madeAt: madeAt.toISOString(),
      sequence: 0,
      bytes: written.bytes,
      sha256: written.sha256,
      contentBytes: written.contentBytes,
      compressed: options.isCompressed,
      encrypted: options.recipients.length > 0,
      contents,
      serverVersion: catalog.serverVersion,
      database: catalog.database,
      schemaFingerprint: schemaFingerprint(catalog),
      tables: counts.tables,
      largeObjects: counts.largeObjects,
    },
  };
}

/** The source is freed when its last byte is out, before the file is synced and read again. */
async function* thenFree(content: AsyncIterable<Buffer>, free: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* content;
  await free();
}

function estimates(catalog: Catalog): { estimatedRows: number; estimatedBytes: number } {
  let estimatedRows = 0;
  let estimatedBytes = 0;
  for (const table of catalog.tables) {
    estimatedRows += Math.max(0, table.estimatedRows);
    estimatedBytes += table.dataBytes;
  }
  return { estimatedRows, estimatedBytes };
}

/** A copy that sync made carries its manifest. */
function contentsOf(catalog: Catalog): BackupContents {
  const isManifest = ({ schema, name }: { schema: string; name: string }): boolean =>
    schema === MANIFEST_SCHEMA && name === MANIFEST_TABLE;
  return catalog.tables.some(isManifest) ? "scrubbed" : "raw";
}
