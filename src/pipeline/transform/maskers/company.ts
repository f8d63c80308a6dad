// company: a founder's name and a suffix, drawn by keyed hash of the whole name.
import { cutToLength, inStyleOf } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { normalizePhrase } from "../person-name.ts";
import { rememberRecent } from "../recent.ts";
import { COMPANY_SUFFIXES, lastNames, pickWord } from "../word-lists.ts";

/** The fake of a company's name under the run's key, in the capitals of the original; not cut to any length. */
export function newCompanyFake(context: Pick<MaskerContext, "pseudonyms">): (name: string) => string {
  const prf = context.pseudonyms.domain("company");
  const founders = lastNames();
  return rememberRecent((name) => {
    const normal = normalizePhrase(name);
    if (normal === "") return name;
    const hash = prf.hash(normal);
    let at = indexOf(hash[1] ?? 0, COMPANY_SUFFIXES.length);
    // "Acme Group" shall not become "Kuhn Group" when another suffix will do.
    while (normal.includes((COMPANY_SUFFIXES[at] ?? "").toLowerCase()) && at > 0) at--;
    const founder = pickWord(founders, hash[0] ?? 0, normal);
    return inStyleOf(name, `${founder} ${COMPANY_SUFFIXES[at] ?? ""}`);
  });
}

/** The `company` masker. */
export const companyMasker: MaskerDefinition = {
  name: "company",
  summary: "A company's name drawn from a list by keyed hash.",
  families: ["text"],
  guarantee: "list",
  placement: "stream",
  options: NO_OPTIONS,
  example: "company",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "company", context.label);
    const fakeOf = newCompanyFake(context);
    const { maxLength } = context.type;
    return (value) => cutToLength(fakeOf(value), maxLength);
  },
};
