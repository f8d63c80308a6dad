// The age format (https://age-encryption.org/v1) through the npm package age-encryption, which is loaded only when a file
// is to be encrypted or opened: files open with the program age, and the other way round.
import { Readable } from "node:stream";
import { PgscrubError } from "../errors.ts";

const PACKAGE = "age-encryption";

async function loadAge(): Promise<typeof import("age-encryption")> {
  try {
    return await import("age-encryption");
  } catch {
    throw new PgscrubError("TOOL_UNAVAILABLE", `the npm package ${PACKAGE} is not installed`, {
      hint: `Run npm install ${PACKAGE}@0.3, or encrypt the finished file with the program age.`,
    });
  }
}

/** Throws USAGE unless every recipient can be encrypted to, and TOOL_UNAVAILABLE without the package. */
export async function requireRecipients(recipients: readonly string[]): Promise<void> {
  if (recipients.length === 0) return;
  await newEncrypter(recipients);
}

async function newEncrypter(recipients: readonly string[]) {
  const { Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  for (const [index, recipient] of recipients.entries()) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new PgscrubError("USAGE", `recipient ${index + 1} is not an age recipient`, {
        hint: "Make a key pair with age-keygen and give the public key, age1…; keys of SSH are not understood.",
      });
    }
  }
  return encrypter;
}

/** `plain` encrypted to all recipients. */
export async function encryptedStream(plain: Readable, recipients: readonly string[]): Promise<Readable> {
  const encrypter = await newEncrypter(recipients);
  return fromWeb(await encrypter.encrypt(toWeb(plain)));
}

/**
 * `encrypted` opened with the identities, each the text of an identity file (lines of AGE-SECRET-KEY-1…, comments).
 * Throws BACKUP_INVALID when none fits, USAGE for text that holds none.
 */
export async function decryptedStream(encrypted: Readable, identities: readonly string[]): Promise<Readable> {
  const { Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  for (const identity of identityLines(identities)) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw notAnIdentity();
    }
  }
  try {
    return fromWeb(await decrypter.decrypt(toWeb(encrypted)));
  } catch {
    throw new PgscrubError(
      "BACKUP_INVALID",
      "none of the identities opens the file, or its header is damaged",
      {
        hint: "Give the identity file that belongs to a recipient of this backup with --identity.",
      },
    );
  }
}

function identityLines(identities: readonly string[]): string[] {
  const lines = identities.flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim());
  const keys = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (keys.length === 0) throw notAnIdentity();
  return keys;
}

function notAnIdentity(): PgscrubError {
  return new PgscrubError("USAGE", "the identity file holds no identity of age", {
    hint: "It must hold lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them.",
  });
}

/** Pulled chunk by chunk, so that the reader's pace is ours; Readable.toWeb reads ahead without a bound. */
function toWeb(stream: Readable) {
  const iterator = stream[Symbol.asyncIterator]();
  return new globalThis.ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    async cancel() {
      stream.destroy();
    },
  });
}

function fromWeb(stream: globalThis.ReadableStream<Uint8Array>): Readable {
  async function* chunks(source: globalThis.ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
    const reader = source.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (value.length > 0) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }
  return Readable.from(chunks(stream), { objectMode: false });
}
