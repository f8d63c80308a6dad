// A TCP proxy on loopback that makes a server look far away: every byte arrives late, and what is sent shares one
// narrow line. It counts round trips and notes statements, so that a test can say how often somebody waited.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { newFrameReader, statementOf } from "./wire-frames.ts";

export interface SlowLinkOptions {
  /** 127.0.0.1 and this port are the server. */
  readonly upstreamPort: number;
  /** In each direction, so a round trip takes twice as long. */
  readonly delayMs: number;
  /** Of everything that the server sends, all connections together. */
  readonly bytesPerSecond: number;
  /** Of everything that clients send; not held unless given. */
  readonly upBytesPerSecond?: number;
}

/** What has passed since the last `reset`. */
export interface LinkUse {
  readonly connections: number;
  /** How often a client sent something after it had heard from the server, or first: each waits for at least one trip. */
  readonly roundTrips: number;
  /** Bytes of the server that have reached clients. */
  readonly downBytes: number;
  /** Bytes of clients that have reached the server. */
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

interface Watcher {
  left(bytes: Buffer): void;
  arrived(bytes: Buffer): void;
}

interface Piece {
  readonly bytes: Buffer;
  /** On performance.now()'s clock. */
  readonly dueAt: number;
}

/** Starts the proxy. */
export async function startSlowLink(options: SlowLinkOptions): Promise<SlowLink> {
  const { delayMs, bytesPerSecond, upBytesPerSecond = 1e12 } = options;
  const sockets = new Set<Socket>();
  /** When each way of the line has sent everything that it was given. */
  const freeAt = { down: 0, up: 0 };
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
    carry(client, upstream, "up", {
      left(bytes) {
        if (isAnswered) use.roundTrips++;
        isAnswered = false;
        for (const frame of reader.push(bytes)) {
          const statement = statementOf(frame);
          if (statement !== undefined) use.statements.push(statement);
        }
      },
      arrived(bytes) {
        use.upBytes += bytes.length;
      },
    });
    carry(upstream, client, "down", {
      left() {},
      arrived(bytes) {
        use.downBytes += bytes.length;
        isAnswered = true;
      },
    });
  }

  const rates = { down: bytesPerSecond, up: upBytesPerSecond };

  /** Moves bytes one way, in order. */
  function carry(from: Socket, to: Socket, way: "down" | "up", seen: Watcher): void {
    const onLine = Math.ceil((2 * delayMs * Math.min(rates[way], 1e9)) / 1000) + BUFFER_BYTES;
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
        seen.arrived(piece.bytes);
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
      seen.left(bytes);
      freeAt[way] = Math.max(performance.now(), freeAt[way]) + (1000 * bytes.length) / rates[way];
      queue.push({ bytes, dueAt: freeAt[way] + delayMs });
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
