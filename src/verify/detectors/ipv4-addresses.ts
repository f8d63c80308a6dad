// IPv4 addresses outside the reserved networks and the allow-list: four numbers of 0 to 255 with dots between them. What
// is left in peace: addresses that identify nobody (private, loopback, link-local, shared, multicast, `x.0.0.0`), and
// versions, OIDs and section numbers: behind a letter, a product's slash, the word version, or all four numbers under 20.
import { isDigit, type Tell, WORD_BYTE } from "./detector.ts";

const DOT = 0x2e;
const SLASH = 0x2f;
const COMMA = 0x2c;

/** A network as the first address and the mask, both unsigned. */
export interface Network {
  readonly first: number;
  readonly mask: number;
}

/** Networks whose addresses lead to no one person or machine (IANA IPv4 Special-Purpose Address Registry, RFC 6890). */
const ANONYMOUS = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
  // Object identifiers of X.500, which certificates and directories are full of.
  "2.5.4.0/24",
  "2.5.29.0/24",
].map(parseNetwork);

/** Under 20 in all four: a section, an OID or a version. One address in 27,000 looks so (and 1.1.1.1 and 8.8.8.8 do). */
const SMALL = 20;
const VERSION_WORDS = [
  "version",
  "ver",
  "release",
  "build",
  "firmware",
  "driver",
  "revision",
  "rev",
  "v",
].map((word) => Buffer.from(word));

function parseNetwork(text: string): Network {
  const [address = "", bits = "32"] = text.split("/");
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const mask = Number(bits) === 0 ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return { first: (((a << 24) | (b << 16) | (c << 8) | d) & mask) >>> 0, mask };
}

/** Networks whose addresses are not told: those of the rules, and those that identify nobody. */
export function silentNetworks(ours: readonly string[]): Network[] {
  return [...ours.map(parseNetwork), ...ANONYMOUS];
}

/** A detector that is asked at every dot of the walk, and tells of an address at the first of its three dots. */
export function newIpv4Detector(
  ours: readonly string[],
  tell: Tell,
): (buffer: Buffer, dot: number, start: number, end: number) => void {
  const silent = silentNetworks(ours);
  return (buffer, dot, start, end) => {
    let from = dot;
    while (from > start && dot - from < 4 && isDigit(buffer[from - 1])) from--;
    if (from === dot || dot - from > 3 || !isFree(buffer, from, start)) return;
    let address = 0;
    let largest = 0;
    let at = from;
    for (let group = 0; group < 4; group++) {
      if (group > 0 && buffer[at++] !== DOT) return;
      const first = at;
      let value = 0;
      while (at < end && at - first < 4 && isDigit(buffer[at]))
        value = value * 10 + (buffer[at++] ?? 0) - 0x30;
      // Numbers of an address have no leading zeros; dates and versions do.
      if (at === first || value > 255 || (at - first > 1 && buffer[first] === 0x30)) return;
      address = address * 256 + value;
      if (value > largest) largest = value;
    }
    if (largest < SMALL || (address & 0xffffff) === 0 || goesOn(buffer, at, end)) return;
    for (const { first, mask } of silent) if ((address & mask) >>> 0 === first) return;
    if (!isVersion(buffer, from, start)) tell("ip address", buffer, from, at);
  };
}

/** Whether an address may begin at `from`: not inside a word or a longer number, nor behind `Chrome/`. */
function isFree(buffer: Buffer, from: number, start: number): boolean {
  if (from === start) return true;
  const before = buffer[from - 1] ?? 0;
  if (WORD_BYTE[before] === 1 || before === DOT || before === 0x5f || before === 0x2b) return false;
  if (before === 0x2d) return from - 1 > start && WORD_BYTE[buffer[from - 2] ?? 0] === 0;
  return before !== SLASH || from - 1 === start || WORD_BYTE[buffer[from - 2] ?? 0] === 0;
}

/** Whether more than punctuation follows: a fifth number, a word, `-beta`, or the cents of an amount. */
function goesOn(buffer: Buffer, at: number, end: number): boolean {
  if (at >= end) return false;
  const byte = buffer[at] ?? 0;
  const next = at + 1 < end ? (buffer[at + 1] ?? 0) : 0;
  if (WORD_BYTE[byte] === 1 || byte === 0x5f) return true;
  if (byte === DOT) return WORD_BYTE[next] === 1;
  if (byte === 0x2d || byte === 0x2b) return WORD_BYTE[next] === 1 && !isDigit(next);
  return (
    byte === COMMA &&
    isDigit(next) &&
    isDigit(buffer[at + 2]) &&
    (at + 3 >= end || !isAddressByte(buffer[at + 3]))
  );
}

function isAddressByte(byte: number | undefined): boolean {
  return isDigit(byte) || byte === DOT;
}

/** Whether `version`, `"build": "` and the like stand in front. */
function isVersion(buffer: Buffer, from: number, start: number): boolean {
  let at = from;
  while (at > start && from - at < 5 && WORD_BYTE[buffer[at - 1] ?? 0] === 0) at--;
  if (at === from) return false;
  return VERSION_WORDS.some((word) => endsWith(buffer, at, start, word));
}

/** Whether the word that ends at `end` is `word` in any case, or ends in it as `appVersion` does. */
function endsWith(buffer: Buffer, end: number, start: number, word: Buffer): boolean {
  const from = end - word.length;
  if (from < start) return false;
  for (let at = 0; at < word.length; at++) if (((buffer[from + at] ?? 0) | 32) !== word[at]) return false;
  return word.length > 3 || from === start || WORD_BYTE[buffer[from - 1] ?? 0] === 0;
}
