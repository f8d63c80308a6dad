// Email addresses outside the reserved domain and the allow-list.
import { domainEnd, emailDomain, isWithinDomain } from "../email-shape.ts";
import type { StrangerRules } from "./detector.ts";

/** Says whether the token `buffer[start, end)`, which holds an @, holds an address that is not ours. */
export function newEmailDetector(
  rules: StrangerRules,
): (buffer: Buffer, start: number, end: number) => boolean {
  const domains = [rules.emailDomain, ...rules.allowedDomains].map((domain) => domain.toLowerCase());
  const known = new Map<string, boolean>();

  function isOurs(domain: string): boolean {
    let ours = known.get(domain);
    if (ours === undefined) {
      ours = domains.some((parent) => isWithinDomain(domain, parent));
      // Domains of the target are few when it is clean; a flood of strangers must not grow without bound.
      if (known.size < 10_000) known.set(domain, ours);
    }
    return ours;
  }

  const ours = Buffer.from(`.${rules.emailDomain.toLowerCase()}`);

  /** The usual case without a string: the token's one @ stands before a name under the reserved domain. */
  function endsInOurs(buffer: Buffer, at: number, end: number): boolean {
    const from = end - ours.length;
    if (from < at) return false;
    for (let index = 0; index < ours.length; index++) {
      const byte = buffer[from + index] ?? 0;
      if (byte !== ours[index] && !(index === 0 && from === at)) return false;
    }
    return domainEnd(buffer, at + 1, end) === end;
  }

  return (buffer, start, end) => {
    const first = buffer.indexOf(0x40, start);
    if (endsInOurs(buffer, first, end)) return false;
    for (let at = buffer.indexOf(0x40, start); at >= 0 && at < end; at = buffer.indexOf(0x40, at + 1)) {
      const domain = emailDomain(buffer, start, at, end);
      if (domain !== undefined && !isOurs(domain)) return true;
    }
    return false;
  };
}
