// findNumbers without its shortcuts: every pattern is tried wherever a number may begin. What the fast one is compared with.
import { isIPv4, isIPv6 } from "node:net";
import type { NumberMatch } from "../../src/pipeline/transform/text-numbers.ts";

const DATE =
  /(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d)(?!\d)(?:[T ]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?:Z| ?[+-]\d\d:?\d\d)?/y;
const RUN = /\+?\(?\d(?:[\d() ./\u00a0\u2010-\u2015-]{0,38}\d)?/y;
const IP6 = /[0-9A-Fa-f:.]{2,45}/y;
const MAC = /^[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}$/;
const WORD = /[\p{L}\p{M}\p{N}_]/u;

function isPhone(run: string): boolean {
  const groups = run.match(/\d+/g) ?? [];
  const lengths = groups.map((group) => group.length);
  const digits = lengths.reduce((sum, length) => sum + length, 0);
  if (run.startsWith("+")) return digits >= 8 && digits <= 15;
  if (digits < 9 || digits > 15) return digits >= 7 && run.startsWith("(");
  const first = groups[0] ?? "";
  if (run.includes("(")) return true;
  if (groups.length === 1) {
    return /^(?:[2-9]\d\d[2-9]\d{6}|1[2-9]\d\d[2-9]\d{6}|0\d{9,10}|00\d{9,13})$/.test(run);
  }
  if (run.includes("..") || run.includes("  ")) return false;
  if (first.startsWith("0")) return !/^0\.\d+$/.test(run);
  const shape = lengths.join("");
  if (/^(?:1?334|37|55|344|433|2344|1?3322|12222|222222|33222|324|333|234[34]|43[34])$/.test(shape)) {
    return groups.length > 2 || !run.includes(".");
  }
  return groups.length >= 3 && run.includes("-") && lengths.every((length) => length >= 2 && length <= 5);
}

/** Card and account numbers: 16 digits or more, in one piece or in fours. */
function isAccount(run: string): boolean {
  const groups = run.match(/\d+/g) ?? [];
  const digits = groups.join("").length;
  if (digits < 15 || digits > 40) return false;
  return groups.length === 1
    ? digits >= 16
    : groups.slice(0, -1).every((group) => group.length === 4 || group.length === 6);
}

/** An IPv6 address has two colons at least, a MAC address five colons or dashes. */
function mayHaveAddress(text: string): boolean {
  const colon = text.indexOf(":");
  if (colon >= 0 && text.indexOf(":", colon + 1) >= 0) return true;
  let dashes = 0;
  for (let at = text.indexOf("-"); at >= 0 && dashes < 5; at = text.indexOf("-", at + 1)) dashes++;
  return dashes >= 5;
}

/** What findNumbers finds, every place of the text tried with every pattern. */
export function plainNumbers(text: string): NumberMatch[] {
  const found: NumberMatch[] = [];
  const hasColon = mayHaveAddress(text);
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const isNumeric = (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x28;
    const isHex =
      hasColon && (isNumeric || code === 0x3a || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66));
    if ((!isNumeric && !isHex) || (at > 0 && WORD.test(text[at - 1] ?? ""))) {
      at++;
      continue;
    }
    const match = (isHex ? addressAt(text, at) : undefined) ?? (isNumeric ? numberAt(text, at) : undefined);
    if (match === undefined) {
      at++;
      continue;
    }
    if (match.kind !== "none") found.push({ kind: match.kind, start: at, end: match.end });
    at = Math.max(match.end, at + 1);
  }
  return found;
}

interface Sighting {
  readonly kind: NumberMatch["kind"] | "none";
  readonly end: number;
}

function addressAt(text: string, at: number): Sighting | undefined {
  const mac = text.slice(at, at + 17);
  if (MAC.test(mac) && !WORD.test(text[at + 17] ?? "")) return { kind: "mac", end: at + 17 };
  IP6.lastIndex = at;
  const run = (IP6.exec(text)?.[0] ?? "").replace(/[.:]$/, (mark) => (mark === "." ? "" : mark));
  const candidate = isIPv6(run) ? run : run.replace(/:$/, "");
  if (!isIPv6(candidate) || WORD.test(text[at + candidate.length] ?? "")) return undefined;
  const groups = candidate.split(":").filter((group) => group !== "").length;
  return groups < 2 || (groups === 2 && !/\d/.test(candidate))
    ? undefined
    : { kind: "ip", end: at + candidate.length };
}

function numberAt(text: string, at: number): Sighting | undefined {
  DATE.lastIndex = at;
  const date = DATE.exec(text);
  if (date !== null) return { kind: "none", end: at + date[0].length };
  RUN.lastIndex = at;
  const whole = RUN.exec(text)?.[0];
  if (whole === undefined) return undefined;
  const ip = /^\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/.exec(whole)?.[0];
  if (ip !== undefined && isIPv4(ip)) {
    // `Chrome/120.0.0.0` is a version.
    const isVersion = text[at - 1] === "/" && ip.endsWith(".0.0.0");
    return { kind: isVersion ? "none" : "ip", end: at + ip.length };
  }
  // A run may take in its neighbours (`2 415-555-2671`): try it from its longest form to its first group.
  // No phone or account number has more than eight groups, and few begin with a group of one digit.
  const longest = /^\D*\d+(?:\D+\d+){0,7}/.exec(whole)?.[0] ?? whole;
  if (/^[2-9]\D/.test(longest)) return { kind: "none", end: at + 1 };
  for (let run = longest; run !== ""; run = run.replace(/\D*\d+$/, "")) {
    const end = at + run.length;
    if (WORD.test(text[end] ?? "")) continue;
    if (isPhone(run)) return { kind: "phone", end };
    if (isAccount(run)) return { kind: "id", end };
    if (/^[+(]*\d+$/.test(run)) return { kind: "none", end };
  }
  const first = /^[+(]*\d+/.exec(whole)?.[0] ?? "";
  return { kind: "none", end: at + Math.max(first.length, 1) };
}
