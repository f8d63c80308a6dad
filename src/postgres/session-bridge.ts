// Lends a session that our own process has logged in (TLS, SCRAM, channel binding all done) to a pg_dump, native or
// WebAssembly: pg_dump is greeted with a made-up start-up without a password and from there on talks raw bytes to the
// server. So no secret, host or certificate ever reaches pg_dump.
import type { Duplex } from "node:stream";
import type { Client } from "pg";
import { firstAnswer } from "./own-session.ts";
import { backendMessage, negotiateVersion, readFirstMessage } from "./wire-messages.ts";

/** The settings a server reports at start-up (PostgreSQL manual, 54.2.7); those an old server lacks are left out. */
const REPORTED_SETTINGS = [
  "server_version",
  "server_encoding",
  "client_encoding",
  "application_name",
  "default_transaction_read_only",
  "in_hot_standby",
  "is_superuser",
  "session_authorization",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "integer_datetimes",
  "standard_conforming_strings",
] as const;

/** A logged-in session whose raw bytes are ours. */
export interface LentSession {
  /** To the server and back, in the clear: TLS ends in this process. */
  readonly stream: Duplex;
  /** What the server would say after a log-in: AuthenticationOk to ReadyForQuery. */
  readonly greeting: Buffer;
}

/**
 * Takes the raw stream of `client`, which must be connected, idle and outside a transaction. The client is used up:
 * whoever holds the session destroys its stream.
 */
export async function takeSession(client: Client): Promise<LentSession> {
  // Without a listener the end of the connection, which is expected, would end the process.
  client.on("error", () => {});
  const query = {
    text: "SELECT name, pg_catalog.current_setting(name, true) AS setting FROM pg_catalog.unnest($1::text[]) AS name",
    values: [REPORTED_SETTINGS],
  };
  const answer = await firstAnswer(client, () =>
    client.query<{ name: string; setting: string | null }>(query),
  );
  const statuses = answer.rows.flatMap(({ name, setting }) =>
    setting === null ? [] : [backendMessage("S", Buffer.from(`${name}\0${setting}\0`, "utf8"))],
  );
  const stream = client.connection.stream;
  stream.pause();
  stream.removeAllListeners("data");
  return {
    stream,
    greeting: Buffer.concat([
      backendMessage("R", Buffer.alloc(4)),
      ...statuses,
      backendMessage("K", Buffer.alloc(8)),
      backendMessage("Z", Buffer.from("I")),
    ]),
  };
}

/** What to do with the first bytes of a pg_dump that believes it connects to a server. */
export interface StartupAnswer {
  /** To send back; empty while the message is incomplete. */
  readonly reply: Buffer;
  readonly consumedBytes: number;
  /** `waiting`: more of the start-up is to come; `open`: whatever follows goes to the server; `cancel`: hang up. */
  readonly state: "waiting" | "open" | "cancel";
}

/** Plays the server's part of the start-up: encryption is declined, the log-in granted. */
export function answerStartup(bytes: Buffer, session: LentSession): StartupAnswer {
  const first = readFirstMessage(bytes);
  switch (first.kind) {
    case "incomplete":
      return { reply: Buffer.alloc(0), consumedBytes: 0, state: "waiting" };
    case "encryption-request":
      return { reply: Buffer.from("N"), consumedBytes: first.lengthBytes, state: "waiting" };
    case "cancel-request":
      return { reply: Buffer.alloc(0), consumedBytes: first.lengthBytes, state: "cancel" };
    case "startup": {
      const negotiation = first.needsNegotiation ? [negotiateVersion(first.protocolOptions)] : [];
      const reply = Buffer.concat([...negotiation, session.greeting]);
      return { reply, consumedBytes: first.lengthBytes, state: "open" };
    }
  }
}
