// The namespaces that fakes may live in. Only what the standards set aside is accepted: a domain or network that somebody
// owns would receive mail, and would hide real values from the verification.
import { BlockList, isIP } from "node:net";

/** RFC 2606, RFC 6761: no mail sent to these reaches anybody. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*(?:test|example|invalid|example\.(?:com|net|org))$/;

/** RFC 5737 (documentation), RFC 2544 (benchmarks). */
const IPV4_RANGES = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"] as const;
/** RFC 3849, RFC 9637. */
const IPV6_RANGES = ["2001:db8::/32", "3fff::/20"] as const;

/** The defaults of `reserved:`. */
export const DEFAULT_RESERVED = {
  email_domain: "example.test",
  ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
  ipv6: ["2001:db8::/32"],
  phone: "+1-NPA-555-01XX",
  token_prefix: "scrub_",
} as const;

/** `domain` lies under a name that is reserved for tests and documentation. */
export function isReservedDomain(domain: string): boolean {
  return domain.length <= 190 && DOMAIN.test(domain);
}

/** `network` (`192.0.2.0/24`) lies inside a range reserved for documentation or benchmarks. */
export function isReservedNetwork(network: string, version: 4 | 6): boolean {
  const [address = "", bits = "", ...rest] = network.split("/");
  if (rest.length > 0 || isIP(address) !== version || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  return (version === 4 ? IPV4_RANGES : IPV6_RANGES).some((range) => {
    const [start = "", prefix = ""] = range.split("/");
    const reserved = new BlockList();
    reserved.addSubnet(start, Number(prefix), version === 4 ? "ipv4" : "ipv6");
    return Number(bits) >= Number(prefix) && reserved.check(address, version === 4 ? "ipv4" : "ipv6");
  });
}
