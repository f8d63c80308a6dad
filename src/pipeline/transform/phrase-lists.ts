// Lists of several-word fakes (places, streets, jobs, countries), faker's English ones, read once and only when a masker
// needs them; and the choice from them, which never shows a word of the original.
import { faker } from "@faker-js/faker/locale/en";
import { PgscrubError } from "../../errors.ts";
import { indexOf } from "./keyed-text.ts";

/** Fakes beside their lower-cased twins and the words of these, which look-ups use. */
export interface PhraseList {
  readonly phrases: readonly string[];
  readonly lower: readonly string[];
  /** The words of three letters and more. */
  readonly words: readonly (readonly string[])[];
}

/** One country's codes of ISO 3166-1. */
export interface CountryCode {
  readonly alpha2: string;
  readonly alpha3: string;
  readonly numeric: string;
}

const NO_WORD = /[^\p{L}\p{M}\p{N}]+/u;
const lists = new Map<string, PhraseList>();

function listOf(what: string, read: () => unknown): PhraseList {
  const known = lists.get(what);
  if (known !== undefined) return known;
  const definition = read();
  const phrases: string[] = [];
  if (Array.isArray(definition))
    for (const item of definition) if (typeof item === "string") phrases.push(item);
  if (phrases.length === 0) throw new PgscrubError("BUG", `the list of ${what} is empty`);
  const lower = phrases.map((phrase) => phrase.toLowerCase());
  const words = lower.map((phrase) => phrase.split(NO_WORD).filter((word) => word.length > 2));
  const list = { phrases, lower, words };
  lists.set(what, list);
  return list;
}

/** 927 cities. */
export function cities(): PhraseList {
  return listOf("cities", () => faker.rawDefinitions.location?.city_name);
}

/** 50 states, in the order of `stateCodes`. */
export function states(): PhraseList {
  return listOf("states", () => faker.rawDefinitions.location?.state);
}

/** The states' two letters, in the order of `states`. */
export function stateCodes(): PhraseList {
  return listOf("state codes", () => faker.rawDefinitions.location?.state_abbr);
}

/** 249 countries. */
export function countries(): PhraseList {
  return listOf("countries", () => faker.rawDefinitions.location?.country);
}

/** 195 endings of streets: Street, Lane, … */
export function streetSuffixes(): PhraseList {
  return listOf("street suffixes", () => faker.rawDefinitions.location?.street_suffix);
}

/** Senior, Regional, … */
export function jobDescriptors(): PhraseList {
  return listOf("job descriptors", () => faker.rawDefinitions.person?.job_descriptor);
}

/** Marketing, Quality, … */
export function jobAreas(): PhraseList {
  return listOf("job areas", () => faker.rawDefinitions.person?.job_area);
}

/** Engineer, Officer, … */
export function jobTypes(): PhraseList {
  return listOf("job types", () => faker.rawDefinitions.person?.job_type);
}

/** The codes of 249 countries. */
export function countryCodes(): readonly CountryCode[] {
  const codes = faker.rawDefinitions.location?.country_code ?? [];
  if (codes.length === 0) throw new PgscrubError("BUG", "the list of country codes is empty");
  return codes;
}

/**
 * Lower-cased words, as the verifier splits text, of all lists above. Codes are too short to be looked for. The
 * words of last names, which streets are named after, stand in word-lists.ts.
 */
export function phraseWords(): string[] {
  const all = [cities(), states(), countries(), streetSuffixes(), jobDescriptors(), jobAreas(), jobTypes()];
  return all.flatMap(({ lower }) =>
    lower.flatMap((phrase) => phrase.split(NO_WORD).filter((word) => word !== "")),
  );
}

/** Whether the phrase at `at` is `original` (normalised), holds it, or shares a word with it. */
export function showsWords(list: PhraseList, at: number, original: string): boolean {
  const lower = list.lower[at] ?? "";
  if (original.length > 2 ? lower.includes(original) : lower === original) return true;
  const words = list.words[at] ?? [];
  for (let i = 0; i < words.length; i++) if (original.includes(words[i] ?? "")) return true;
  return false;
}

/**
 * The index of the phrase that `hashWord` picks, skipping those that show a word of `original` (normalised). A text
 * that holds a word of every phrase gets the first pick: it is longer than any of them.
 */
export function pickPhrase(list: PhraseList, hashWord: number, original: string): number {
  const count = list.phrases.length;
  const first = indexOf(hashWord, count);
  let at = first;
  for (let tried = 0; tried < count; tried++) {
    if (!showsWords(list, at, original)) return at;
    at = at + 1 === count ? 0 : at + 1;
  }
  return first;
}
