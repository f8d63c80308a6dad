// Frames of the frontend/backend protocol 3.0 (PostgreSQL manual, 54.2 and 54.7), as far as the session bridge needs
// them: where pg_dump's messages end, when the server's reply is complete, and the SQLSTATE of an error. Pure bytes.

const HEADER_BYTES = 5;
const SSL_REQUEST = 80877103;
const GSS_ENCRYPTION_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const PROTOCOL_3_0 = 196608;

/** The first message of a connection, which has no type byte. */
export type FirstMessage =
  | { readonly kind: "incomplete" }
  | { readonly kind: "encryption-request"; readonly lengthBytes: number }
  | { readonly kind: "cancel-request"; readonly lengthBytes: number }
  | {
      readonly kind: "startup";
      readonly lengthBytes: number;
      /** A newer minor protocol was asked for, so 3.0 has to be negotiated. */
      readonly needsNegotiation: boolean;
      /** Names of protocol options (`_pq_.…`), all of which are refused. */
      readonly protocolOptions: readonly string[];
    };

/** Reads the start-up message at the beginning of `bytes`; more bytes may follow it. */
export function readFirstMessage(bytes: Buffer): FirstMessage {
  if (bytes.length < 8) return { kind: "incomplete" };
  const lengthBytes = bytes.readUInt32BE(0);
  if (bytes.length < lengthBytes) return { kind: "incomplete" };
  const code = bytes.readUInt32BE(4);
  if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST)
    return { kind: "encryption-request", lengthBytes };
  if (code === CANCEL_REQUEST) return { kind: "cancel-request", lengthBytes };
  const words = bytes.toString("latin1", 8, lengthBytes).split("\0");
  const protocolOptions = words.filter((word, at) => at % 2 === 0 && word.startsWith("_pq_."));
  const needsNegotiation = code > PROTOCOL_3_0 || protocolOptions.length > 0;
  return { kind: "startup", lengthBytes, needsNegotiation, protocolOptions };
}

/** One backend message: `type` is a single letter. */
export function backendMessage(type: string, body: Buffer): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + body.length);
  message.write(type, 0, "latin1");
  message.writeUInt32BE(body.length + 4, 1);
  body.copy(message, HEADER_BYTES);
  return message;
}

/** NegotiateProtocolVersion: only 3.0, and none of `options`. */
export function negotiateVersion(options: readonly string[]): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(PROTOCOL_3_0, 0);
  numbers.writeUInt32BE(options.length, 4);
  const names = Buffer.from(options.map((option) => `${option}\0`).join(""), "latin1");
  return backendMessage("v", Buffer.concat([numbers, names]));
}

/**
 * Follows pg_dump's own messages, which libpq may write in pieces: `push` returns whole messages only, and whether the
 * server will answer them (start-up, Query and Sync are answered).
 */
export class FrontendFramer {
  #pending = Buffer.alloc(0);
  #isStarted = false;

  push(chunk: Uint8Array): { bytes: Buffer; expectsReply: boolean } {
    const pending = Buffer.concat([this.#pending, chunk]);
    let at = 0;
    let expectsReply = false;
    for (;;) {
      const typeBytes = this.#isStarted ? 1 : 0;
      if (pending.length < at + (this.#isStarted ? HEADER_BYTES : 8)) break;
      const end = at + typeBytes + pending.readUInt32BE(at + typeBytes);
      if (pending.length < end) break;
      if (this.#isStarted) {
        const type = pending.toString("latin1", at, at + 1);
        if (type === "Q" || type === "S") expectsReply = true;
      } else {
        expectsReply = true;
        if (readFirstMessage(pending.subarray(at)).kind === "startup") this.#isStarted = true;
      }
      at = end;
    }
    this.#pending = pending.subarray(at);
    return { bytes: pending.subarray(0, at), expectsReply };
  }
}

/** The harmless part of an ErrorResponse. */
export interface WireError {
  readonly sqlstate: string;
  readonly schema: string | undefined;
  readonly table: string | undefined;
}

/** Follows the server's messages without keeping them: when a reply is complete, and the last error's SQLSTATE. */
export class BackendScanner {
  #header = Buffer.alloc(0);
  #bodyBytesLeft = 0;
  #errorBody: Buffer[] | undefined;
  /** ReadyForQuery messages seen so far. */
  readyCount = 0;
  lastError: WireError | undefined;

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyBytesLeft === 0) {
        const wanted = HEADER_BYTES - this.#header.length;
        const part = chunk.subarray(at, at + wanted);
        at += part.length;
        this.#header = Buffer.concat([this.#header, part]);
        if (this.#header.length === HEADER_BYTES) this.#begin();
        continue;
      }
      const body = chunk.subarray(at, at + this.#bodyBytesLeft);
      at += body.length;
      this.#bodyBytesLeft -= body.length;
      this.#errorBody?.push(body);
      if (this.#bodyBytesLeft === 0) this.#finish();
    }
  }

  #begin(): void {
    this.#bodyBytesLeft = this.#header.readUInt32BE(1) - 4;
    this.#errorBody = this.#type() === "E" ? [] : undefined;
    if (this.#bodyBytesLeft === 0) this.#finish();
  }

  #finish(): void {
    if (this.#type() === "Z") this.readyCount += 1;
    if (this.#errorBody !== undefined) this.lastError = parseError(Buffer.concat(this.#errorBody));
    this.#errorBody = undefined;
    this.#header = Buffer.alloc(0);
  }

  #type(): string {
    return this.#header.toString("latin1", 0, 1);
  }
}

function parseError(body: Buffer): WireError {
  const fields = new Map<string, string>();
  for (const field of body.toString("utf8").split("\0")) {
    if (field.length > 0) fields.set(field.charAt(0), field.slice(1));
  }
  return { sqlstate: fields.get("C") ?? "XX000", schema: fields.get("s"), table: fields.get("t") };
}
