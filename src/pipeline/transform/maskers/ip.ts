// ip: addresses out of the networks that the RFCs reserve for documentation, keyed on the address.
import { isIPv4, isIPv6 } from "node:net";
import { PgscrubError } from "../../../errors.ts";
import type { MaskBytes } from "../../codec/field-rewriter.ts";
import { cutToLength } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { rememberRecent } from "../recent.ts";
import { newIpBytes } from "./ip-bytes.ts";

/** An IPv4 network as its first address and the number of addresses. */
interface Network {
  readonly first: number;
  readonly count: number;
  readonly bits: number;
}

function parseNetwork(text: string): Network {
  const [address = "", length = "32"] = text.split("/");
  const bits = Number(length);
  if (!isIPv4(address) || !(bits >= 0 && bits <= 32)) {
    throw new PgscrubError("RULES_INVALID", "reserved.ipv4 holds something that is no IPv4 network", {
      hint: "Write networks such as 192.0.2.0/24.",
    });
  }
  const first = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  return { first, count: 2 ** (32 - bits), bits };
}

function printIpv4(number: number): string {
  return `${(number >>> 24) & 255}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

/** The reserved address of one address (`10.1.2.3`, `fe80::1`) under the run's key; other text gets an IPv4 one. */
export function newIpFake(
  context: Pick<MaskerContext, "pseudonyms" | "reserved">,
): (address: string) => string {
  const prf = context.pseudonyms.domain("ip");
  const networks = context.reserved.ipv4.map(parseNetwork);
  const ipv6Prefix = (context.reserved.ipv6[0] ?? "2001:db8::/32").split("/")[0] ?? "2001:db8::";
  return (address) => {
    const lower = address.toLowerCase();
    const hash = prf.hash(lower);
    if (address.includes(":") && isIPv6(address)) {
      // A group of zero would have to be shortened to be written as PostgreSQL writes it.
      const groups = [0, 1].flatMap((word) => [(hash[word] ?? 0) >>> 16, (hash[word] ?? 0) & 0xffff]);
      return ipv6Prefix + groups.map((group) => (group === 0 ? 1 : group).toString(16)).join(":");
    }
    const fake = printIpv4(pickAddress(networks, hash, -1));
    // By its text: what is no address may still be written like one.
    return fake === address ? printIpv4(pickAddress(networks, hash, ANY_ADDRESS)) : fake;
  };
}

/** Stands for whatever address is picked first. */
const ANY_ADDRESS = -2;

/** The reserved address that `hash` picks, another one when that is `original`. */
function pickAddress(networks: readonly Network[], hash: Uint32Array, original: number): number {
  const network = networks[indexOf(hash[0] ?? 0, networks.length)];
  const first = network?.first ?? 0xc0000200;
  // The network's own and its broadcast address belong to nobody.
  const hosts = Math.max(1, (network?.count ?? 256) - 2);
  const offset = 1 + indexOf(hash[1] ?? 0, hosts);
  const picked = first + offset;
  return picked === original || original === ANY_ADDRESS ? first + 1 + (offset % hosts) : picked;
}

/** The masker on bytes where it may write any IPv4 address. */
function newBytes(context: MaskerContext): MaskBytes | undefined {
  const { family, maxLength = Infinity } = context.type;
  if (family === "cidr" || maxLength < LONGEST_IPV4) return undefined;
  const networks = context.reserved.ipv4.map(parseNetwork);
  const pick = (hash: Uint32Array, address: number): number => pickAddress(networks, hash, address);
  return newIpBytes(context.pseudonyms.domain("ip"), pick);
}

/** Characters of `255.255.255.255`. */
const LONGEST_IPV4 = 15;

/** A network in reserved space with the same prefix length, or that of the reserved network where it is shorter. */
function fakeNetwork(fake: string, prefix: number): string {
  if (!isIPv4(fake)) return prefix >= 128 ? `${fake}/128` : "2001:db8::/32";
  if (prefix < 24) return `${fake.split(".").slice(0, 3).join(".")}.0/24`;
  const number = fake.split(".").reduce((value, part) => value * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  return `${printIpv4(Math.floor(number / size) * size)}/${prefix}`;
}

/** One address with what may stand behind it: `/24`, or the port of `1.2.3.4:443`. */
function maskOne(value: string, isCidr: boolean, fakeOf: (address: string) => string): string {
  const slash = value.indexOf("/");
  const length = slash === -1 ? "" : value.slice(slash);
  const address = slash === -1 ? value : value.slice(0, slash);
  const isLength = slash !== -1 && /^\/[0-9]{1,3}$/.test(length);
  if (isCidr) {
    const fallback = isIPv6(address) ? 128 : 32;
    return fakeNetwork(fakeOf(address), isLength ? Number(length.slice(1)) : fallback);
  }
  if (!address.includes(":")) return fakeOf(address) + (isLength ? length : "");
  const port = /^(.*):([0-9]{1,5})$/.exec(address);
  const host = port?.[1];
  if (host !== undefined && isIPv4(host)) return `${fakeOf(host)}:${port?.[2] ?? ""}`;
  return fakeOf(address) + (isLength ? length : "");
}

/** The `ip` masker. */
export const ipMasker: MaskerDefinition = {
  name: "ip",
  summary: "An address out of the reserved networks, of the same version.",
  families: ["inet", "cidr", "text"],
  guarantee: "list",
  placement: "stream",
  options: NO_OPTIONS,
  example: "ip",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "ip", context.label);
    const fakeOf = newIpFake(context);
    const { maxLength, family } = context.type;
    const isCidr = family === "cidr";
    const mask = rememberRecent((value) => {
      const trimmed = value.trim();
      if (trimmed === "") return value;
      if (!trimmed.includes(",")) return cutToLength(maskOne(trimmed, isCidr, fakeOf), maxLength);
      // X-Forwarded-For holds a list.
      const masked = trimmed
        .split(",")
        .map((part) => maskOne(part.trim(), isCidr, fakeOf))
        .join(", ");
      return cutToLength(masked, maxLength);
    });
    return Object.assign(mask, { bytes: newBytes(context) });
  },
};
