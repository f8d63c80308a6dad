// The target's side of a run before anything is written: a session on the maintenance database, the guards, the facts.
import type { Client } from "pg";
import { destroyClient, endClient, openClient, peerAddress } from "../postgres/connect.ts";
import { type ConnectionTarget, withDatabase } from "../postgres/connection-string.ts";
import { readPooling, refusePooler } from "../postgres/own-session.ts";
import { readSessionIdentity } from "../postgres/server-identity.ts";
import { type DatabaseFacts, readDatabase } from "../target/databases.ts";
import { type GuardedSide, guardTarget, type PinnedIdentity } from "../target/guard.ts";
import { readTargetFacts, type TargetFacts } from "../target/target-facts.ts";
import { whileAlive } from "./watch-backend.ts";

const MAINTENANCE_DATABASE = "postgres";

export interface TargetOptions {
  readonly target: ConnectionTarget;
  readonly allowRemoteTargets: readonly string[];
  readonly pinned: PinnedIdentity | undefined;
  readonly nodeEnv: string | undefined;
  readonly insecureTls: boolean;
  /** The server answers nothing for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

export interface OpenTarget {
  /** A session on the target server's database `postgres`; closed with `close`. */
  readonly maintenance: Client;
  readonly server: TargetFacts;
  /** The target database as it is now, undefined when it does not exist yet. */
  readonly database: DatabaseFacts | undefined;
  /** Runs statements on `maintenance`; CONNECTION_LOST instead of waiting for ever when the server falls silent. */
  whileAlive<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Connects and asks the guards; TARGET_REFUSED when the target is, or may be, production, POOLER_REFUSED behind a pooler. */
export async function openTarget(
  options: TargetOptions,
  source: GuardedSide | undefined,
): Promise<OpenTarget> {
  const { target, signal, insecureTls, watchdogMs } = options;
  const server = withDatabase(target, MAINTENANCE_DATABASE);
  const open = (): Promise<Client> => openClient(server, { role: "target", insecureTls, signal });
  const maintenance = await open();
  try {
    const { identity, backendPid } = await readSessionIdentity(maintenance);
    const side = { connection: target, identity, address: peerAddress(maintenance) };
    guardTarget({
      source,
      target: side,
      pinned: options.pinned,
      allowRemoteTargets: options.allowRemoteTargets,
      nodeEnv: options.nodeEnv,
    });
    // The lock is held by a session, and the databases are made and renamed over it.
    refusePooler(await readPooling(maintenance, backendPid, open), target, "target");
    return {
      maintenance,
      server: await readTargetFacts(maintenance),
      database: await readDatabase(maintenance, target.database),
      whileAlive: (work) => whileAlive(maintenance, { target: server, insecureTls, watchdogMs }, work),
      close: () => endClient(maintenance),
    };
  } catch (error) {
    destroyClient(maintenance);
    throw error;
  }
}
