// A server that speaks PostgreSQL's log-in just far enough to be an impostor or a server that is waking up: it answers
// what the test says and keeps everything it is sent, so that a test can look for what should not have been.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** What to do with one connection, given its number from 1. */
export type LogInAnswer =
  | { readonly kind: "message"; readonly bytes: Buffer }
  | { readonly kind: "reset" }
  | { readonly kind: "silence" }
  | { readonly kind: "forward"; readonly port: number };

export interface LogInServer {
  readonly port: number;
  /** Connections so far that reached a start-up message (or were reset before one). */
  connections(): number;
  /** All that came after the answer, over all connections, TLS taken off. */
  received(): Buffer;
  stop(): Promise<void>;
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** One message of the protocol: type, length, body (PostgreSQL manual, 54.7). */
export function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** An Authentication… message with its number and data. */
export function authentication(code: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const number = Buffer.alloc(4);
  number.writeInt32BE(code);
  return message("R", Buffer.concat([number, data]));
}

/** An ErrorResponse. */
export function errorResponse(sqlstate: string, text: string): Buffer {
  return message("E", Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0M${text}\0\0`));
}

/** Starts the server on loopback; without `tls` it answers N to the request for TLS. */
export async function startLogInServer(
  answer: (connection: number) => LogInAnswer,
  tls?: { key: string; cert: string },
): Promise<LogInServer> {
  let connections = 0;
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", (first) => {
      if (first.equals(SSL_REQUEST)) {
        if (tls === undefined) {
          socket.on("data", (chunk) => received.push(chunk));
          socket.write("N");
          return;
        }
        socket.write("S");
        const secure = new TLSSocket(socket, { isServer: true, ...tls });
        secure.on("error", () => {});
        secure.once("data", (startup) => reply(secure, startup));
        return;
      }
      reply(socket, first);
    });
  });

  function reply(socket: Socket, startup: Buffer): void {
    connections += 1;
    const given = answer(connections);
    switch (given.kind) {
      case "message":
        socket.on("data", (chunk) => received.push(chunk));
        socket.write(given.bytes);
        return;
      case "forward":
        forward(socket, startup, given.port);
        return;
      case "reset":
        socket.resetAndDestroy();
        return;
      case "silence":
    }
  }

  function forward(socket: Socket, startup: Buffer, port: number): void {
    const upstream = connect(port, "127.0.0.1", () => upstream.write(startup));
    sockets.add(upstream);
    upstream.on("error", () => {});
    socket.pipe(upstream).pipe(socket);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    connections: () => connections,
    received: () => Buffer.concat(received),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
