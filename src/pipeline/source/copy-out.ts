// COPY … TO STDOUT as a readable stream of raw bytes. The client serves one COPY and is destroyed with it: an aborted
// COPY OUT leaves the backend waiting to write for as long as the socket stands (pg-copy-streams has no _destroy).
import type { Client } from "pg";
import { type CopyToStreamQuery, to as copyTo } from "pg-copy-streams";

/** Starts `COPY …` on `client`; `rowCount` of the stream holds the server's own count once it has ended. */
export function openCopyOut(client: Client, sql: string): CopyToStreamQuery {
  return client.query(copyTo(sql, { highWaterMark: 1 << 20 }));
}
