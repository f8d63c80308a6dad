// Opens and closes connections. pg gets explicit options only, so that no PG* variable can change where we go, and every
// client has an `error` listener from its first moment: without one, a backend that dies takes the process with it.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { PgscrubError } from "../errors.ts";
import { enforceChannelBinding } from "./channel-binding.ts";
import { connectFailure, isWorthRetrying, speaksNoTls, wantsTls } from "./connect-failure.ts";
import type { ConnectionTarget } from "./connection-string.ts";
import { isSocketPath } from "./host.ts";
import { serverError } from "./server-error.ts";
import { type TlsLevel, tlsLevels, tlsOptions } from "./tls.ts";

/** How to open a connection; `role` decides between SOURCE_UNAVAILABLE and TARGET_UNAVAILABLE. */
export interface OpenOptions {
  readonly role: "source" | "target";
  /** Default `pgscrub`. */
  readonly applicationName?: string;
  /** `--insecure-tls`: allows sslmode=no-verify, and sslmode=disable for a remote host. */
  readonly insecureTls?: boolean;
  /** Sent as a startup parameter, so leave it out where a pooler might stand between. */
  readonly statementTimeoutMs?: number;
  /** For one attempt; default 15 s, or the URL's connect_timeout if that is longer. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

// A compute of Neon that sleeps needs some seconds to wake (findings, Neon).
const MIN_CONNECT_TIMEOUT_MS = 15_000;
const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000];
const KEEP_ALIVE_DELAY_MS = 10_000;
const END_TIMEOUT_MS = 2_000;

/** The signal's own PgscrubError if it carries one, else INTERRUPTED. */
function interruption(signal: AbortSignal): PgscrubError {
  const reason: unknown = signal.reason;
  return reason instanceof PgscrubError ? reason : new PgscrubError("INTERRUPTED", "the run was interrupted");
}

/**
 * Keeps pg from filling gaps out of PGOPTIONS and PGREPLICATION, which it reads whenever an option is empty: they are
 * meant for another program and could change what the session does.
 */
function ignoreEnvironment(client: pg.Client, options: string | undefined): void {
  const parameters: unknown = Reflect.get(client, "connectionParameters");
  if (typeof parameters !== "object" || parameters === null) {
    throw new PgscrubError("BUG", "this version of pg keeps its connection parameters elsewhere");
  }
  Reflect.set(parameters, "options", options);
  Reflect.set(parameters, "replication", undefined);
}

async function attempt(target: ConnectionTarget, level: TlsLevel, options: OpenOptions): Promise<pg.Client> {
  const timeoutMs =
    options.connectTimeoutMs ?? Math.max(MIN_CONNECT_TIMEOUT_MS, target.connectTimeoutMs ?? 0);
  // A function, because pg takes PGPASSWORD or ~/.pgpass in place of an empty string.
  const password = (): string => target.password?.reveal() ?? "";
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    password,
    ssl: await tlsOptions(target.tls, level),
    sslnegotiation: "postgres",
    enableChannelBinding: level !== "plain" && target.tls.channelBinding !== "disable",
    application_name: options.applicationName ?? "pgscrub",
    keepAlive: !isSocketPath(target.host),
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    connectionTimeoutMillis: timeoutMs,
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  });
  client.on("error", () => {});
  ignoreEnvironment(client, target.options);
  const binding = target.tls.channelBinding === "require" ? enforceChannelBinding(client, target) : undefined;
  const abort = (): void => destroyClient(client);
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    if (options.signal?.aborted === true) throw interruption(options.signal);
    await client.connect();
    return client;
  } catch (error) {
    destroyClient(client);
    if (options.signal?.aborted === true) throw interruption(options.signal);
    throw binding?.refusal() ?? error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

/** Tries the levels of TLS that the settings allow; the next one only when the server may have asked for encryption. */
async function attemptLevels(target: ConnectionTarget, options: OpenOptions): Promise<pg.Client> {
  const [first, second] = tlsLevels(target.tls, target.host, { insecureTls: options.insecureTls ?? false });
  try {
    return await attempt(target, first, options);
  } catch (firstError) {
    if (second === undefined || !wantsTls(firstError)) throw firstError;
    try {
      return await attempt(target, second, options);
    } catch (error) {
      // Then it was not for want of TLS that the server refused us.
      throw speaksNoTls(error) ? firstError : error;
    }
  }
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal === undefined ? error : interruption(signal);
  }
}

/**
 * A connected client with an `error` listener. Waits for servers that start or wake up, about 8 s in all; gives up at
 * once on a wrong password, a missing role or database, or a quota. Throws SOURCE_UNAVAILABLE, TARGET_UNAVAILABLE or
 * TLS_FAILED, each naming host and port, or the signal's reason.
 */
export async function openClient(target: ConnectionTarget, options: OpenOptions): Promise<pg.Client> {
  for (const delayMs of [...RETRY_DELAYS_MS, undefined]) {
    try {
      return await attemptLevels(target, options);
    } catch (error) {
      if (delayMs === undefined || !isWorthRetrying(error)) throw connectFailure(error, target, options.role);
      await pause(delayMs, options.signal);
    }
  }
  throw new PgscrubError("BUG", "the retries of a connection came to no end");
}

/** Destroys the socket at once, which also frees a backend that is stuck writing to us. */
export function destroyClient(client: pg.Client): void {
  client.connection.stream.destroy();
}

/** Says goodbye to the server; after 2 s without an answer the socket is destroyed. Never rejects. */
export async function endClient(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => destroyClient(client), END_TIMEOUT_MS);
  try {
    await client.end();
  } catch {
    destroyClient(client);
  } finally {
    clearTimeout(timer);
  }
}

/** The address that the socket reached, `undefined` for a Unix socket: what a host name turned out to mean. */
export function peerAddress(client: pg.Client): string | undefined {
  const address: unknown = Reflect.get(client.connection.stream, "remoteAddress");
  return typeof address === "string" ? address : undefined;
}

// pg_dump's own (src/bin/pg_dump/pg_dump.c, setup_connection), so that text forms are exact and the same on both sides.
// transaction_timeout came with PostgreSQL 17; set_config over pg_settings leaves it out where it is unknown.
const dumpSettings = (isLocal: boolean): string => `
  SELECT pg_catalog.set_config(s.name, w.value, ${isLocal})
    FROM (VALUES ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('extra_float_digits', '3'),
                 ('synchronize_seqscans', 'off'), ('row_security', 'off'), ('search_path', ''),
                 ('client_encoding', 'UTF8'), ('client_min_messages', 'warning'),
                 ('statement_timeout', '0'), ('lock_timeout', '0'), ('transaction_timeout', '0'),
                 ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0')) AS w (name, value)
    JOIN pg_catalog.pg_settings s ON pg_catalog.lower(s.name) = pg_catalog.lower(w.name)`;

/**
 * One statement that gives the present transaction pg_dump's settings: they end with it, also where a pooler hands the
 * session on to somebody else. It takes the transaction's snapshot.
 */
export const LOCAL_DUMP_SETTINGS = dumpSettings(true);

/** The limits that would end a wait for locks too early, off for the present transaction; takes no snapshot. */
export const NO_LIMITS = [
  "SET LOCAL statement_timeout = 0",
  "SET LOCAL idle_in_transaction_session_timeout = 0",
] as const;

/**
 * Gives the session pg_dump's settings in one round trip. For sessions on the
 * target alone: behind a pooler, which a source may have, they would outlive us.
 */
export async function applyDumpSettings(client: pg.Client): Promise<void> {
  try {
    await client.query(dumpSettings(false));
  } catch (error) {
    throw serverError(error, { doing: "preparing a session" });
  }
}
