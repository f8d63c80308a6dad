// Proves that a restored database holds what the file holds: every COPY block read back and compared byte for byte by its
// checksum, and the tables' own fingerprint where the record has one.
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { TEXT_SETTINGS } from "../backup/preamble.ts";
import { schemaFingerprint } from "../backup/schema-fingerprint.ts";
import { watchedChunks } from "../backup/watched-stream.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { PgscrubError } from "../errors.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { serverError } from "../postgres/server-error.ts";
import type { CheckedFile } from "./check-file.ts";
import type { LoadedBlock } from "./load-file.ts";

export interface CompareOptions {
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

/**
 * Throws VERIFICATION_FAILED naming the first table that differs. `client` is a session with pg_dump's settings. Of a
 * foreign dump, whose text depends on settings we do not know, rows are counted only.
 */
export async function compareRestored(
  client: Client,
  file: CheckedFile,
  blocks: readonly LoadedBlock[],
  options: CompareOptions,
): Promise<void> {
  try {
    await client.query(`RESET ROLE; ${TEXT_SETTINGS}`);
    for (const block of blocks) await compareBlock(client, file, block, options);
    if (file.record === undefined) return;
    const found = schemaFingerprint(await readCatalog(client));
    if (found !== file.record.schemaFingerprint) {
      throw differs("the restored tables, columns or keys are not those that were backed up");
    }
  } catch (error) {
    throw serverError(error, { doing: "comparing the restored database" });
  }
}

async function compareBlock(
  client: Client,
  file: CheckedFile,
  block: LoadedBlock,
  options: CompareOptions,
): Promise<void> {
  const hash = createHash("sha256");
  const stream = openCopyOut(client, block.readBack);
  const doing = `reading ${block.label} back`;
  for await (const chunk of watchedChunks(stream, client, { ...options, doing })) hash.update(chunk);
  // Beside its rows a foreign dump may hold INSERT statements for the same table.
  const isShort = file.origin === "pgscrub" ? stream.rowCount !== block.rows : stream.rowCount < block.rows;
  if (isShort) {
    throw differs(`${block.label} holds ${stream.rowCount} rows, and ${block.rows} were loaded`);
  }
  if (file.origin === "pgscrub" && hash.digest("hex") !== block.sha256) {
    throw differs(`the rows of ${block.label} read back differently from how they were backed up`);
  }
}

function differs(message: string): PgscrubError {
  return new PgscrubError("VERIFICATION_FAILED", message, {
    hint: "Please report this; the restored database was not put in anybody's place.",
  });
}
