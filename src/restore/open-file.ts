// The plain content of a file to restore, whatever it is wrapped in: age, gzip, both, or nothing, told by its first bytes
// and not by its name. Damage found on the way is BACKUP_INVALID.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { decryptedStream } from "../backup/age.ts";
import { codeOf } from "../backup/backup-folder.ts";
import { PgscrubError } from "../errors.ts";

const AGE = Buffer.from("age-encryption.org/");
const ARMORED_AGE = Buffer.from("-----BEGIN AGE ENCRYPTED FILE-----");
const GZIP = Buffer.from([0x1f, 0x8b]);
const PEEK_BYTES = 64;

export interface OpenOptions {
  /** Texts of age identity files. */
  readonly identities: readonly string[];
  readonly signal: AbortSignal;
}

/** The content's bytes. Throws BACKUP_INVALID for a file that is not there, cannot be read or is damaged. */
export async function* openFile(path: string, { identities, signal }: OpenOptions): AsyncGenerator<Buffer> {
  const streams: Readable[] = [];
  const follow = (stream: Readable): Readable => {
    stream.on("error", () => {}); // whoever reads it is told; a stream that is dropped tells nobody
    streams.push(stream);
    return stream;
  };
  try {
    let stream = follow(createReadStream(path, { highWaterMark: 1 << 18 }));
    let { head, whole } = await peek(stream);
    if (head.subarray(0, ARMORED_AGE.length).equals(ARMORED_AGE)) throw armored();
    if (head.subarray(0, AGE.length).equals(AGE)) {
      if (identities.length === 0) throw encrypted(path);
      stream = follow(await decryptedStream(follow(whole), identities));
      ({ head, whole } = await peek(stream));
    }
    const isGzip = head.subarray(0, GZIP.length).equals(GZIP);
    const content = isGzip ? unzipped(whole) : whole;
    for await (const chunk of follow(content)) {
      signal.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw readFailure(path, error);
  } finally {
    for (const stream of streams) stream.destroy();
  }
}

/** The first bytes, and a stream of all. */
async function peek(stream: Readable): Promise<{ head: Buffer; whole: Readable }> {
  const iterator = stream[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  let isEnded = false;
  while (bytes < PEEK_BYTES && !isEnded) {
    const next: IteratorResult<Buffer> = await iterator.next();
    isEnded = next.done === true;
    if (next.done === true) continue;
    read.push(next.value);
    bytes += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* read;
    for (;;) {
      const next: IteratorResult<Buffer> = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { head: Buffer.concat(read), whole: Readable.from(all(), { objectMode: false }) };
}

function unzipped(whole: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  whole.once("error", (error) => gunzip.destroy(error));
  return whole.pipe(gunzip);
}

function encrypted(path: string): PgscrubError {
  return new PgscrubError("USAGE", `${path} is encrypted, and no identity was given`, {
    hint: "Give the age identity file that opens it with --identity FILE.",
  });
}

function armored(): PgscrubError {
  return new PgscrubError("BACKUP_INVALID", "the file is an armored age file", {
    hint: "Decrypt it first: age --decrypt -i IDENTITY -o backup.sql FILE.",
  });
}

function readFailure(path: string, error: unknown): PgscrubError {
  if (error instanceof PgscrubError) return error;
  const code = codeOf(error);
  if (code === "ENOENT") {
    return new PgscrubError("BACKUP_INVALID", `there is no file ${path}`, {
      hint: "`pgscrub backups` lists the backups that there are.",
    });
  }
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return new PgscrubError("BACKUP_INVALID", `${path} cannot be read: ${code}`, {
      hint: "Check the file's permissions and its disk.",
    });
  }
  return new PgscrubError("BACKUP_INVALID", `${path} is cut or damaged`, {
    hint: "Take another backup; `pgscrub backups` says which ones are sound.",
  });
}
