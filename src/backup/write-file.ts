// Writes a backup's content to an unfinished file: sealed, compressed, encrypted, hashed on the way, synced, and read again
// from the disk before anybody may take it for whole.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createGzip } from "node:zlib";
import { PgscrubError } from "../errors.ts";
import { encryptedStream } from "./age.ts";
import { fileError } from "./backup-folder.ts";
import { seal } from "./file-format.ts";

const BATCH_BYTES = 256 * 1024;
const PRIVATE_FILE = 0o600;

export interface FileOptions {
  readonly isCompressed: boolean;
  readonly recipients: readonly string[];
  readonly signal: AbortSignal;
}

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Before compression and encryption, without the seal. */
  readonly contentBytes: number;
}

/** Writes `content` to `path`, which must not exist. Throws what `content` throws, DISK_FULL, or CANNOT_WRITE. */
export async function writeSealedFile(
  path: string,
  content: AsyncIterable<Buffer>,
  options: FileOptions,
): Promise<WrittenFile> {
  let failure: unknown;
  let handle: FileHandle;
  try {
    handle = await open(path, "wx", PRIVATE_FILE);
  } catch (error) {
    throw fileError(error, `${path} cannot be made`);
  }
  try {
    await handle.chmod(PRIVATE_FILE); // whatever the umask took away
    const isPlain = !options.isCompressed && options.recipients.length === 0;
    const counter: SealedContent = { bytes: 0, sha256: "" };
    const hash = createHash("sha256");
    let bytes = 0;
    let crc = 0;
    const file = new Writable({
      highWaterMark: BATCH_BYTES,
      write(chunk: Buffer, _encoding, done) {
        // A plain file's checksum falls off the seal's: one pass of SHA-256 instead of two.
        if (!isPlain) hash.update(chunk);
        crc = crc32(chunk, crc);
        bytes += chunk.length;
        writeAll(handle, chunk).then(() => done(), done);
      },
    });
    const plain = Readable.from(batched(sealed(remember(content), counter)), { objectMode: false });
    try {
      if (options.recipients.length > 0) await writeEncrypted(plain, file, options);
      else if (options.isCompressed) await pipeline(plain, createGzip(), file, { signal: options.signal });
      else await pipeline(plain, file, { signal: options.signal });
    } catch (error) {
      throw (
        failure ??
        (options.signal.aborted ? options.signal.reason : fileError(error, `writing ${path} failed`))
      );
    }
    await handle.sync();
    await requireSameOnDisk(path, bytes, crc);
    return { bytes, sha256: isPlain ? counter.sha256 : hash.digest("hex"), contentBytes: counter.bytes };
  } catch (error) {
    throw fileError(error, `writing ${path} failed`);
  } finally {
    await handle.close().catch(() => {});
  }

  /** Keeps the content's own error, which says more than that a stream broke. */
  async function* remember(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* chunks;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
}

async function writeEncrypted(plain: Readable, file: Writable, options: FileOptions): Promise<void> {
  const { signal } = options;
  const gzip = options.isCompressed ? createGzip() : undefined;
  const packing = gzip === undefined ? Promise.resolve() : pipeline(plain, gzip, { signal });
  // Both are waited for; the one that fails ends the other.
  const writing = encryptedStream(gzip ?? plain, options.recipients).then((encrypted) =>
    pipeline(encrypted, file, { signal }),
  );
  for (const outcome of await Promise.allSettled([writing, packing])) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at);
    at += bytesWritten;
  }
}

/** What is known of the content when it has passed. */
interface SealedContent {
  /** Without the seal. */
  bytes: number;
  /** With the seal, 64 hex digits. */
  sha256: string;
}

/** The content and then its seal. */
async function* sealed(content: AsyncIterable<Buffer>, counter: SealedContent): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of content) {
    hash.update(chunk);
    counter.bytes += chunk.length;
    yield chunk;
  }
  const whole = hash.copy();
  const last = Buffer.from(seal(hash.digest("hex")));
  counter.sha256 = whole.update(last).digest("hex");
  yield last;
}

/** Small pieces together, so that a file of many statements is not written one by one. */
async function* batched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < BATCH_BYTES) continue;
    yield held.length === 1 ? chunk : Buffer.concat(held);
    held = [];
    heldBytes = 0;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** The checksum of a file on disk, 64 hex digits, and its size. */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = createReadStream(path, {
    highWaterMark: 1 << 20,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Reads the file again: what was sent is there, as far as a CRC can tell, which takes a third of SHA-256's time. */
async function requireSameOnDisk(path: string, bytes: number, crc: number): Promise<void> {
  let foundBytes = 0;
  let foundCrc = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    foundCrc = crc32(chunk, foundCrc);
    foundBytes += chunk.length;
  }
  if (foundBytes === bytes && foundCrc === crc) return;
  throw new PgscrubError("CANNOT_WRITE", `${path} does not read back as it was written`, {
    hint: "Check the disk, and make the backup in another folder with --dir.",
  });
}
