// Lists that fakes are drawn from: faker's English names, read once and only when a masker needs them.
import { faker } from "@faker-js/faker/locale/en";
import { PgscrubError } from "../../errors.ts";
import { indexOf } from "./keyed-text.ts";

/** A list of fakes beside its lower-cased twin, which look-ups for containment use. */
export interface WordList {
  readonly words: readonly string[];
  readonly lower: readonly string[];
}

let firstNameList: WordList | undefined;
let lastNameList: WordList | undefined;

/** Some 3,000 first names. */
export function firstNames(): WordList {
  firstNameList ??= listOf("first names", faker.rawDefinitions.person?.first_name);
  return firstNameList;
}

/** Some 470 last names. */
export function lastNames(): WordList {
  lastNameList ??= listOf("last names", faker.rawDefinitions.person?.last_name);
  return lastNameList;
}

/** What companies are called behind their founder's name. */
export const COMPANY_SUFFIXES: readonly string[] = [
  "Group",
  "Inc",
  "LLC",
  "and Sons",
  "Labs",
  "Partners",
  "Holdings",
  "Systems",
  "Trading",
  "Studio",
  "Works",
  "Logistics",
];

/**
 * The word that `hashWord` picks, skipping those that equal `original` (lower-cased) or hold it, as far as the list
 * allows, so that no one sees their own name.
 */
export function pickWord(list: WordList, hashWord: number, original: string): string {
  const count = list.words.length;
  let at = indexOf(hashWord, count);
  for (let tried = 0; tried < count; tried++) {
    const lower = list.lower[at] ?? "";
    // One or two letters occur in nearly every name: for them only being the same counts.
    const shows = original.length > 2 ? lower.includes(original) : lower === original;
    if (!shows) break;
    at = (at + 1) % count;
  }
  return list.words[at] ?? "";
}

/** Faker's lists come by gender, in a shape that its types leave open. */
function listOf(what: string, definition: unknown): WordList {
  const words = new Set<string>();
  if (typeof definition === "object" && definition !== null) {
    for (const part of Object.values(definition)) {
      if (!Array.isArray(part)) continue;
      for (const word of part) if (typeof word === "string" && /^\p{L}{3,}$/u.test(word)) words.add(word);
    }
  }
  if (words.size === 0) throw new PgscrubError("BUG", `the list of ${what} is empty`);
  const sorted = [...words].sort();
  return { words: sorted, lower: sorted.map((word) => word.toLowerCase()) };
}
