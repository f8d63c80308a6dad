// A database of our own on a server that somebody else runs, such as a service container of the pipeline: a random name
// that nobody has, dropped again with whatever a sync put beside it. Nothing else on the server is touched.
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { destroyClient, endClient, openClient } from "../postgres/connect.ts";
import { type ConnectionTarget, withDatabase } from "../postgres/connection-string.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { deriveDatabaseNames } from "../target/database-names.ts";
import { readDatabase } from "../target/databases.ts";
import { dropOurs } from "../target/staging.ts";

const MAINTENANCE_DATABASE = "postgres";
const NAME_BYTES = 12;
/** Dropping must go on when the run was interrupted, but not for ever. */
const DROP_TIMEOUT_MS = 60_000;

export interface ClaimedDatabase {
  readonly name: string;
  /** Drops the database and what stands beside it under derived names. */
  drop(): Promise<void>;
}

/** A name that no database of `server` has. Connects once, so that a server that is not there is told at once. */
export async function claimDatabase(
  server: ConnectionTarget,
  { insecureTls, signal }: { readonly insecureTls: boolean; readonly signal: AbortSignal },
): Promise<ClaimedDatabase> {
  const maintenance = withDatabase(server, MAINTENANCE_DATABASE);
  const name = `pgscrub_ci_${randomBytes(NAME_BYTES).toString("hex")}`;
  await withClient(maintenance, insecureTls, signal, async (client) => {
    if ((await readDatabase(client, name)) === undefined) return;
    throw new PgscrubError("BUG", "a random database name is taken");
  });
  return {
    name,
    drop: () =>
      withClient(maintenance, insecureTls, AbortSignal.timeout(DROP_TIMEOUT_MS), async (client) => {
        const { staging, previous, old } = deriveDatabaseNames(name);
        for (const derived of [staging, previous, old]) await dropOurs(client, derived);
        try {
          await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
        } catch (error) {
          throw serverError(error, { doing: `dropping the throw-away database ${name}` });
        }
      }),
  };
}

async function withClient(
  target: ConnectionTarget,
  insecureTls: boolean,
  signal: AbortSignal,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = await openClient(target, { role: "target", insecureTls, signal });
  try {
    await work(client);
    await endClient(client);
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}
