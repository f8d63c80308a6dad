// Cuts one direction of a Postgres connection into protocol messages (PostgreSQL manual, 54.7), for the fault proxy. It
// knows just enough: lengths, types, the text of statements and the process id of the backend.

/** One message as it stood on the wire. */
export interface WireFrame {
  /** The type's letter; `startup` for the messages without one, `tls` for the answer to a request for TLS. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Takes chunks as they come, gives whole messages. */
export interface FrameReader {
  push(chunk: Buffer): WireFrame[];
  /** The next single byte is the answer to a request for TLS. */
  expectTlsAnswer(): void;
}

const SSL_REQUEST = 80_877_103;

/** A reader of the client's side (which begins with messages without a type) or of the server's. */
export function newFrameReader(from: "client" | "server"): FrameReader {
  let pending: Buffer = Buffer.alloc(0);
  let isStarting = from === "client";
  let isTlsAnswerDue = false;

  function next(): WireFrame | undefined {
    if (isTlsAnswerDue && pending.length > 0) {
      isTlsAnswerDue = false;
      return take("tls", 1);
    }
    if (isStarting) {
      if (pending.length < 8 || pending.length < pending.readInt32BE(0)) return undefined;
      isStarting = pending.readInt32BE(4) === SSL_REQUEST;
      return take("startup", pending.readInt32BE(0));
    }
    if (pending.length < 5 || pending.length < 1 + pending.readInt32BE(1)) return undefined;
    return take(String.fromCharCode(pending[0] ?? 0), 1 + pending.readInt32BE(1));
  }
  function take(type: string, length: number): WireFrame {
    const bytes = pending.subarray(0, length);
    pending = pending.subarray(length);
    return { type, bytes };
  }

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const frames: WireFrame[] = [];
      for (let frame = next(); frame !== undefined; frame = next()) frames.push(frame);
      return frames;
    },
    expectTlsAnswer() {
      isTlsAnswerDue = true;
    },
  };
}

/** Whether the client asks for TLS with this message. */
export function isTlsRequest({ type, bytes }: WireFrame): boolean {
  return type === "startup" && bytes.length === 8 && bytes.readInt32BE(4) === SSL_REQUEST;
}

/** The statement of a Query or Parse message, undefined for every other one. */
export function statementOf({ type, bytes }: WireFrame): string | undefined {
  if (type === "Q") return bytes.toString("utf8", 5, bytes.length - 1);
  if (type !== "P") return undefined;
  const start = bytes.indexOf(0, 5) + 1;
  return bytes.toString("utf8", start, bytes.indexOf(0, start));
}

/** The backend's process id out of BackendKeyData, undefined for every other message. */
export function backendPidOf({ type, bytes }: WireFrame): number | undefined {
  return type === "K" && bytes.length >= 9 ? bytes.readInt32BE(5) : undefined;
}
