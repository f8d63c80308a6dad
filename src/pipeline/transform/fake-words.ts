// Every word that fakes are made of, for the verifier: such a word proves nothing by standing in the target.
import { phraseWords } from "./phrase-lists.ts";
import { COMPANY_SUFFIXES, firstNames, lastNames } from "./word-lists.ts";

/** Lower-cased words of all lists. */
export function fakeWords(): ReadonlySet<string> {
  const suffixes = COMPANY_SUFFIXES.flatMap((suffix) => suffix.toLowerCase().split(" "));
  return new Set([...firstNames().lower, ...lastNames().lower, ...suffixes, ...phraseWords()]);
}
