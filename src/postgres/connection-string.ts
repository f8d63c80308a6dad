// Connection strings, parsed by us: pg's own parser reads require as a warning, channel_binding not at all, and an error
// of `new URL` carries its whole input. Nothing thrown here holds any part of the string but hosts, names and ports.
import { userInfo } from "node:os";
import { PgscrubError } from "../errors.ts";
import { Secret } from "../redacted.ts";
import { isSocketPath } from "./host.ts";
import { SSL_MODES, type SslMode, type TlsSettings } from "./tls.ts";

/** A parsed connection string. Safe to print: the password is a Secret. */
export interface ConnectionTarget {
  /** A name or address without brackets, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `undefined`: none was given; an empty password is a given one. */
  readonly password: Secret | undefined;
  readonly database: string;
  readonly tls: TlsSettings;
  /** True when the string named a pooled Neon host and `host` is the direct one beside it. */
  readonly isPoolerRewritten: boolean;
  /** The `options` startup parameter, e.g. `-c work_mem=64MB`. */
  readonly options: string | undefined;
  readonly connectTimeoutMs: number | undefined;
}

const DEFAULT_PORT = 5432;

function invalid(where: string, problem: string, hint: string): PgscrubError {
  return new PgscrubError("URL_INVALID", `the connection string ${where} ${problem}`, { hint });
}

/** Undoes percent-encoding; a % that begins no escape stands for itself, as node-postgres has it. */
function decode(text: string, where: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch {
    throw invalid(
      where,
      "holds a percent-encoding that is not UTF-8",
      "Percent-encode the bytes of UTF-8 text.",
    );
  }
  if (!decoded.includes("\0")) return decoded;
  throw invalid(where, "holds %00", "Remove it: no name and no password in PostgreSQL can hold a NUL.");
}

interface Pieces {
  readonly userPart: string | undefined;
  readonly hostPart: string;
  readonly databasePart: string;
  readonly parameters: URLSearchParams;
}

const ENCODE_HINT =
  "Percent-encode special characters of the password: @ is %40, / is %2F, # is %23, ? is %3F.";

function split(url: string, where: string): Pieces {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "prisma" || scheme === "prisma+postgres") {
    throw invalid(
      where,
      `begins with ${scheme}://, a proxy of Prisma that speaks no PostgreSQL`,
      "Use the postgres:// string of the database itself, for example DIRECT_DATABASE_URL.",
    );
  }
  if (scheme !== "postgres" && scheme !== "postgresql") {
    throw invalid(
      where,
      "does not begin with postgres://",
      "Use the form postgres://user:password@host:5432/database.",
    );
  }
  const rest = url.slice(scheme.length + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  const tail = rest.slice(authority.length);
  if (tail.includes("#")) throw invalid(where, "holds a bare #", ENCODE_HINT);
  const queryAt = tail.indexOf("?");
  const path = queryAt === -1 ? tail : tail.slice(0, queryAt);
  if (!authority.includes("@") && tail.includes("@"))
    throw invalid(where, "has an @ after its host", ENCODE_HINT);
  const at = authority.lastIndexOf("@");
  return {
    userPart: at === -1 ? undefined : authority.slice(0, at),
    hostPart: authority.slice(at + 1),
    databasePart: path.slice(1),
    parameters: new URLSearchParams(queryAt === -1 ? "" : tail.slice(queryAt + 1)),
  };
}

function splitHostPort(hostPart: string, where: string): { host: string; port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostPart);
  if (match === null)
    throw invalid(where, "has a host with too many colons", `Write IPv6 as [::1]; ${ENCODE_HINT}`);
  return { host: decode(match[1] ?? "", where), port: match[2] ?? "" };
}

function parsePort(text: string, where: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw invalid(where, "has a port that is no number from 1 to 65535", ENCODE_HINT);
}

function oneOf<T extends string>(value: string, allowed: readonly T[], name: string, where: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw invalid(where, `has an unknown ${name}`, `Use one of ${allowed.join(", ")}.`);
}

function parseSslMode(parameters: URLSearchParams, where: string): SslMode {
  const mode = parameters.get("sslmode");
  if (mode !== null) return oneOf(mode, SSL_MODES, "sslmode", where);
  const ssl = parameters.get("ssl");
  if (ssl === "true" || ssl === "1") return "require";
  return ssl === "false" || ssl === "0" ? "disable" : "prefer";
}

function parseTls(parameters: URLSearchParams, where: string): TlsSettings {
  const binding = parameters.get("channel_binding") ?? "prefer";
  return {
    mode: parseSslMode(parameters, where),
    rootCertificate: parameters.get("sslrootcert") || undefined,
    clientCertificate: parameters.get("sslcert") || undefined,
    clientKey: parameters.get("sslkey") || undefined,
    channelBinding: oneOf(binding, ["disable", "prefer", "require"], "channel_binding", where),
  };
}

function parseConnectTimeout(parameters: URLSearchParams, where: string): number | undefined {
  const text = parameters.get("connect_timeout");
  if (text === null || text === "") return undefined;
  if (!/^[0-9]{1,6}$/.test(text))
    throw invalid(where, "has a connect_timeout that is no number", "Give it in seconds.");
  return text === "0" ? undefined : Number(text) * 1000;
}

/**
 * Whether `host` is known to be a transaction pooler, where session state leaks into other clients' sessions: Neon's
 * `ep-…-pooler` label (https://neon.com/docs/connect/connection-pooling) or Supabase's pooler.
 */
export function isPooledHost(host: string): boolean {
  return directHost(host) !== undefined || /\.pooler\.supabase\.com\.?$/i.test(host);
}

/** Neon's direct host beside a pooled one, `undefined` for any other host. */
function directHost(host: string): string | undefined {
  const dot = host.indexOf(".");
  const [label, domain] = dot === -1 ? [host, ""] : [host.slice(0, dot), host.slice(dot)];
  if (!/-pooler$/i.test(label)) return undefined;
  const isNeon = /^ep-/i.test(label) || /\.neon\.(tech|build)\.?$/i.test(domain);
  return isNeon ? label.slice(0, -"-pooler".length) + domain : undefined;
}

function defaultUser(): string {
  return process.env.PGUSER || userInfo().username;
}

/**
 * Parses `url`; `where` names its place for errors ("in PRODUCTION_DATABASE_URL"). `?host`, `?port`, `?user` and
 * `?password` win over the authority, as in node-postgres; parameters we do not know (Prisma's `schema`, `pgbouncer` …)
 * are ignored. Throws URL_INVALID, whose text holds nothing of the string that could be secret.
 */
export function parseConnectionString(url: string, where: string): ConnectionTarget {
  const { userPart, hostPart, databasePart, parameters } = split(url.trim(), where);
  if ((parameters.get("host") ?? hostPart).includes(",")) {
    throw invalid(where, "lists several hosts", "Name the one host to connect to.");
  }
  const authority = splitHostPort(hostPart, where);
  const named = (parameters.get("host") || authority.host || "localhost").replace(/^\[(.*)\]$/, "$1");
  if (named.includes(",")) throw invalid(where, "lists several hosts", "Name the one host to connect to.");
  if (!isSocketPath(named) && /[\s/@?#\\]/.test(named))
    throw invalid(where, "has a malformed host", ENCODE_HINT);
  const direct = directHost(named);
  const colon = userPart?.indexOf(":") ?? -1;
  const userText = colon === -1 ? userPart : userPart?.slice(0, colon);
  const passwordText = colon === -1 ? undefined : userPart?.slice(colon + 1);
  const user = parameters.get("user") || decode(userText ?? "", where) || defaultUser();
  const password =
    parameters.get("password") ?? (passwordText === undefined ? undefined : decode(passwordText, where));
  return {
    host: direct ?? named,
    port: parsePort(parameters.get("port") || authority.port, where),
    user,
    password: password === undefined ? undefined : new Secret(password),
    database: decode(databasePart, where) || user,
    tls: parseTls(parameters, where),
    isPoolerRewritten: direct !== undefined,
    options: parameters.get("options") || undefined,
    connectTimeoutMs: parseConnectTimeout(parameters, where),
  };
}

/** The same server and role, another database. */
export function withDatabase(target: ConnectionTarget, database: string): ConnectionTarget {
  return { ...target, database };
}

/** `host:port`, with brackets around IPv6; a socket's directory stands for its host. */
export function describeServer(target: ConnectionTarget): string {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return `${host}:${target.port}`;
}

/** `user@host:port/database`, never a password: what logs, prompts and errors may show. */
export function describeTarget(target: ConnectionTarget): string {
  return `${target.user}@${describeServer(target)}/${target.database}`;
}
