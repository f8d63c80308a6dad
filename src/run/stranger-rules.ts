// Rules → what the detectors of strangers are told: reserved namespaces, the allow-list, our own password hashes.
import type { Rules } from "../rules/rules.ts";
import type { StrangerRules } from "../verify/detectors/detector.ts";

/** Domains of the allow-list; they cover their addresses and subdomains. */
export function allowedDomains({ allow }: Pick<Rules, "allow">): string[] {
  return allow.filter(({ kind }) => kind === "domain").map(({ value }) => value);
}

/** What may stand in a copy that was made with these rules, or with a manifest that repeats them. */
export function strangerRules(
  { reserved, allow }: Pick<Rules, "reserved" | "allow">,
  allowedHashes: ReadonlySet<string>,
): StrangerRules {
  const allowedIps = allow.filter(({ kind }) => kind === "ip").map(({ value }) => value.trim());
  return {
    emailDomain: reserved.emailDomain.toLowerCase(),
    allowedDomains: allowedDomains({ allow }),
    tokenPrefix: reserved.tokenPrefix,
    allowedHashes,
    ipv4: [...reserved.ipv4, ...allowedIps.filter((value) => !value.includes(":"))],
    ipv6: [...reserved.ipv6, ...allowedIps.filter((value) => value.includes(":"))],
    phone: reserved.phone,
  };
}
