// Reads a whole file before any server is touched: its checksum, whether it is complete, that it is a dump and what it
// needs. What it says is what the load expects later.
import type { BackupContents } from "../backup/backup-options.ts";
import { type BackupRecord, readRecord } from "../backup/backup-record.ts";
import { readFirstLine, SealReader } from "../backup/file-format.ts";
import { hashFile } from "../backup/write-file.ts";
import { PgscrubError } from "../errors.ts";
import { statementRoles } from "../target/statement-roles.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "../verify/manifest.ts";
import { type FileOrigin, isKnownMeta, judgeStatement } from "./judge-statement.ts";
import { type OpenOptions, openFile } from "./open-file.ts";
import { SqlFileSplitter, type SqlPiece } from "./sql-file-splitter.ts";

/** A file that may be restored. */
export interface CheckedFile {
  readonly path: string;
  readonly origin: FileOrigin;
  /** Its record, where there is one beside it. */
  readonly record: Omit<BackupRecord, "file"> | undefined;
  readonly contents: BackupContents;
  /** Of the SQL text inside. */
  readonly contentBytes: number;
  /** Roles that statements name. */
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  /** Statements that say who owns what. */
  readonly hasOwners: boolean;
}

const PG_DUMP_START = /^--\n-- PostgreSQL database dump\n--\n/;
const PG_DUMP_END = /\n--\n-- PostgreSQL database dump complete\n--\n\s*(\\unrestrict [A-Za-z0-9]+\s*)?$/;
const HEAD_BYTES = 256;
const TAIL_BYTES = 512;

/** Checks all of `path`. Throws BACKUP_INVALID saying what is wrong; nothing was touched then. */
export async function checkFile(
  path: string,
  options: OpenOptions & { readonly record?: Omit<BackupRecord, "file"> | undefined },
): Promise<CheckedFile> {
  const record = options.record ?? (await readRecord(path));
  if (record !== undefined) await requireRecorded(path, record, options.signal);
  const reading = new Reading();
  for await (const chunk of openFile(path, options)) reading.push(chunk);
  return { path, record, ...reading.finish(record?.contents) };
}

async function requireRecorded(
  path: string,
  record: Omit<BackupRecord, "file">,
  signal: AbortSignal,
): Promise<void> {
  let found: Awaited<ReturnType<typeof hashFile>>;
  try {
    found = await hashFile(path, signal);
  } catch {
    if (signal.aborted) throw signal.reason;
    return; // openFile says why
  }
  if (found.bytes === record.bytes && found.sha256 === record.sha256) return;
  const how =
    found.bytes === record.bytes
      ? "its checksum is not the one in its .json"
      : `it has ${found.bytes} bytes and its .json says ${record.bytes}`;
  throw invalid(
    `${path} is cut or damaged: ${how}`,
    "Take another backup; `pgscrub backups` says which ones are sound.",
  );
}

/** Collects what a file says while it streams by. */
class Reading {
  readonly #splitter = new SqlFileSplitter();
  readonly #sealReader = new SealReader();
  readonly #roles = new Set<string>();
  readonly #extensions = new Set<string>();
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #origin: FileOrigin | undefined;
  #stated: BackupContents | undefined;
  #hasManifest = false;
  #hasOwners = false;
  #isCommitted = false;
  #bytes = 0;

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#tail = Buffer.from(Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES));
    if (this.#origin === undefined) {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#head.length < HEAD_BYTES) return;
      this.#begin();
      return;
    }
    this.#read(chunk);
  }

  finish(recorded: BackupContents | undefined): Omit<CheckedFile, "path" | "record"> {
    const origin = this.#origin ?? this.#begin();
    const isWhole = this.#finishPieces();
    if (origin === "pgscrub") {
      const { state } = this.#sealReader.finish();
      if (state === "broken") throw invalid("the backup is damaged: its inner checksum is wrong", ANOTHER);
      if (state === "unsealed" || !this.#isCommitted)
        throw invalid("the backup is cut: its end is missing", ANOTHER);
    } else if (!PG_DUMP_END.test(this.#tail.toString("latin1").replaceAll("\r\n", "\n"))) {
      throw invalid("the dump is cut: pg_dump's last line is missing", ANOTHER);
    }
    if (!isWhole) throw invalid("the file ends in the middle of a statement or a table's rows", ANOTHER);
    const isScrubbed = this.#hasManifest || this.#stated === "scrubbed" || recorded === "scrubbed";
    return {
      origin,
      contents: isScrubbed ? "scrubbed" : "raw",
      contentBytes: this.#bytes,
      roles: [...this.#roles].sort(),
      extensions: [...this.#extensions],
      hasOwners: this.#hasOwners,
    };
  }

  #begin(): FileOrigin {
    const text = this.#head.toString("latin1");
    this.#stated = readFirstLine(text.split("\n", 1)[0] ?? "");
    if (this.#stated !== undefined) this.#origin = "pgscrub";
    else if (PG_DUMP_START.test(text.replaceAll("\r\n", "\n"))) this.#origin = "pg_dump";
    else throw foreignFile(text);
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    this.#read(head);
    return this.#origin;
  }

  #read(chunk: Buffer): void {
    const content = this.#origin === "pgscrub" ? this.#sealReader.push(chunk) : chunk;
    for (const piece of this.#splitter.push(content)) this.#look(piece);
  }

  #finishPieces(): boolean {
    const pieces = this.#splitter.finish();
    for (;;) {
      const next = pieces.next();
      if (next.done === true) return next.value;
      this.#look(next.value);
    }
  }

  #look(piece: SqlPiece): void {
    if (piece.kind === "meta") {
      if (!isKnownMeta(piece.text)) {
        throw invalid("the file holds a command of psql that no dump of one database holds", FOREIGN_HINT);
      }
      return;
    }
    if (piece.kind === "copy" && isManifestCopy(piece.text)) this.#hasManifest = true;
    if (piece.kind !== "statement") return;
    const { text } = piece;
    this.#isCommitted ||= /^COMMIT$/.test(text);
    const judged = judgeStatement(text, this.#origin ?? "pg_dump");
    if (judged.kind === "foreign") throw invalid(`the file holds ${judged.what}`, FOREIGN_HINT);
    if (judged.kind === "skip") return;
    const { owner, others } = statementRoles(text);
    for (const role of others) this.#roles.add(role);
    if (owner !== undefined) {
      this.#roles.add(owner.name);
      this.#hasOwners = true;
    }
    const { kind, name, schema } = judged.subject;
    if (kind === "CREATE EXTENSION" && name !== undefined) this.#extensions.add(name);
    if (kind === "CREATE TABLE" && schema === MANIFEST_SCHEMA && name === MANIFEST_TABLE)
      this.#hasManifest = true;
  }
}

/** A table of this name in a dump of data alone, or in one whose statements name it otherwise. */
function isManifestCopy(text: string): boolean {
  return new RegExp(`^COPY\\s+"?${MANIFEST_SCHEMA}"?\\."?${MANIFEST_TABLE}"?\\s`, "i").test(text);
}

const ANOTHER = "Take another backup; `pgscrub backups` says which ones are sound.";
const FOREIGN_HINT = "Restore takes backups of pgscrub and plain dumps of one database by pg_dump.";

function foreignFile(head: string): PgscrubError {
  if (head.startsWith("PGDMP")) {
    return invalid(
      "the file is a dump in pg_dump's custom format",
      "Turn it into SQL first: pg_restore -f backup.sql FILE.",
    );
  }
  if (head.includes("PostgreSQL database cluster dump")) {
    return invalid("the file is a dump of a whole cluster (pg_dumpall)", FOREIGN_HINT);
  }
  return invalid("the file is neither a backup of pgscrub nor a plain dump of pg_dump", FOREIGN_HINT);
}

function invalid(message: string, hint: string): PgscrubError {
  return new PgscrubError("BACKUP_INVALID", message, { hint });
}
