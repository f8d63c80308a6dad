// Where a provider's key may stand: at a separator behind the letters that its issuer begins it with (`ghp_`, `xoxb-`,
// `SG.`, `hooks.`). Two bytes in a table say no for nearly all separators; what is left is compared whole, and then the
// library's rule of that provider judges a window around it, as long as its pattern can reach.
import { LOWER } from "../keyed-hash.ts";
import type { LibraryRule } from "./library-rules.ts";

/** Text that ends in a separator, the rules to ask, and how many bytes behind and before it they look at. */
interface Anchor {
  readonly literal: Buffer;
  readonly rules: readonly LibraryRule[];
  readonly behindBytes: number;
  readonly beforeBytes: number;
}

/** Before a key stands the character that the patterns look back at, and maybe our prefix, which has up to 32. */
function anchors(
  literals: string,
  rules: readonly LibraryRule[],
  behindBytes: number,
  beforeBytes = 40,
): readonly Anchor[] {
  return literals
    .split(" ")
    .map((literal) => ({ literal: Buffer.from(literal), rules, behindBytes, beforeBytes }));
}

const ANCHORS: readonly Anchor[] = [
  ...anchors("npm_", ["npm"], 48),
  ...anchors("x-oauth-basic@", ["npm"], 24, 300),
  ...anchors("xoxb- xoxp- xapp- xoxa- xoxo- xoxr-", ["slack"], 400),
  ...anchors("hooks.", ["slack"], 200),
  ...anchors("sk-", ["openai", "anthropic"], 200),
  ...anchors("gsk_", ["groq"], 64),
  ...anchors("hf_", ["huggingface"], 48),
  ...anchors("lin_api_", ["linear"], 140),
  ...anchors("ntn_", ["notion"], 56),
  ...anchors("SG.", ["sendgrid"], 400),
  ...anchors("shppa_ shpca_ shpat_ shpss_", ["shopify"], 80),
  ...anchors("ghp_ gho_ ghu_ ghr_ github_pat_", ["github"], 100),
  ...anchors("ghs_", ["github"], 12_100),
  ...anchors("glpat-", ["gitlab"], 140),
  ...anchors("glc_ glsa_", ["grafana"], 420),
  ...anchors("ops_", ["1password"], 1300),
  ...anchors("hvs. hvb. hvr.", ["hashicorp-vault"], 320),
  ...anchors("vcp_ vci_ vca_ vcr_ vck_", ["vercel"], 72),
  ...anchors("dckr_pat_", ["docker"], 40),
  ...anchors("figd_", ["figma"], 220),
  ...anchors("access_", ["aws"], 120),
];

/** Anchors that the library finds in any case, and those of assignments, whose words are written in either. */
const IN_ANY_CASE = new Set(["hooks.", "access_"]);

/** The anchors' letters, and whether they count in any case. */
export const ANCHOR_TEXTS: readonly { readonly literal: Uint8Array; readonly inAnyCase: boolean }[] =
  ANCHORS.map(({ literal }) => ({ literal, inAnyCase: IN_ANY_CASE.has(literal.toString()) }));

/** By the two bytes before the separator: whether any anchor ends so. */
export const ENDS_ANCHOR: Uint8Array = new Uint8Array(1 << 16);
for (const { literal } of ANCHORS) {
  const pair = literal.readUInt16BE(literal.length - 3);
  // Bit 5 of a letter is its case.
  const cases = IN_ANY_CASE.has(literal.toString()) ? [0, 0x20, 0x2000, 0x2020] : [0];
  for (const bits of cases) ENDS_ANCHOR[pair ^ bits] = 1;
}

/** Whether an anchor may end with the separator at `at`: the two bytes before it, in the case that it is written in. */
export function endsAnchor(buffer: Buffer, at: number): boolean {
  return ENDS_ANCHOR[((buffer[at - 2] ?? 0) << 8) | (buffer[at - 1] ?? 0)] === 1;
}

/** A place for the library to judge: the rules, and the window of the buffer. */
export type AskLibrary = (rules: readonly LibraryRule[], buffer: Buffer, from: number, to: number) => void;

/** Asks about the separator at `at`, when a key may begin with what stands before it; the text is `buffer[start, end)`. */
export function askAtAnchor(buffer: Buffer, at: number, start: number, end: number, ask: AskLibrary): void {
  if (at - start < 2) return;
  for (const { literal, rules, behindBytes, beforeBytes } of ANCHORS) {
    const from = at + 1 - literal.length;
    if (from < start || !isAt(buffer, from, literal)) continue;
    ask(
      rules,
      buffer,
      characterStart(buffer, Math.max(start, from - beforeBytes), start),
      Math.min(end, at + 1 + behindBytes),
    );
  }
}

function isAt(buffer: Buffer, from: number, literal: Buffer): boolean {
  for (let at = 0; at < literal.length; at++) {
    const byte = buffer[from + at] ?? 0;
    if (byte !== literal[at] && (LOWER[byte] !== literal[at] || !IN_ANY_CASE.has(literal.toString())))
      return false;
  }
  return true;
}

/** Where the character that covers `at` begins: half a letter would be none to the rules. */
export function characterStart(buffer: Buffer, at: number, start: number): number {
  let from = at;
  while (from > start && ((buffer[from] ?? 0) & 0xc0) === 0x80) from--;
  return from;
}
