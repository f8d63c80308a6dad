// Fake host names: each source domain becomes one label under the reserved domain, in emails, URLs and free text alike.
// A leading `www.` is no part of it, so that mail to corp.example and https://www.corp.example stay together; other
// subdomains get labels of their own, because only a list of all registries could tell them from domains.
import { freeMailProvider } from "./free-mail.ts";
import { lettersOf } from "./keyed-text.ts";
import type { MaskerContext } from "./masker.ts";
import { rememberRecent } from "./recent.ts";

/** Characters of the label, of which a company's carries 32 keyed bits. */
export const LABEL_LENGTH = 7;

/** Free-mail providers become `free-` and two letters, which no company's label can be. */
const FREE_MAIL = "free-";
const LETTERS = 26;

/**
 * Maps a lower-cased domain or host to its fake, `<label>.example.test`; the empty string has one too. Free-mail
 * providers stay recognisable as such, and apart from each other.
 */
export function newFakeDomain(
  context: Pick<MaskerContext, "pseudonyms" | "reserved">,
): (domain: string) => string {
  const prf = context.pseudonyms.domain("domain");
  const parent = `.${context.reserved.emailDomain}`;
  const [factor = 0, offset = 0] = prf.hash("free mail");
  const freeMailLabel = (provider: number): string => {
    // An odd factor that 13 does not divide gives every provider a pair of its own, below 676 = 2² · 13².
    const keyed = 1 + 2 * (factor % 338);
    const at = (provider * (keyed % 13 === 0 ? keyed + 2 : keyed) + offset) % LETTERS ** 2;
    return FREE_MAIL + String.fromCharCode(97 + (at % LETTERS), 97 + Math.floor(at / LETTERS));
  };
  return rememberRecent((host) => {
    const domain = host.startsWith("www.") && host.indexOf(".", 4) !== -1 ? host.slice(4) : host;
    const provider = freeMailProvider(domain);
    return (provider === -1 ? lettersOf(prf.hash(domain)[0] ?? 0) : freeMailLabel(provider)) + parent;
  });
}
