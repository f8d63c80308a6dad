// IPv6 addresses outside the reserved networks and the allow-list. Only global unicast (2000::/3) identifies anybody, and
// its first group has four digits and begins with 2 or 3: times, MAC addresses, fingerprints of keys and fe80, fc00, ::1
// never look so. IPv4 inside IPv6 is told by the detector of IPv4.
import { HEX } from "../decoders.ts";
import { type Tell, WORD_BYTE } from "./detector.ts";

const COLON = 0x3a;

interface Network {
  readonly groups: readonly number[];
  readonly bits: number;
}

/** `2001:db8::/32` as eight groups and its bits. */
function parseNetwork(text: string): Network {
  const [address = "", bits = "128"] = text.split("/");
  const [head = "", tail] = address.split("::");
  const groupsOf = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const first = groupsOf(head);
  const last = groupsOf(tail ?? "");
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  return { groups: [...first, ...Array.from({ length: gap }, () => 0), ...last], bits: Number(bits) };
}

function holds(network: Network, groups: Uint16Array): boolean {
  let left = network.bits;
  for (let at = 0; left > 0; at++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if (((groups[at] ?? 0) & mask) !== ((network.groups[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** A detector that is asked at every colon of the walk, and tells of an address at the first of its colons. */
export function newIpv6Detector(
  ours: readonly string[],
  tell: Tell,
): (buffer: Buffer, colon: number, start: number, end: number) => void {
  const silent = ours.map(parseNetwork);
  const groups = new Uint16Array(8);
  return (buffer, colon, start, end) => {
    const from = colon - 4;
    if (from < start || (buffer[from] !== 0x32 && buffer[from] !== 0x33)) return;
    if (from > start && !isBoundary(buffer[from - 1])) return;
    const stop = readGroups(buffer, from, end, groups);
    if (stop < 0) return;
    for (const network of silent) if (holds(network, groups)) return;
    tell("ip address", buffer, from, stop);
  };
}

function isBoundary(byte: number | undefined): boolean {
  return byte === undefined || (WORD_BYTE[byte] === 0 && byte !== COLON && byte !== 0x2e && byte !== 0x5f);
}

/** Reads an address into `groups` and says where it ends, or -1: eight groups, or fewer with one `::` among them. */
function readGroups(buffer: Buffer, from: number, end: number, groups: Uint16Array): number {
  let count = 0;
  let gapAt = -1;
  let hasLetter = false;
  let at = from;
  while (at < end) {
    const first = at;
    let value = 0;
    while (at < end && at - first < 5) {
      const digit = HEX[buffer[at] ?? 0] ?? -1;
      if (digit < 0) break;
      if (digit > 9) hasLetter = true;
      value = value * 16 + digit;
      at++;
    }
    const length = at - first;
    if (length > 4 || (length > 0 && count === 8)) return -1;
    if (length > 0) groups[count++] = value;
    if (buffer[at] !== COLON || at >= end) break;
    if (buffer[at + 1] === COLON && at + 1 < end) {
      if (gapAt >= 0) return -1;
      gapAt = count;
      at += 2;
      continue;
    }
    // A colon of the sentence ends the address.
    if ((HEX[buffer[at + 1] ?? 0] ?? -1) < 0 || at + 1 >= end) break;
    at++;
  }
  if (at < end && (WORD_BYTE[buffer[at] ?? 0] === 1 || buffer[at] === 0x5f)) return -1;
  if (gapAt < 0) return count === 8 ? at : -1;
  // `2024::05` is a time or a name of C++ more often than an address.
  if (count > 7 || (count < 3 && !hasLetter)) return -1;
  const tail = count - gapAt;
  groups.copyWithin(8 - tail, gapAt, count);
  groups.fill(0, gapAt, 8 - tail);
  return at;
}
