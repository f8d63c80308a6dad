// Replaces names of people and companies that the source is known to hold (known-values.ts) in free text, each by the
// pseudonym its own column shows, longest phrase first.

import { hashLetter, NO_LETTERS } from "./known-prefixes.ts";
import type { KnownKind } from "./known-values.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";
import { FUNCTION_WORDS, ORDINARY_WORDS } from "./ordinary-words.ts";
import { newRecentValues } from "./recent.ts";
import type { Edit } from "./text-edits.ts";
import { newTextWords, readWords } from "./text-words.ts";

const GAP = /^[\p{P}\p{S}\s]{0,3}$/u;
const ASCII = /^[\0-\x7f]*$/;
/** Words that consist of parts, and those. */
const PARTED = /\p{Ll}\p{Lu}|\p{L}\p{N}|\p{N}\p{L}|['’]/u;
const PARTS = /\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{Lo}+/gu;
const SPACE = 0x20;
const NO_EDITS: readonly Edit[] = [];
const POSSESSIVE = /['’]s?$/i;

function isCapitalised(word: string): boolean {
  const first = word[0] ?? "";
  return first !== first.toLowerCase();
}

/** `fake` in capitals or small letters where all of `original` is. */
function inCasingOf(original: string, fake: string): string {
  const lower = original.toLowerCase();
  if (original === lower) return original === original.toUpperCase() ? fake : fake.toLowerCase();
  return original.length > 1 && original === original.toUpperCase() ? fake.toUpperCase() : fake;
}

/** Finds known names in a text with these units where `isFree` says that no other edit stands; gives their edits. */
export type NameFinder = (
  text: string,
  units: Uint16Array,
  isFree: (start: number, end: number) => boolean,
) => readonly Edit[];

/** Compiles the finder; the known values are asked when it runs. */
export function newNameFinder(context: MaskerContext): NameFinder {
  const { known } = context;
  const build = (masker: string) => context.build({ masker, options: undefined });
  const maskers: Readonly<Record<KnownKind, MaskValue>> = {
    first_name: build("person.first_name"),
    last_name: build("person.last_name"),
    company: build("company"),
  };

  // Names come again by the thousand, and so do the words that only begin like names: null where nothing is known.
  const singles = newRecentValues<string | null>();
  const phrases = newRecentValues<string | null>();
  let knownCount = known.size;

  function fakeOf(original: string, isPhrase: boolean): string | undefined {
    const recent = isPhrase ? phrases : singles;
    if (knownCount !== known.size) {
      knownCount = known.size;
      singles.clear();
      phrases.clear();
    }
    const before = recent.get(original);
    if (before !== undefined) return before ?? undefined;
    const fake = findFake(original, isPhrase);
    recent.set(original, fake ?? null);
    return fake;
  }

  function findFake(original: string, isPhrase: boolean): string | undefined {
    const composed = ASCII.test(original) ? original : original.normalize("NFC");
    const folded = composed.toLowerCase();
    const lower = isPhrase ? folded.replace(/\s+/g, " ") : folded;
    if (!isPhrase && (FUNCTION_WORDS.has(lower) || (ORDINARY_WORDS.has(lower) && !isCapitalised(composed)))) {
      return undefined;
    }
    // `Acme, Inc` is `Acme, Inc.` too.
    const kind = known.lookup(lower) ?? (isPhrase ? known.lookup(`${lower}.`) : undefined);
    return kind === undefined ? undefined : inCasingOf(composed, maskers[kind](composed) ?? "");
  }

  const words = newTextWords();

  /** The word itself, without its possessive, or the parts of `JaneDoe`. */
  function putWord(text: string, index: number, mayBeName: boolean, edits: Edit[]): void {
    const hasParts = words.hasParts[index] ?? true;
    if (!mayBeName && !hasParts) return;
    const start = words.starts[index] ?? 0;
    const end = words.ends[index] ?? start;
    const word = text.slice(start, end);
    const whole = mayBeName ? fakeOf(word, false) : undefined;
    if (whole !== undefined) {
      edits.push({ start, end, text: whole });
      return;
    }
    if (!hasParts) return;
    const bare = word.replace(POSSESSIVE, "");
    if (mayBeName && bare !== word && bare !== "") {
      const fake = fakeOf(bare, false);
      if (fake !== undefined) {
        edits.push({ start, end: start + bare.length, text: fake });
        return;
      }
    }
    if (!PARTED.test(word)) return;
    for (const part of word.matchAll(PARTS)) {
      const fake = part[0].length < 2 || !mayBegin(part[0]) ? undefined : fakeOf(part[0], false);
      if (fake === undefined) continue;
      edits.push({ start: start + part.index, end: start + part.index + part[0].length, text: fake });
    }
  }

  /** Whether a known name may begin as `part` does, which has no digits. */
  function mayBegin(part: string): boolean {
    let hash = NO_LETTERS;
    for (let at = 0; at < part.length; at++) {
      const unit = part.charCodeAt(at);
      if (unit > 127) return true;
      hash = hashLetter(hash, unit | 0x20);
    }
    return known.wordsFrom(hash) > 0;
  }

  /** Index of the last word that a phrase of at most `mostWords` words may reach from word `first`. */
  function lastReach(text: string, first: number, mostWords: number): number {
    let last = first;
    for (let spaces = 0; last + 1 < words.count && last - first < known.maxWords + 2; last++) {
      const from = words.ends[last] ?? 0;
      const to = words.starts[last + 1] ?? 0;
      if (to === from + 1 && text.charCodeAt(from) === SPACE) {
        if (++spaces >= mostWords) break;
        continue;
      }
      const gap = text.slice(from, to);
      if (!GAP.test(gap)) break;
      if (/\s/.test(gap) && ++spaces >= mostWords) break;
    }
    return last;
  }

  /** The longest known phrase that begins with word `first`, and the number of the word after it. */
  function phraseAt(
    text: string,
    first: number,
    mostWords: number,
  ): { edit: Edit; next: number } | undefined {
    const start = words.starts[first] ?? 0;
    for (let last = lastReach(text, first, mostWords); last >= first; last--) {
      const end = words.ends[last] ?? start;
      const mark = text[end];
      for (let tail = mark === "." || mark === ")" || mark === "!" ? 1 : 0; tail >= 0; tail--) {
        if (last === first && tail === 0) continue;
        const fake = fakeOf(text.slice(start, end + tail), true);
        if (fake !== undefined) return { edit: { start, end: end + tail, text: fake }, next: last + 1 };
      }
      if (last === first) continue;
      const bare = text.slice(start, end).replace(POSSESSIVE, "");
      const fake = bare.length < end - start ? fakeOf(bare, true) : undefined;
      if (fake !== undefined)
        return { edit: { start, end: start + bare.length, text: fake }, next: last + 1 };
    }
    return undefined;
  }

  return (text, units, isFree) => {
    if (known.size === 0) return NO_EDITS;
    readWords(text, units, words, isFree);
    const edits: Edit[] = [];
    for (let first = 0; first < words.count; ) {
      const isUncertain = words.isUncertain[first] ?? true;
      const mostWords = isUncertain ? known.maxWords : known.wordsFrom(words.runs[first] ?? 0);
      const phrase = mostWords > 0 ? phraseAt(text, first, mostWords) : undefined;
      if (phrase !== undefined && isFree(phrase.edit.start, phrase.edit.end)) {
        edits.push(phrase.edit);
        first = phrase.next;
        continue;
      }
      putWord(text, first, mostWords > 0, edits);
      first++;
    }
    return edits;
  };
}
