// Refuses a target that is, or may be, production (design, Guards). The servers' own answers decide first; host names only
// come after, because a tunnel makes any server look local. Also the proof that a source session can only read.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { type ConnectionTarget, describeServer } from "../postgres/connection-string.ts";
import { canonicalHost, hostKind } from "../postgres/host.ts";
import { serverError } from "../postgres/server-error.ts";
import { isSameServer, type ServerIdentity, type ServerMark } from "../postgres/server-identity.ts";
import { deriveDatabaseNames } from "./database-names.ts";
import type { PinnedIdentity } from "./pinned-identity.ts";

/** One side of a run: where we were told to go, and who answered there. */
export interface GuardedSide {
  /** Its `database` is the one that is meant; the identity may have been read on another of the same server. */
  readonly connection: ConnectionTarget;
  readonly identity: ServerIdentity;
  /** The address that the socket reached (`peerAddress`), which settles what a host name means. */
  readonly address?: string | undefined;
}

export type { PinnedIdentity } from "./pinned-identity.ts";

export interface GuardInput {
  /** `undefined` when there is none, as in restore. */
  readonly source: GuardedSide | undefined;
  readonly target: GuardedSide;
  readonly pinned: PinnedIdentity | undefined;
  /** Hosts of `--allow-remote-target`, in any spelling. */
  readonly allowRemoteTargets: readonly string[];
  readonly nodeEnv: string | undefined;
}

function refuse(message: string, hint: string): never {
  throw new PgscrubError("TARGET_REFUSED", message, { hint });
}

const NEVER_TARGETS = ["postgres", "template0", "template1"];

/** Throws TARGET_REFUSED when NODE_ENV is production: known before any server is asked. */
export function guardEnvironment(nodeEnv: string | undefined): void {
  if (nodeEnv !== "production") return;
  refuse("NODE_ENV is production, where no target is ever replaced", "Run this on a developer's machine.");
}

/** Throws TARGET_REFUSED unless the target may be replaced. */
export function guardTarget(input: GuardInput): void {
  const { source, target, pinned } = input;
  const database = target.connection.database;
  guardEnvironment(input.nodeEnv);
  if (NEVER_TARGETS.includes(database)) {
    refuse(
      `the target ${database} is a database that the server itself needs`,
      "Name another target database.",
    );
  }
  if (source !== undefined) guardAgainstSource(source, target);
  if (pinned !== undefined && isPinned(pinned, target)) {
    refuse(
      `the target ${place(target)} is the pinned production`,
      "Point the target at your local server; .pgscrub/production.json holds the pin.",
    );
  }
  guardPlace(input);
}

/**
 * Whether the side is the pinned production. On Neon one of branch, endpoint and timeline is enough: restoring a branch
 * changes its timeline, and moving a compute changes what its endpoint serves. A remote host of the same name counts too,
 * whatever its server says now.
 */
export function isPinned(pinned: PinnedIdentity, { connection, identity }: GuardedSide): boolean {
  if (pinned.database !== connection.database) return false;
  return isPinnedHost(pinned.host, connection.host) || isPinnedServer(pinned, identity);
}

/** The same, whatever the database: another one on production's server or branch. */
export function isPinnedServer(pinned: ServerMark, identity: ServerMark): boolean {
  if (pinned.systemIdentifier !== identity.systemIdentifier) return false;
  const pairs = (["branchId", "endpointId", "timelineId"] as const)
    .map((key) => [pinned.neon?.[key], identity.neon?.[key]] as const)
    .filter(([ours, theirs]) => ours !== undefined && theirs !== undefined);
  return pairs.length === 0 || pairs.some(([ours, theirs]) => ours === theirs);
}

function isPinnedHost(pinned: string | undefined, host: string): boolean {
  if (pinned === undefined || hostKind(pinned) !== "remote") return false;
  return canonicalHost(pinned) === canonicalHost(host);
}

function place(side: GuardedSide): string {
  return `${describeServer(side.connection)}/${side.connection.database}`;
}

function guardAgainstSource(source: GuardedSide, target: GuardedSide): void {
  if (!isSameServer(source.identity, target.identity)) return;
  if (source.connection.database === target.connection.database) {
    refuse(
      `the target ${place(target)} is the source: the same server and database answer at both`,
      "Point the target at your local server; a tunnel on localhost still ends at production.",
    );
  }
  const { staging, previous, old } = deriveDatabaseNames(target.connection.database);
  if ([staging, previous, old].includes(source.connection.database)) {
    refuse(
      `the source ${place(source)} is a database that a sync of the target would replace`,
      "Copy from the production database itself.",
    );
  }
}

/** Whether the socket, or else the host as it is spelt, stays on this machine or a private network. */
function isNear({ connection, address }: GuardedSide): boolean {
  if (hostKind(connection.host) === "socket") return true;
  return hostKind(address ?? connection.host) !== "remote";
}

function guardPlace({ target, allowRemoteTargets }: GuardInput): void {
  const { host } = target.connection;
  const isAllowed = allowRemoteTargets.some((allowed) => canonicalHost(allowed) === canonicalHost(host));
  if (isAllowed) return;
  const { managed } = target.identity;
  if (managed !== undefined) {
    refuse(
      `the target ${place(target)} says that it is a managed server (${managed})`,
      `If it is no production, pass --allow-remote-target ${host}.`,
    );
  }
  if (!isNear(target)) {
    refuse(
      `the target ${place(target)} is neither on this machine nor on a private network`,
      `If it is no production, pass --allow-remote-target ${host}.`,
    );
  }
}

/** Throws BUG unless the current transaction of a source session is one that the server keeps from writing. */
export async function assertReadOnly(client: Client): Promise<void> {
  try {
    const { rows } = await client.query<{ transaction_read_only: string }>("SHOW transaction_read_only");
    if (rows[0]?.transaction_read_only === "on") return;
  } catch (error) {
    throw serverError(error, { doing: "asking whether the source session is read-only", role: "source" });
  }
  throw new PgscrubError("BUG", "a session on the source could write", {
    hint: "Please report this; nothing was read from it.",
  });
}
