// A TCP proxy on loopback between pgscrub and a server, which reads the protocol as it passes: it can stop one
// connection at one message, and then cut, reset or silence what goes through it. No hook in the product is needed.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import {
  backendPidOf,
  type FrameReader,
  isTlsRequest,
  newFrameReader,
  statementOf,
  type WireFrame,
} from "./wire-frames.ts";

/** One message that passes, with what its connection did before. */
export interface PassingMessage {
  readonly from: "client" | "server";
  readonly type: string;
  /** The last statement of this connection, this message's own included; empty before the first. */
  readonly statement: string;
  /** The statement before that one. */
  readonly statementBefore: string;
  /** Which message of its type it is since that statement, from 1. */
  readonly ordinal: number;
}

/** The connection that a message was stopped on. */
export interface HeldConnection {
  /** Process id of the server's backend; undefined before the log-in. */
  readonly backendPid: number | undefined;
  readonly message: PassingMessage;
  /** Lets the message and everything behind it pass. */
  release(): void;
  /** Drops what was held and ends the connection, as a server does that dies there. */
  cut(): void;
}

/** A running proxy. */
export interface FaultProxy {
  readonly port: number;
  /** Stops the first message that matches; resolves then. Other connections and the other direction go on. */
  holdAt(matches: (message: PassingMessage) => boolean): Promise<HeldConnection>;
  /** Every statement that passed since the last `restore`, for finding points. */
  statements(): readonly string[];
  /** Bytes passed since the last `restore`. */
  bytes(): number;
  /** Answers every connection with RST. */
  reset(): void;
  /** Forwards nothing any more and closes nothing; new connections are accepted and get no answer. */
  silence(): void;
  /** Nothing listens any more, so that connections are refused. */
  refuse(): Promise<void>;
  /** Ends what is there and forwards again. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

interface Wire {
  readonly client: Socket;
  readonly upstream: Socket;
  backendPid: number | undefined;
  statement: string;
  statementBefore: string;
  counts: Map<string, number>;
}

/** Starts the proxy in front of 127.0.0.1:`upstreamPort`. */
export async function startFaultProxy(upstreamPort: number): Promise<FaultProxy> {
  const wires = new Set<Wire>();
  const idle = new Set<Socket>();
  let isSilent = false;
  let bytes = 0;
  let statements: string[] = [];
  let hold:
    | { matches: (message: PassingMessage) => boolean; reached: (held: HeldConnection) => void }
    | undefined;

  function accept(client: Socket): void {
    client.on("error", () => {});
    if (isSilent) {
      idle.add(client);
      return;
    }
    const upstream = connect({ port: upstreamPort, host: "127.0.0.1", noDelay: true });
    upstream.on("error", () => client.destroy());
    const wire: Wire = {
      client,
      upstream,
      backendPid: undefined,
      statement: "",
      statementBefore: "",
      counts: new Map(),
    };
    wires.add(wire);
    const fromServer = newFrameReader("server");
    forward(wire, "client", newFrameReader("client"), fromServer);
    forward(wire, "server", fromServer, fromServer);
    client.once("close", () => {
      wires.delete(wire);
      // A silent line does not tell the server either that the client is gone.
      if (!isSilent) upstream.destroy();
      else idle.add(upstream);
    });
  }

  function forward(
    wire: Wire,
    from: "client" | "server",
    reader: FrameReader,
    fromServer: FrameReader,
  ): void {
    const [input, output] = from === "client" ? [wire.client, wire.upstream] : [wire.upstream, wire.client];
    let queue: Buffer[] | undefined;
    let isEnded = false;

    function pass(frame: WireFrame): void {
      if (isSilent) return;
      if (queue !== undefined) {
        queue.push(frame.bytes);
        return;
      }
      if (isTlsRequest(frame)) fromServer.expectTlsAnswer();
      const message = note(wire, from, frame);
      if (hold?.matches(message) === true) {
        const { reached } = hold;
        hold = undefined;
        queue = [frame.bytes];
        reached(held(message));
        return;
      }
      bytes += frame.bytes.length;
      output.write(frame.bytes);
    }
    function held(message: PassingMessage): HeldConnection {
      return {
        backendPid: wire.backendPid,
        message,
        release() {
          const waiting = queue ?? [];
          queue = undefined;
          if (isSilent) return;
          for (const piece of waiting) output.write(piece);
          if (isEnded) output.end();
        },
        cut() {
          queue = undefined;
          wire.client.end();
          wire.upstream.destroy();
        },
      };
    }
    input.on("data", (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) pass(frame);
    });
    input.once("end", () => {
      isEnded = true;
      if (queue === undefined && !isSilent) output.end();
    });
    if (from === "server") {
      input.once("close", () => {
        if (queue === undefined && !isSilent && !isEnded) output.destroy();
      });
    }
  }

  function note(wire: Wire, from: "client" | "server", frame: WireFrame): PassingMessage {
    const { type } = frame;
    wire.backendPid ??= from === "server" ? backendPidOf(frame) : undefined;
    const statement = from === "client" ? statementOf(frame) : undefined;
    if (statement !== undefined) {
      wire.statementBefore = wire.statement;
      wire.statement = statement;
      wire.counts = new Map();
      statements.push(statement);
    }
    const ordinal = (wire.counts.get(from + type) ?? 0) + 1;
    wire.counts.set(from + type, ordinal);
    return { from, type, statement: wire.statement, statementBefore: wire.statementBefore, ordinal };
  }

  function endAll(): void {
    for (const { client, upstream } of wires) {
      client.destroy();
      upstream.destroy();
    }
    for (const socket of idle) socket.destroy();
    wires.clear();
    idle.clear();
  }

  let server: Server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  const port = await listen(server, 0);
  let isListening = true;
  async function close(): Promise<void> {
    if (!isListening) return;
    isListening = false;
    const closed = once(server, "close");
    server.close();
    endAll();
    await closed;
  }

  return {
    port,
    holdAt: (matches) =>
      new Promise((resolve) => {
        hold = { matches, reached: resolve };
      }),
    statements: () => statements,
    bytes: () => bytes,
    reset() {
      for (const { client, upstream } of wires) {
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      }
    },
    silence() {
      isSilent = true;
    },
    refuse: close,
    async restore() {
      isSilent = false;
      hold = undefined;
      bytes = 0;
      statements = [];
      endAll();
      if (isListening) return;
      server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
      await listen(server, port);
      isListening = true;
    },
    stop: close,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy got no port");
  return address.port;
}
