// person.first_name, person.last_name, person.full_name: drawn from lists by keyed hash, word by word, so that a full
// name, its parts in two columns and its mention in free text show the same fake person.
import { cutToLength, inStyleOf, isLower } from "../fit.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { parseOptions, SEED_OPTIONS, seedColumnOf } from "../masker-options.ts";
import { isTitle, normalizePhrase, rolesOf, splitName } from "../person-name.ts";
import { rememberRecent } from "../recent.ts";
import { newSeededPerson } from "../seeded-person.ts";
import { firstNames, lastNames, pickWord, type WordList } from "../word-lists.ts";

/** Fakes of single words of names. */
export interface NameFakes {
  first_name(word: string): string;
  last_name(word: string): string;
}

/** The fakes of single words under the run's key, in the capitals of the original; not cut to any length. */
export function newNameFakes(context: Pick<MaskerContext, "pseudonyms">): NameFakes {
  const fakeOf = (domain: string, list: WordList): ((word: string) => string) => {
    const prf = context.pseudonyms.domain(domain);
    return rememberRecent((word) => {
      const normal = normalizePhrase(word);
      return inStyleOf(word, pickWord(list, prf.hash(normal)[0] ?? 0, normal));
    });
  };
  return { first_name: fakeOf("first_name", firstNames()), last_name: fakeOf("last_name", lastNames()) };
}

/** What a column of names holds. */
export type NamePart = "first_name" | "last_name" | "full_name";

/**
 * The fake of a name under the run's key, word by word, not cut to any length. In a last name of several words only
 * the last is one, as in the full name.
 */
export function newNameFake(
  part: NamePart,
  context: Pick<MaskerContext, "pseudonyms">,
): (name: string) => string {
  const fakes = newNameFakes(context);
  const ofWord = part === "last_name" ? fakes.last_name : fakes.first_name;
  const anyName = rememberRecent((value: string) => {
    const words = splitName(value);
    const roles = rolesOf(words);
    const lastNamed = roles.findLastIndex((role) => role !== "none");
    // White space names nobody; anything else without letters is treated as one word.
    if (lastNamed === -1) return value.trim() === "" ? value : fakes.first_name(value);
    const masked = words.map(({ before, core, after }, index) => {
      let role = roles[index] ?? "none";
      if (role === "none") return before + core + after;
      if (part === "first_name") role = "first_name";
      if (part === "last_name") role = index === lastNamed ? "last_name" : "first_name";
      return before + (role === "first_name" ? fakes.first_name(core) : fakes.last_name(core)) + after;
    });
    return masked.join(" ");
  });
  // One plain word needs no taking apart, and no second memory beside that of words. The tests compare the ways.
  if (part !== "full_name") return (value) => (isPlainWord(value) ? ofWord(value) : anyName(value));
  return (value) => {
    // Two plain words are nearly all full names; taking them apart by hand costs a fifth of the way above, and the
    // words repeat where whole names do not. The tests compare the two ways.
    const space = plainPairAt(value);
    if (space === -1) return isPlainWord(value) ? ofWord(value) : anyName(value);
    const first = value.slice(0, space);
    const last = value.slice(space + 1);
    if (isTitle(first) || isTitle(last)) return anyName(value);
    return `${fakes.first_name(first)} ${fakes.last_name(last)}`;
  };
}

/** Whether the value is nothing but ASCII letters. */
function isPlainWord(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (!isLower(unit | 32) || unit < 65) return false;
  }
  return value !== "";
}

/** Where the space stands in two words of ASCII letters, or -1 for anything else. */
function plainPairAt(value: string): number {
  let space = -1;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (isLower(unit | 32) && unit > 64) continue;
    if (unit !== 32 || space !== -1) return -1;
    space = i;
  }
  return space > 0 && space < value.length - 1 ? space : -1;
}

function definePerson(part: NamePart, summary: string): MaskerDefinition {
  return {
    name: `person.${part}`,
    summary,
    families: ["text"],
    guarantee: "list",
    placement: "stream",
    options: SEED_OPTIONS,
    example: `person.${part}`,
    seedColumnOf,
    create(options, context) {
      const parsed = parseOptions(SEED_OPTIONS, options, `person.${part}`, context.label);
      const fakeOf = newNameFake(part, context);
      const { maxLength } = context.type;
      if (parsed?.seed_from === undefined) return (value) => cutToLength(fakeOf(value), maxLength);
      const { first, last } = newSeededPerson(context);
      const personOf = (seed: string): string => {
        if (part === "first_name") return first(seed);
        return part === "last_name" ? last(seed) : `${first(seed)} ${last(seed)}`;
      };
      return (value, seed) => {
        if (seed === undefined) return cutToLength(fakeOf(value), maxLength);
        // White space names nobody.
        return value.trim() === "" ? value : cutToLength(inStyleOf(value, personOf(seed)), maxLength);
      };
    },
  };
}

/** First names, word by word. */
export const firstNameMasker = definePerson("first_name", "A first name drawn from a list by keyed hash.");
/** Last names. */
export const lastNameMasker = definePerson("last_name", "A last name drawn from a list by keyed hash.");
/** Full names: the first names and the last name that the two maskers above give its words. */
export const fullNameMasker = definePerson(
  "full_name",
  "A full name whose words are what person.first_name and person.last_name give them.",
);
