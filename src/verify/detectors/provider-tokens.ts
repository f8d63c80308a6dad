// Keys and tokens of well-known providers and JWTs, recognised by the prefixes that their issuers document; the library's
// rules (library-rules.ts) know dozens more. A token that holds the reserved prefix is ours.
import type { StrangerRules } from "./detector.ts";

const PATTERNS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "google access token", pattern: /^ya29\.[\w-]{8,}/ },
  { name: "google client secret", pattern: /^GOCSPX-[\w-]{8,}/ },
  { name: "google api key", pattern: /^AIza[\w-]{30,}/ },
  { name: "webhook secret", pattern: /^whsec_[\w+-]{8,}/ },
  { name: "stripe key", pattern: /^[srp]k_(live|test)_\w{8,}/ },
  { name: "neon password", pattern: /^npg_[A-Za-z0-9]{10,}/ },
  { name: "neon key", pattern: /^napi_[a-z0-9]{30,}/ },
  { name: "github token", pattern: /^(gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
  { name: "slack token", pattern: /^xox[abceoprs]-[\w-]{8,}|^xapp-\d-[\w-]{8,}/ },
  {
    name: "aws access key",
    pattern: /^(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  },
  { name: "sendgrid key", pattern: /^SG\.[\w-]{16,}\.[\w-]{16,}/ },
  { name: "npm token", pattern: /^npm_[A-Za-z0-9]{30,}/ },
  // Without a kind behind `sk-` only an unbroken stretch with a digit: names of places and files go on in words.
  {
    name: "openai key",
    pattern: /^sk-(?:(?:proj|ant|svcacct|admin|or|lf)-[\w-]{20,}|(?=[A-Za-z]*\d)[A-Za-z0-9]{20,})/,
  },
  { name: "jwt", pattern: /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}/ },
];

const OPENINGS = `ya GO AI A3 AK AG AR AN AS wh sk rk pk np na gh gi xo xa SG ey`.split(" ");

/** By their first two bytes, which stand at the beginning of few other tokens. */
export const BEGINS_PATTERN: Uint8Array = new Uint8Array(1 << 16);
for (const opening of OPENINGS) BEGINS_PATTERN[Buffer.from(opening).readUInt16BE(0)] = 1;

const SHORTEST_BYTES = 14;

/** Whether one of the patterns begins with the bytes at `at`. */
export function beginsPattern(buffer: Buffer, at: number, end: number): boolean {
  return end - at >= SHORTEST_BYTES && BEGINS_PATTERN[((buffer[at] ?? 0) << 8) | (buffer[at + 1] ?? 0)] === 1;
}

/** Names what the token is, or undefined; a token that holds the reserved prefix is ours. */
export function newTokenDetector(
  rules: StrangerRules,
): (buffer: Buffer, start: number, end: number) => string | undefined {
  return (buffer, start, end) => {
    if (end - start < SHORTEST_BYTES) return undefined;
    const first = buffer[start] ?? 0;
    if (first === 0x30) return isRefreshToken(buffer, start, end, rules) ? "google refresh token" : undefined;
    if (BEGINS_PATTERN[(first << 8) | (buffer[start + 1] ?? 0)] === 0) return undefined;
    // Longest needed by any pattern; a token of megabytes is not copied.
    const text = buffer.toString("latin1", start, Math.min(end, start + 4096));
    if (rules.tokenPrefix !== "" && text.includes(rules.tokenPrefix)) return undefined;
    return PATTERNS.find(({ pattern }) => pattern.test(text))?.name;
  };
}

/** `1//0…`: the slashes end a token, so that the `0…` behind them arrives by itself. */
function isRefreshToken(buffer: Buffer, start: number, end: number, rules: StrangerRules): boolean {
  if (end - start < 20 || start < 3) return false;
  if (buffer[start - 1] !== 0x2f || buffer[start - 2] !== 0x2f || buffer[start - 3] !== 0x31) return false;
  return rules.tokenPrefix === "" || !buffer.toString("latin1", start, end).includes(rules.tokenPrefix);
}
