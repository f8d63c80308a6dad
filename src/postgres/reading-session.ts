// A session that can only read: pg_dump's settings, one snapshot, and the server's own refusal to write.
import type { Client } from "pg";
import { destroyClient, LOCAL_DUMP_SETTINGS, openClient } from "./connect.ts";
import type { ConnectionTarget } from "./connection-string.ts";
import { firstAnswer } from "./own-session.ts";
import { queryTogether } from "./query-together.ts";
import { serverError } from "./server-error.ts";

export interface ReadingOptions {
  readonly role: "source" | "target";
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

/** Opens a session inside one read-only transaction; whoever opened it ends it. */
export async function openReadingSession(from: ConnectionTarget, options: ReadingOptions): Promise<Client> {
  const client = await openClient(from, options);
  try {
    const begin = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", LOCAL_DUMP_SETTINGS];
    await firstAnswer(client, () => queryTogether(client, begin));
    return client;
  } catch (error) {
    destroyClient(client);
    throw serverError(error, { doing: `opening a session on the ${options.role}`, role: options.role });
  }
}
