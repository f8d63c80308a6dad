// COPY … FROM STDIN as a writable stream of raw bytes. Never destroy the stream with an error: pg-copy-streams sends
// that error's message to the target server, where it stands in the log. Abort by destroying the client's socket.
import type { Client } from "pg";
import { type CopyStreamQuery, from as copyFrom } from "pg-copy-streams";

/** Starts `COPY … FROM STDIN` on `client`; `rowCount` holds the server's count once it has finished. */
export function openCopyIn(client: Client, sql: string): CopyStreamQuery {
  return client.query(copyFrom(sql, { highWaterMark: 1 << 20 }));
}
