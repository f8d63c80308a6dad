// What counts as an email address at byte level: letters before an @, a domain with a top level of two letters or more.

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
export function emailDomain(buffer: Buffer, start: number, at: number, end: number): string | undefined {
  if (at <= start) return undefined;
  const stop = domainEnd(buffer, at + 1, end);
  if (stop - at < 5) return undefined;
  const domain = buffer.toString("utf8", at + 1, stop).toLowerCase();
  return PLAUSIBLE.test(domain) && !DENSITY_FILE.test(domain) ? domain : undefined;
}

/** Whether `domain` is `parent` or a subdomain of it. */
export function isWithinDomain(domain: string, parent: string): boolean {
  return domain === parent || (domain.endsWith(parent) && domain[domain.length - parent.length - 1] === ".");
}
