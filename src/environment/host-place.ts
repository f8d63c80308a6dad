// Which kind of place a host of a configuration file names, seen through every disguise that a name can wear; addresses are
// postgres/host.ts' affair. Also the marks by which services name a project: Neon's endpoint, Supabase's reference.
import { domainToASCII } from "node:url";
import { canonicalHost, hostKind } from "../postgres/host.ts";

/** `local` is this machine; `compose` a name without dots, which only a private network resolves; `neon` is Neon's. */
export type HostPlace = "local" | "private" | "compose" | "neon" | "remote";

// Public names that resolve to 127.0.0.1 on purpose, names of /etc/hosts, and containers' names for the machine they run on.
const LOCAL_NAME =
  /^(localhost\.localdomain|localhost[46](\.localdomain[46])?|ip6-(localhost|loopback)|(host|gateway)\.docker\.internal|host\.containers\.internal|(.+\.)?(lvh\.me|localtest\.me|lacolhost\.com|vcap\.me))$/;
const EMBEDDED_LOOPBACK = /(^|[.-])(127[.-]\d+[.-]\d+[.-]\d+|7f[0-9a-f]{6})\.(nip\.io|sslip\.io|xip\.io)$/;
const NEON_NAME = /(^|\.)neon\.(tech|build)$/;
const NEON_LABEL = /^ep-[a-z]+-[a-z]+-[a-z0-9]{6,}(-pooler)?(\.|$)/;

/** One spelling per host, percent-encoding and full-width letters undone. */
export function plainHost(host: string): string {
  const decoded = decodeText(host.trim());
  if (isSocket(decoded)) return decoded;
  const isAscii = [...decoded].every((character) => character.charCodeAt(0) < 128);
  return canonicalHost(isAscii ? decoded : domainToASCII(decoded.normalize("NFKC")) || decoded);
}

/** `plainHost` without the suffix that Neon's poolers carry. */
export function directName(host: string): string {
  return plainHost(host).replace(/^(ep-[^.]*?)-pooler(?=\.|$)/, "$1");
}

/** The place that `host` names, as far as its spelling tells. */
export function placeOfHost(host: string): HostPlace {
  const plain = plainHost(host);
  if (isSocket(plain)) return "local";
  const kind = hostKind(plain);
  if (kind === "socket" || kind === "loopback" || LOCAL_NAME.test(plain) || EMBEDDED_LOOPBACK.test(plain))
    return "local";
  if (kind === "private") return "private";
  if (isNeonHost(plain)) return "neon";
  return plain.includes(".") || plain.includes(":") ? "remote" : "compose";
}

/** Whether the name is one of Neon's. */
export function isNeonHost(host: string): boolean {
  const plain = plainHost(host);
  return NEON_NAME.test(plain) || NEON_LABEL.test(plain);
}

/** A directory, or Linux' abstract socket. */
function isSocket(host: string): boolean {
  return host.startsWith("/") || host.startsWith("@");
}

/**
 * The project that a connection names, by whatever it names it: `neon:ep-…` by host, `options=endpoint=…` or the password's
 * prefix (https://neon.com/docs/connect/connection-errors), `supabase:…` by host or role; undefined elsewhere.
 */
export function projectMark(connection: {
  readonly host: string;
  readonly user: string;
  readonly options: string;
  readonly password: string;
}): string | undefined {
  const host = directName(connection.host);
  const label = /^(ep-[^.]+)/.exec(host)?.[1];
  if (label !== undefined && isNeonHost(host)) return `neon:${label}`;
  if (NEON_NAME.test(host)) {
    const named =
      /(?:endpoint|project)[=:]([\w-]+)/.exec(connection.options)?.[1] ??
      /^(?:endpoint|project)=([\w-]+)[;$]/.exec(connection.password)?.[1];
    if (named !== undefined) return `neon:${named.replace(/-pooler$/, "")}`;
  }
  const reference =
    /^db\.([a-z0-9]+)\.supabase\.co$/.exec(host)?.[1] ??
    (/\.pooler\.supabase\.com$/.test(host) ? /^[^.]+\.([a-z0-9]+)$/.exec(connection.user)?.[1] : undefined);
  return reference === undefined ? undefined : `supabase:${reference}`;
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
