// What counts as an email address at byte level: letters before an @, a domain with a top level of two letters or more.
import { LOWER } from "./keyed-hash.ts";

/** One past the domain that begins at `at`, trailing dots and hyphens left out; `at` itself when there is none. */
export function domainEnd(buffer: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end) {
    const byte = buffer[next] ?? 0;
    const isDomainByte =
      (byte >= 0x30 && byte <= 0x39) ||
      (byte >= 0x41 && byte <= 0x5a) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      byte === 0x2d ||
      byte === 0x2e ||
      byte >= 0x80;
    if (!isDomainByte) break;
    next++;
  }
  while (next > at && (buffer[next - 1] === 0x2e || buffer[next - 1] === 0x2d)) next--;
  return next;
}

// `icon@2x.png` is how image files for dense displays are named.
const DENSITY_FILE = /^\d(\.\d)?x\.(png|jpe?g|gif|webp|svg|avif)$/;
const PLAUSIBLE = /\.(xn--[a-z0-9-]+|[a-z\u0080-\u{10ffff}]{2,}[a-z0-9-]*)$/u;

/** The lower-cased domain of the address whose @ stands at `at`, or undefined when that is no address. */
function emailDomain(buffer: Buffer, start: number, at: number, end: number): string | undefined {
  if (at <= start) return undefined;
  const stop = domainEnd(buffer, at + 1, end);
  if (stop - at < 5) return undefined;
  const domain = buffer.toString("utf8", at + 1, stop).toLowerCase();
  return PLAUSIBLE.test(domain) && !DENSITY_FILE.test(domain) ? domain : undefined;
}

/** One past the address whose @ stands at `at`, or -1 when that is no address; says what emailDomain says. */
export function addressEnd(buffer: Buffer, start: number, at: number, end: number): number {
  if (at <= start) return -1;
  const stop = domainEnd(buffer, at + 1, end);
  if (stop - at < 5) return -1;
  let dot = -1;
  for (let next = at + 1; next < stop; next++) {
    const byte = buffer[next] ?? 0;
    if (byte === 0x2e) dot = next;
    else if (byte >= 0x80) return emailDomain(buffer, start, at, end) === undefined ? -1 : stop;
  }
  if (dot < 0 || dot + 2 >= stop || !isLetter(buffer[dot + 1]) || !isLetter(buffer[dot + 2])) return -1;
  const first = buffer[at + 1] ?? 0;
  // Only a name that begins with a digit can be that of an image file.
  const mayBeFile = first >= 0x30 && first <= 0x39;
  return mayBeFile && emailDomain(buffer, start, at, end) === undefined ? -1 : stop;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 32) >= 0x61 && (byte | 32) <= 0x7a;
}

/** Some domains and all below them. */
export interface DomainSet {
  /** Whether the domain `buffer[start, end)`, in any case, is one of them. */
  holds(buffer: Buffer, start: number, end: number): boolean;
}

/** A set of `domains` in any case; it compares bytes and makes no string but for domains beyond ASCII. */
export function newDomainSet(domains: readonly string[]): DomainSet {
  const parents = domains.map((domain) => domain.toLowerCase());
  const tails = parents.map((parent) => Buffer.from(parent));

  function endsIn(buffer: Buffer, start: number, end: number, tail: Buffer): boolean {
    const from = end - tail.length;
    if (from < start || (from > start && buffer[from - 1] !== 0x2e)) return false;
    for (let at = tail.length - 1; at >= 0; at--) {
      if (LOWER[buffer[from + at] ?? 0] !== tail[at]) return false;
    }
    return true;
  }

  return {
    holds(buffer, start, end) {
      for (let at = start; at < end; at++) {
        if ((buffer[at] ?? 0) < 0x80) continue;
        const domain = buffer.toString("utf8", start, end).toLowerCase();
        return parents.some((parent) => isWithinDomain(domain, parent));
      }
      for (const tail of tails) if (endsIn(buffer, start, end, tail)) return true;
      return false;
    },
  };
}

/** Whether `domain` is `parent` or a subdomain of it. */
function isWithinDomain(domain: string, parent: string): boolean {
  return domain === parent || (domain.endsWith(parent) && domain[domain.length - parent.length - 1] === ".");
}
