// COPY … TO STDOUT as a readable stream of raw bytes. The client serves one COPY and is destroyed with it: an aborted
// COPY OUT leaves the backend waiting to write for as long as the socket stands (pg-copy-streams has no _destroy).
import type { Client } from "pg";
import { type CopyToStreamQuery, to as copyTo } from "pg-copy-streams";

/**
 * Starts `COPY …` on `client`; `rowCount` of the stream holds the server's own count once it has ended. It ends when the
 * server is ready for the next statement: pg-copy-streams ends it with CopyDone, and the count comes only in the message
 * after that (PostgreSQL manual, 54.2.6), which the network may deliver later.
 */
export function openCopyOut(client: Client, sql: string): CopyToStreamQuery {
  const stream = copyTo(sql, { highWaterMark: 1 << 20 });
  const push = stream.push.bind(stream);
  let isReady = false;
  let isDone = false;
  const end = (): boolean => isReady && isDone && push(null);
  stream.push = (chunk, encoding) => {
    if (chunk !== null) return push(chunk, encoding);
    isDone = true;
    // What arrives from now on is for pg; pg-copy-streams would read it away.
    stream._read = () => {};
    return end();
  };
  Reflect.set(stream, "handleReadyForQuery", () => {
    isReady = true;
    end();
  });
  return client.query(stream);
}
