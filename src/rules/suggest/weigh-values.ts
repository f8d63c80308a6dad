// The shapes of sampled values against what a name said: clear shapes settle what was open, and make a harmless name
// sensitive; nothing makes a sensitive name harmless.
import { isHarmless, type Kind, type Verdict } from "./kinds.ts";
import type { ValueShape } from "./value-shapes.ts";
import type { ValueTally } from "./value-tally.ts";

/** Shapes that nothing else has: one of them is enough to make a harmless name sensitive. */
const STRONG: readonly (readonly [Kind, string, readonly ValueShape[]])[] = [
  ["email", "email addresses", ["email"]],
  ["password", "hashes of passwords", ["password_hash"]],
  ["secret", "tokens or keys", ["secret"]],
  ["financial", "bank or card numbers", ["bank"]],
  ["user_agent", "strings of browsers", ["user_agent"]],
  ["free_text", "text that quotes email addresses", ["mentions_email"]],
];

/** Shapes that harmless values can have by chance: half of the values must have them. */
const WEAK: readonly (readonly [Kind, string, readonly ValueShape[]])[] = [
  ["ip", "IP addresses", ["ip"]],
  ["mac", "hardware addresses", ["mac"]],
  ["url", "links", ["url"]],
  ["phone", "phone numbers", ["phone"]],
  ["street", "addresses", ["address"]],
  ["location", "coordinates", ["coordinates"]],
  ["full_name", "people's names", ["name"]],
  ["first_name", "first names", ["first_name"]],
  ["html", "HTML", ["html"]],
  ["json", "JSON documents", ["json"]],
  ["free_text", "sentences", ["prose", "mentions_email"]],
];

/** `verdict` after the values of `tally` have been looked at. */
export function weigh(verdict: Verdict, tally: ValueTally): Verdict {
  const total = tally.total();
  if (total === 0 || verdict.kind === "migration") return verdict;
  const told = (kind: Kind, what: string, share: number): Verdict => {
    const percent = Math.max(1, Math.round(share * 100));
    return {
      kind,
      confidence: share > 0.9 ? 0.95 : 0.8,
      reason: `${percent} % of ${total} sampled values look like ${what}`,
    };
  };
  if (isHarmless(verdict.kind)) {
    // Keys of random letters are ordinary ids: they open nothing.
    const isId = verdict.kind === "own_id" || verdict.kind === "key" || verdict.kind === "checksum";
    for (const [kind, what, shapes] of STRONG) {
      if (isId && kind === "secret") continue;
      if (tally.share(...shapes) > 0) return told(kind, what, tally.share(...shapes));
    }
    // Scopes of a protocol look like links, and are none: what its makers document goes before weak shapes.
    if (verdict.confidence >= 0.95) return verdict;
    const weak = WEAK.find(([, , shapes]) => tally.share(...shapes) >= 0.5);
    return weak === undefined ? verdict : told(weak[0], weak[1], tally.share(...weak[2]));
  }
  if (verdict.kind === "free_text") {
    if (tally.share("json") === 1) return told("json", "JSON documents", 1);
    return tally.share("html") >= 0.5 ? told("html", "HTML", tally.share("html")) : verdict;
  }
  if (verdict.kind !== "unknown") return verdict;
  for (const [kind, what, shapes] of [...STRONG, ...WEAK]) {
    if (tally.share(...shapes) >= 0.5) return told(kind, what, tally.share(...shapes));
  }
  if (tally.isEnumeration()) {
    return {
      kind: "word",
      confidence: 0.7,
      reason: `${total} sampled values are a few words again and again`,
    };
  }
  if (tally.share("uuid", "machine_id") === 1) {
    return { kind: "own_id", confidence: 0.7, reason: `${total} sampled values are machine-made ids` };
  }
  if (tally.share("date") === 1)
    return { kind: "time", confidence: 0.6, reason: `${total} sampled values are dates` };
  return verdict;
}
