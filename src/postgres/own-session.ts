// Whether a connection has a server session of its own. A transaction pooler hands the session to another client after every
// transaction: a snapshot is lost that way, a lock is left behind, and what pg_dump sets reaches everybody else.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { destroyClient, endClient } from "./connect.ts";
import { type ConnectionTarget, describeServer } from "./connection-string.ts";
import { errorFacts, serverError } from "./server-error.ts";

/**
 * `direct`: the server itself. `kept`: a proxy that leaves every client its session (PgBouncer in session mode, Neon's
 * proxy). `shared`: a pooler that does not, or that has no second session for us.
 */
export type Pooling = "direct" | "kept" | "shared";

/** Which of two connections asks next: no order in which a pooler takes turns gives each always the same session. */
const TURNS = [0, 0, 1, 0, 1, 1, 0, 1, 0] as const;

/** A second session that is not to be had in this time is none. */
const SECOND_SESSION_MS = 10_000;

const FIRST_ANSWER_MS = 30_000;

const DIRECT_HINT =
  "Use the direct connection: the server's own host and port (usually 5432), not the pooler's.";

/**
 * Whether another process answers than the one that the log-in named (PostgreSQL manual, 55.2.1, BackendKeyData): poolers
 * and proxies make that number up.
 */
export function isThroughProxy(client: Client, backendPid: number): boolean {
  return Reflect.get(client, "processID") !== backendPid;
}

/**
 * What stands before the server of `client`, whose session said that its process is `backendPid`. Opens one connection
 * more, and only where a proxy was noticed; leaves nothing on the server.
 */
export async function readPooling(
  client: Client,
  backendPid: number,
  open: () => Promise<Client>,
  waitMs = SECOND_SESSION_MS,
): Promise<Pooling> {
  if (!isThroughProxy(client, backendPid)) return "direct";
  const second = await open();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    destroyClient(second);
  }, waitMs);
  try {
    return (await sharesSessions([client, second])) ? "shared" : "kept";
  } catch (error) {
    if (isLate) return "shared";
    throw serverError(error, { doing: "asking what stands before the server" });
  } finally {
    clearTimeout(timer);
    if (isLate) destroyClient(second);
    else await endClient(second);
  }
}

async function sharesSessions(clients: readonly [Client, Client]): Promise<boolean> {
  const seen: [number | undefined, number | undefined] = [undefined, undefined];
  for (const turn of TURNS) {
    const { rows } = await clients[turn].query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
    const pid = rows[0]?.pid ?? 0;
    if ((seen[turn] ?? pid) !== pid || seen[1 - turn] === pid) return true;
    seen[turn] = pid;
  }
  return false;
}

/**
 * The first answer of a session, which may have to wait for a free connection of a pooler: CONNECTION_LOST instead of waiting
 * for ever, POOLER_REFUSED where a pooler refuses transactions. `client` is of no use then.
 */
export async function firstAnswer<Result>(
  client: Client,
  work: () => Promise<Result>,
  waitMs = FIRST_ANSWER_MS,
): Promise<Result> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    destroyClient(client);
  }, waitMs);
  const at = `${client.host}:${client.port}`;
  try {
    return await work();
  } catch (error) {
    if (isLate) {
      const message = `${at} accepted a connection and gave it no session for ${waitMs / 1000} s`;
      throw new PgscrubError("CONNECTION_LOST", message, {
        hint: "Check the network; a pooler that stands there has no free connection, the server's own host and port may have one.",
      });
    }
    // PostgreSQL itself says this to malformed messages alone; PgBouncer also to what it does not allow.
    if (errorFacts(error).sqlstate !== "08P01") throw error;
    throw new PgscrubError("POOLER_REFUSED", `a pooler stands at ${at} and gives no transaction`, {
      hint: DIRECT_HINT,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** POOLER_REFUSED when sessions are shared there; to be thrown before anything is locked, set or written. */
export function refusePooler(pooling: Pooling, target: ConnectionTarget, role: "source" | "target"): void {
  if (pooling !== "shared") return;
  throw new PgscrubError(
    "POOLER_REFUSED",
    `a pooler stands before the ${role} at ${describeServer(target)} and gives no session to keep`,
    { hint: DIRECT_HINT },
  );
}
