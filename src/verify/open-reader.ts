// Sessions that read the target: read-only, one snapshot each, pg_dump's settings.
import type { Client } from "pg";
import { endClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { openReadingSession } from "../postgres/reading-session.ts";

/** How the target is reached. */
export interface TargetReader {
  readonly target: ConnectionTarget;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

/** Opens a session for reading the target. */
export async function openReader({ target, insecureTls, signal }: TargetReader): Promise<Client> {
  return openReadingSession(target, { role: "target", insecureTls, signal });
}

/** Reads over a session of its own. */
export async function withReader<Result>(
  from: TargetReader,
  read: (reader: Client) => Promise<Result>,
): Promise<Result> {
  const reader = await openReader(from);
  try {
    return await read(reader);
  } finally {
    await endClient(reader);
  }
}
