// `$NAME`, `${NAME}` and `${NAME:-default}` in values of .env files, expanded exactly as Next.js 13 to 16 does, oddities
// included: `pa$$word` becomes `pa$`, and only `\$` keeps a dollar. Later releases of dotenv-expand read other things
// into the same text, and the one Next.js bundles writes to process.env, so this is ours; the tests compare with @next/env.
import { PgscrubError } from "../errors.ts";

// A value that needs more steps refers to itself; Next.js overflows its stack there and skips the file.
const MAX_STEPS = 1_000;

/** `value` with every reference replaced, innermost and rightmost first; unknown names become empty text. */
export function expandVariables(
  value: string,
  lookup: { first: ReadonlyMap<string, string>; afterDefault: ReadonlyMap<string, string> },
  name: string,
): string {
  let text = value;
  for (let step = 0; step < MAX_STEPS; step++) {
    const reference = lastReference(text);
    if (reference === undefined) return text.replaceAll("\\$", "$");
    const replacement =
      lookup.first.get(reference.name) ||
      reference.byDefault ||
      lookup.afterDefault.get(reference.name) ||
      "";
    // The first place that reads the same, with replace()'s own `$&` patterns: so it is in Next.js.
    text = text.replace(reference.text, replacement);
  }
  throw new PgscrubError("CONFIGURATION_INVALID", `the variable ${name} refers to itself`, {
    hint: "Write \\$ where a dollar sign is meant.",
  });
}

interface Reference {
  readonly text: string;
  readonly name: string;
  readonly byDefault: string | undefined;
}

/** The reference at the last unescaped dollar sign; `undefined` if there is none, or that dollar begins no name. */
function lastReference(text: string): Reference | undefined {
  let at = text.lastIndexOf("$");
  while (at > 0 && text[at - 1] === "\\") at = at < 2 ? -1 : text.lastIndexOf("$", at - 1);
  if (at === -1) return undefined;
  const match = /^\$\{?(\w+)(?::-([^}\\]*))?\}?/.exec(text.slice(at));
  return match?.[1] === undefined ? undefined : { text: match[0], name: match[1], byDefault: match[2] };
}
