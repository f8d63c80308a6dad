// Fake host names: each source domain becomes one label under the reserved domain, in emails and URLs alike.

import { lettersOf } from "./keyed-text.ts";
import type { MaskerContext } from "./masker.ts";
import { rememberRecent } from "./recent.ts";

/** Characters of the label, which carry 32 keyed bits. */
export const LABEL_LENGTH = 7;

/** Maps a lower-cased domain or host to its fake, `<label>.example.test`; the empty string has one too. */
export function newFakeDomain(
  context: Pick<MaskerContext, "pseudonyms" | "reserved">,
): (domain: string) => string {
  const prf = context.pseudonyms.domain("domain");
  const parent = `.${context.reserved.emailDomain}`;
  return rememberRecent((domain) => `${lettersOf(prf.hash(domain)[0] ?? 0)}${parent}`);
}
