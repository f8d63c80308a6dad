// Loads a checked file into an empty database of our own: statements one by one, so that a refusal names its object, rows
// as COPY with the server's count beside the record's. The file is hashed again, since it could change after the check.
import { createHash, type Hash } from "node:crypto";
import type { Client } from "pg";
import type { CopyStreamQuery } from "pg-copy-streams";
import { SealReader } from "../backup/file-format.ts";
import { PgscrubError } from "../errors.ts";
import type { Progress } from "../events.ts";
import { openCopyIn } from "../pipeline/sink/copy-in.ts";
import { destroyClient } from "../postgres/connect.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { errorFacts, serverError } from "../postgres/server-error.ts";
import { statementLabel } from "../target/describe-statement.ts";
import { SqlCursor } from "../target/sql-cursor.ts";
import type { CheckedFile } from "./check-file.ts";
import { judgeStatement } from "./judge-statement.ts";
import { type OpenOptions, openFile } from "./open-file.ts";
import { SqlFileSplitter, type SqlPiece } from "./sql-file-splitter.ts";
import { type Omission, StatementTreatment, type TreatOptions } from "./treat-statement.ts";

/** One COPY block as it was loaded. */
export interface LoadedBlock {
  /** `schema.table`. */
  readonly label: string;
  /** `COPY "schema"."table" (…) TO STDOUT`, which gives the same bytes again. */
  readonly readBack: string;
  readonly rows: number;
  /** Of the rows' bytes. */
  readonly sha256: string;
}

export interface LoadedFile {
  readonly blocks: readonly LoadedBlock[];
  readonly omissions: readonly Omission[];
}

export interface LoadFileOptions extends OpenOptions, TreatOptions {
  /** Objects are made under this role where the file does not say who owns them; the one that logged in otherwise. */
  readonly owner: string | undefined;
  readonly progress: Progress;
}

/** Loads `file` over `client`, a prepared session on an empty database. Throws SCHEMA_LOAD_FAILED, BACKUP_INVALID … */
export async function loadFile(
  client: Client,
  file: CheckedFile,
  options: LoadFileOptions,
): Promise<LoadedFile> {
  const loading = new Loading(client, file, options);
  const splitter = new SqlFileSplitter();
  const sealReader = new SealReader();
  const isSealed = file.origin === "pgscrub";
  let bytes = 0;
  if (options.owner !== undefined && !file.hasOwners) {
    await client.query(`SET ROLE ${quoteIdentifier(options.owner)}`);
  }
  for await (const chunk of openFile(file.path, options)) {
    bytes += chunk.length;
    options.progress.bytes = bytes;
    const content = isSealed ? sealReader.push(chunk) : chunk;
    for (const piece of splitter.push(content)) await loading.take(piece);
  }
  for (const piece of splitter.finish()) await loading.take(piece);
  if (bytes !== file.contentBytes || (isSealed && sealReader.finish().state !== "sound")) {
    throw new PgscrubError("BACKUP_INVALID", `${file.path} changed while it was being restored`, {
      hint: "Run the command again when nobody writes to the file; nothing was replaced.",
    });
  }
  requireCounts(file, loading.blocks);
  return { blocks: loading.blocks, omissions: loading.omissions };
}

class Loading {
  readonly blocks: LoadedBlock[] = [];
  readonly omissions: Omission[] = [];
  readonly #client: Client;
  readonly #file: CheckedFile;
  readonly #options: LoadFileOptions;
  readonly #treatment: StatementTreatment;
  #copy: OpenCopy | undefined;

  constructor(client: Client, file: CheckedFile, options: LoadFileOptions) {
    this.#client = client;
    this.#file = file;
    this.#options = options;
    this.#treatment = new StatementTreatment(options);
  }

  async take(piece: SqlPiece): Promise<void> {
    switch (piece.kind) {
      case "meta":
        return;
      case "statement":
        return this.#run(piece.text);
      case "copy":
        this.#copy = this.#openCopy(piece.text);
        return;
      case "rows":
        await this.#copy?.write(piece.bytes);
        return;
      case "copy-end":
        if (this.#copy !== undefined) {
          const block = await this.#copy.finish();
          this.blocks.push(block);
          this.#options.progress.rows += block.rows;
        }
        this.#copy = undefined;
        return;
    }
  }

  #openCopy(text: string): OpenCopy | undefined {
    const cursor = new SqlCursor(text);
    cursor.take("COPY");
    const name = cursor.takeName() ?? [];
    const omission = this.#treatment.treatRows(name.at(-2));
    if (omission === undefined) return new OpenCopy(this.#client, name.join("."), text);
    this.omissions.push(omission);
    return undefined;
  }

  async #run(text: string): Promise<void> {
    const judged = judgeStatement(text, this.#file.origin);
    if (judged.kind === "skip") return;
    // The check refuses such a file; it has changed since.
    if (judged.kind === "foreign") throw new PgscrubError("BACKUP_INVALID", `the file holds ${judged.what}`);
    const treated = this.#treatment.treat(judged.text, judged.subject);
    if (treated.omission !== undefined) this.omissions.push(treated.omission);
    if (treated.kind === "omit") return;
    try {
      await this.#asOwner(judged.subject.kind, () => this.#client.query(treated.text));
    } catch (error) {
      const { sqlstate, isConnectionLost } = errorFacts(error);
      const label = statementLabel(judged.subject);
      if (!treated.isOptional || sqlstate === undefined || isConnectionLost) throw loadFailure(error, label);
      this.omissions.push({ what: label, because: `the server refuses it (SQLSTATE ${sqlstate})` });
    }
  }

  /** Extensions are made by whoever logged in: their owner may do less. */
  async #asOwner(kind: string, work: () => Promise<unknown>): Promise<void> {
    const { owner } = this.#options;
    const isLent = owner !== undefined && !this.#file.hasOwners && kind === "CREATE EXTENSION";
    if (isLent) await this.#client.query("RESET ROLE");
    await work();
    if (isLent) await this.#client.query(`SET ROLE ${quoteIdentifier(owner)}`);
  }
}

function loadFailure(error: unknown, label: string): PgscrubError {
  const doing = `loading ${label}`;
  const { sqlstate, isConnectionLost } = errorFacts(error);
  if (isConnectionLost || sqlstate === "53100") return serverError(error, { doing, role: "target" });
  return serverError(error, {
    code: sqlstate === "42501" ? "PRIVILEGE_MISSING" : "SCHEMA_LOAD_FAILED",
    doing,
    hint: "Nothing was replaced; a server at least as new as the backup's, with its extensions, takes it.",
  });
}

/** A COPY … FROM STDIN under way. */
class OpenCopy {
  readonly #client: Client;
  readonly #stream: CopyStreamQuery;
  readonly #hash: Hash = createHash("sha256");
  readonly #label: string;
  readonly #readBack: string;
  readonly #done: Promise<void>;
  #wake: () => void = () => {};
  #onEnd: () => void = () => {};

  constructor(client: Client, label: string, text: string) {
    this.#label = label;
    this.#readBack = text.replace(/\sFROM\s+stdin\b[^;]*$/i, " TO STDOUT");
    this.#client = client;
    this.#stream = openCopyIn(client, text.replace(/\sFROM\s+stdin\b[^;]*$/i, " FROM STDIN"));
    this.#done = new Promise((resolve, reject) => {
      this.#stream.once("finish", resolve);
      this.#stream.once("error", reject);
      const message = `loading the rows of ${this.#label} failed: the connection was closed`;
      this.#onEnd = () => reject(new PgscrubError("CONNECTION_LOST", message));
      client.once("end", this.#onEnd);
    });
    const settle = (): void => {
      client.off("end", this.#onEnd);
      this.#wake();
    };
    this.#done.then(settle, settle);
    this.#stream.on("drain", () => this.#wake());
  }

  async write(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    if (this.#stream.write(bytes)) return;
    const drained = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([drained, this.#settled()]);
  }

  async finish(): Promise<LoadedBlock> {
    this.#stream.end();
    await this.#settled();
    const rows = this.#stream.rowCount;
    return { label: this.#label, readBack: this.#readBack, rows, sha256: this.#hash.digest("hex") };
  }

  async #settled(): Promise<void> {
    try {
      await this.#done;
    } catch (error) {
      // Never the stream: pg-copy-streams would send the error's words to the server, where they stand in the log.
      destroyClient(this.#client);
      throw rowsFailure(error, this.#label);
    }
  }
}

function rowsFailure(error: unknown, label: string): PgscrubError {
  const doing = `loading the rows of ${label}`;
  const { sqlstate = "" } = errorFacts(error);
  if (!/^(2[23]|42|XX)/.test(sqlstate)) return serverError(error, { doing, role: "target" });
  return serverError(error, {
    code: "SCHEMA_LOAD_FAILED",
    doing,
    hint: "Nothing was replaced; restore into a server of the backup's version, with the same encoding and extensions.",
  });
}

/** What was loaded is what was backed up, table by table. */
function requireCounts({ record, path }: CheckedFile, blocks: readonly LoadedBlock[]): void {
  if (record === undefined) return;
  const loaded = new Map(blocks.map(({ label, rows }) => [label, rows]));
  for (const { table, rows } of record.tables) {
    const found = loaded.get(table);
    // Tables without columns have no COPY block.
    if (found === rows || found === undefined) continue;
    throw new PgscrubError("BACKUP_INVALID", `${path}: ${table} had ${rows} rows, and ${found} were loaded`, {
      hint: "Please report this; nothing was replaced.",
    });
  }
}
