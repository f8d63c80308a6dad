// Which kind of place a host name is: this machine, a private network, or anywhere. Guards and TLS both ask, so every
// disguise of loopback (127.1, 0x7f000001, ::ffff:127.0.0.1, LOCALHOST.) is seen through here and nowhere else.
import { isIP, isIPv6 } from "node:net";

/** Where a host lives as far as its spelling tells; `socket` and `loopback` are this machine. */
export type HostKind = "socket" | "loopback" | "private" | "remote";

/** One part of an IPv4 address as inet_aton reads it: decimal, 0x hexadecimal or 0 octal; `undefined` if none. */
function parsePart(part: string): number | undefined {
  if (/^0x[0-9a-f]{0,8}$/.test(part)) return part === "0x" ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]{1,11}$/.test(part)) return Number.parseInt(part, 8);
  return /^(0|[1-9][0-9]{0,9})$/.test(part) ? Number(part) : undefined;
}

/** The dotted form of any spelling of an IPv4 address that inet_aton(3) accepts, `undefined` for other text. */
function dottedIpv4(host: string): string | undefined {
  const parts = host.split(".").map(parsePart);
  const last = parts.at(-1);
  if (parts.length > 4 || last === undefined) return undefined;
  let address = 0;
  for (const part of parts.slice(0, -1)) {
    if (part === undefined || part > 255) return undefined;
    address = address * 256 + part;
  }
  const lastBytes = 5 - parts.length;
  if (last >= 256 ** lastBytes) return undefined;
  address = address * 256 ** lastBytes + last;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** The IPv4 address within a canonical IPv4-mapped IPv6 one (RFC 4291, 2.5.5.2). */
function mappedIpv4(ipv6: string): string | undefined {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(ipv6);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return dottedIpv4(String(Number.parseInt(match[1], 16) * 65_536 + Number.parseInt(match[2], 16)));
}

/**
 * One spelling per host: lower case, percent-encoding undone, no brackets, no final dot, addresses in their shortest
 * form. Names are not resolved.
 */
export function canonicalHost(host: string): string {
  if (isSocketPath(host)) return host;
  let plain = host;
  try {
    plain = decodeURIComponent(host);
  } catch {
    // A stray % is no encoding; the name stays as it is and will not resolve.
  }
  plain = plain.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  const [address = "", ...zone] = plain.split("%");
  if (isIPv6(address)) {
    const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
    return mappedIpv4(shortest) ?? [shortest, ...zone].join("%");
  }
  plain = plain.replace(/\.$/, "");
  return dottedIpv4(plain) ?? plain;
}

/** Whether `host` names the directory of a Unix socket. */
export function isSocketPath(host: string): boolean {
  return host.startsWith("/");
}

const LOOPBACK_NAME = /^(.+\.)?localhost$/;
const LOOPBACK_ADDRESS = [/^127\./, /^0\./, /^::1?$/];

// RFC 1918, RFC 3927 and RFC 4193: addresses that never route on the internet.
const PRIVATE_ADDRESS = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2[0-9]|3[01])\./,
  /^169\.254\./,
  /^f[cd][0-9a-f]{2}:/,
  /^fe[89ab][0-9a-f]:/,
];

/** The kind of place `host` is. A name that is not an address counts as remote: only its address could tell. */
export function hostKind(host: string): HostKind {
  if (isSocketPath(host)) return "socket";
  const canonical = canonicalHost(host);
  if (LOOPBACK_NAME.test(canonical)) return "loopback";
  // Names such as 127.0.0.1.example.test begin like an address and are none.
  if (isIP(canonical.split("%")[0] ?? "") === 0) return "remote";
  if (LOOPBACK_ADDRESS.some((pattern) => pattern.test(canonical))) return "loopback";
  return PRIVATE_ADDRESS.some((pattern) => pattern.test(canonical)) ? "private" : "remote";
}

/** Whether `host` is this machine: loopback in any spelling, or a Unix socket. */
export function isThisMachine(host: string): boolean {
  const kind = hostKind(host);
  return kind === "socket" || kind === "loopback";
}
