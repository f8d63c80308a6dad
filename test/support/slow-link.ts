// A TCP proxy on loopback that makes a server look far away: every byte arrives late, and what the server sends shares one
// narrow line. It counts round trips and notes statements, so that a test can say how often somebody waited.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { newFrameReader, statementOf } from "./wire-frames.ts";

export interface SlowLinkOptions {
  /** 127.0.0.1 and this port are the server. */
  readonly upstreamPort: number;
  /** In each direction, so a round trip takes twice as long. */
  readonly delayMs: number;
  /** Of everything that the server sends, all connections together; the other direction is not held. */
  readonly bytesPerSecond: number;
}

/** What has passed since the last `reset`. */
export interface LinkUse {
  readonly connections: number;
  /** How often a client sent something after it had heard from the server, or first: each waits for at least one trip. */
  readonly roundTrips: number;
  /** Bytes that the server's side has delivered to clients. */
  readonly downBytes: number;
  readonly upBytes: number;
  /** Text of every Query and Parse message, in order. */
  readonly statements: readonly string[];
}

/** A running proxy. */
export interface SlowLink {
  readonly port: number;
  use(): LinkUse;
  reset(): void;
  /** Ends every connection. */
  stop(): Promise<void>;
}

/** What one connection may have under way, beside what fits on the line: the sockets' own buffers of a real one. */
const BUFFER_BYTES = 1 << 20;

interface Piece {
  readonly bytes: Buffer;
  /** On performance.now()'s clock. */
  readonly dueAt: number;
}

/** Starts the proxy. */
export async function startSlowLink(options: SlowLinkOptions): Promise<SlowLink> {
  const { delayMs, bytesPerSecond } = options;
  const sockets = new Set<Socket>();
  /** When the line has sent everything that it was given. */
  let lineFreeAt = 0;
  let use = noUse();

  function accept(client: Socket): void {
    const upstream = connect({ port: options.upstreamPort, host: "127.0.0.1", noDelay: true });
    let isAnswered = true;
    const reader = newFrameReader("client");
    use.connections++;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => sockets.delete(socket));
    }
    carry(client, upstream, (bytes) => {
      use.upBytes += bytes.length;
      if (isAnswered) use.roundTrips++;
      isAnswered = false;
      for (const frame of reader.push(bytes)) {
        const statement = statementOf(frame);
        if (statement !== undefined) use.statements.push(statement);
      }
      return performance.now() + delayMs;
    });
    carry(
      upstream,
      client,
      (bytes) => {
        lineFreeAt = Math.max(performance.now(), lineFreeAt) + (1000 * bytes.length) / bytesPerSecond;
        return lineFreeAt + delayMs;
      },
      (bytes) => {
        use.downBytes += bytes.length;
        isAnswered = true;
      },
    );
  }

  const onLine = Math.ceil((2 * delayMs * bytesPerSecond) / 1000) + BUFFER_BYTES;

  /** Moves bytes one way; `dueAt` says when each piece arrives, in an order that never goes back. */
  function carry(
    from: Socket,
    to: Socket,
    dueAt: (bytes: Buffer) => number,
    arrived: (bytes: Buffer) => void = () => {},
  ): void {
    const queue: Piece[] = [];
    let queuedBytes = 0;
    let timer: NodeJS.Timeout | undefined;
    let isBlocked = false;
    let isEnded = false;

    function deliver(): void {
      timer = undefined;
      for (let piece = queue[0]; piece !== undefined && !isBlocked; piece = queue[0]) {
        const waitMs = piece.dueAt - performance.now();
        if (waitMs > 0.5) {
          timer = setTimeout(deliver, waitMs);
          return;
        }
        queue.shift();
        queuedBytes -= piece.bytes.length;
        arrived(piece.bytes);
        if (!to.write(piece.bytes)) {
          isBlocked = true;
          to.once("drain", () => {
            isBlocked = false;
            deliver();
          });
        }
        if (queuedBytes < onLine) from.resume();
      }
      if (isEnded && queue.length === 0) to.end();
    }
    from.on("data", (bytes: Buffer) => {
      queue.push({ bytes, dueAt: dueAt(bytes) });
      queuedBytes += bytes.length;
      if (queuedBytes >= onLine) from.pause();
      if (timer === undefined && !isBlocked) deliver();
    });
    from.once("end", () => {
      isEnded = true;
      if (timer === undefined && !isBlocked) deliver();
    });
    from.once("close", () => {
      // Destroyed without an end: what still is on the line is lost, as on a real one.
      if (!isEnded) to.destroy();
    });
    to.once("close", () => {
      clearTimeout(timer);
      from.destroy();
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy got no port");
  return {
    port: address.port,
    use: () => ({ ...use, statements: [...use.statements] }),
    reset() {
      use = noUse();
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function noUse() {
  const statements: string[] = [];
  return { connections: 0, roundTrips: 0, downBytes: 0, upBytes: 0, statements };
}
