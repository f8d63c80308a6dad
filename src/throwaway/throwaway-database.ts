// A database that a run fills and throws away: where it comes from, and how it goes again. `pgscrub ci` and
// `pgscrub/testing` hold it; sync creates the database itself, since there is none of that name yet.
import { unreachable } from "../errors.ts";
import { describeServer, parseConnectionString } from "../postgres/connection-string.ts";
import { findEngine, startContainer } from "./container.ts";
import { startServer } from "./embedded-server.ts";
import { claimDatabase } from "./server-database.ts";
import type { ThrowawayChoice } from "./throwaway-choice.ts";

export interface ThrowawayOptions {
  readonly choice: ThrowawayChoice;
  /** Least major version that will do: the source's. */
  readonly major: number;
  /** Container image; the official one of `major` unless given. */
  readonly image: string | undefined;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

export interface ThrowawayDatabase {
  readonly kind: "docker" | "embedded" | "server";
  /** `postgres:17-alpine`, `embedded PostgreSQL 18`, `host:port`. */
  readonly description: string;
  /** Connection string with its password; the database does not exist yet. */
  readonly url: string;
  /** Removes the server, container or database; calling it again does nothing. */
  stop(): Promise<void>;
}

/** The one database of a server that is ours alone. */
const OWN_DATABASE = "scrubbed";

/** Starts what `choice` asks for; TOOL_UNAVAILABLE when that cannot be had. */
export async function openThrowaway(options: ThrowawayOptions): Promise<ThrowawayDatabase> {
  const { choice } = options;
  switch (choice.kind) {
    case "auto": {
      const engine = await findEngine();
      return engine === undefined ? openEmbedded(options) : openContainer(options);
    }
    case "docker":
      return openContainer(options);
    case "embedded":
      return openEmbedded(options);
    case "server":
      return openOnServer(choice, options);
    default:
      return unreachable(choice);
  }
}

async function openContainer({ image, major, signal }: ThrowawayOptions): Promise<ThrowawayDatabase> {
  const container = await startContainer(image ?? `postgres:${major}-alpine`, signal);
  const { description } = container;
  return { kind: "docker", description, url: container.url(OWN_DATABASE), stop: once(container.stop) };
}

async function openEmbedded({ major, signal }: ThrowawayOptions): Promise<ThrowawayDatabase> {
  const server = await startServer({ major });
  const stop = once(server.stop);
  if (signal.aborted) {
    await stop();
    throw signal.reason;
  }
  const description = `embedded PostgreSQL ${server.major}`;
  return { kind: "embedded", description, url: server.url(OWN_DATABASE), stop };
}

async function openOnServer(
  { url, place }: { readonly url: string; readonly place: string },
  options: ThrowawayOptions,
): Promise<ThrowawayDatabase> {
  const server = parseConnectionString(url, place);
  const { name, drop } = await claimDatabase(server, options);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { kind: "server", description: describeServer(server), url: own.href, stop: once(drop) };
}

/** The first call's outcome for every call. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
