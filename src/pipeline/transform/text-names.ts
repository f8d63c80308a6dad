// Replaces names of people and companies that the source is known to hold (known-values.ts) in free text, each by the
// pseudonym its own column shows, longest phrase first.
import type { KnownKind } from "./known-values.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";
import { FUNCTION_WORDS, ORDINARY_WORDS } from "./ordinary-words.ts";
import type { Edit } from "./text-edits.ts";
import type { TextRange } from "./text-emails.ts";

const WORDS = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
const GAP = /^[\p{P}\p{S}\s]{0,3}$/u;
const ASCII = /^[\0-\x7f]*$/;
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

/** Finds known names in a text where `isFree` says that no other edit stands; gives their edits. */
export type NameFinder = (text: string, isFree: (start: number, end: number) => boolean) => Edit[];

/** Compiles the finder; the known values are asked when it runs. */
export function newNameFinder(context: MaskerContext): NameFinder {
  const { known } = context;
  const build = (masker: string) => context.build({ masker, options: undefined });
  const maskers: Readonly<Record<KnownKind, MaskValue>> = {
    first_name: build("person.first_name"),
    last_name: build("person.last_name"),
    company: build("company"),
  };

  function fakeOf(original: string, isPhrase: boolean): string | undefined {
    const composed = ASCII.test(original) ? original : original.normalize("NFC");
    const lower = composed.toLowerCase().replace(/\s+/g, " ");
    if (!isPhrase && (FUNCTION_WORDS.has(lower) || (ORDINARY_WORDS.has(lower) && !isCapitalised(composed)))) {
      return undefined;
    }
    // `Acme, Inc` is `Acme, Inc.` too.
    const kind = known.lookup(lower) ?? (isPhrase ? known.lookup(`${lower}.`) : undefined);
    return kind === undefined ? undefined : inCasingOf(composed, maskers[kind](composed) ?? "");
  }

  /** The word itself, without its possessive, or the parts of `JaneDoe`. */
  function editsOfWord(text: string, { start, end }: TextRange): Edit[] {
    const word = text.slice(start, end);
    const whole = fakeOf(word, false);
    if (whole !== undefined) return [{ start, end, text: whole }];
    const bare = word.replace(POSSESSIVE, "");
    if (bare !== word && bare !== "") {
      const fake = fakeOf(bare, false);
      if (fake !== undefined) return [{ start, end: start + bare.length, text: fake }];
    }
    if (!/\p{Ll}\p{Lu}|\p{L}\p{N}|\p{N}\p{L}|['’]/u.test(word)) return [];
    const edits: Edit[] = [];
    for (const part of word.matchAll(/\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{Lo}+/gu)) {
      const fake = part[0].length < 2 ? undefined : fakeOf(part[0], false);
      if (fake === undefined) continue;
      edits.push({ start: start + part.index, end: start + part.index + part[0].length, text: fake });
    }
    return edits;
  }

  /** The longest known phrase that begins with word `first`, and the number of the word after it. */
  function phraseAt(
    text: string,
    words: readonly TextRange[],
    first: number,
  ): { edit: Edit; next: number } | undefined {
    const start = words[first]?.start ?? 0;
    let last = first;
    for (let spaces = 0; last + 1 < words.length && last - first < known.maxWords + 2; last++) {
      const gap = text.slice(words[last]?.end ?? 0, words[last + 1]?.start ?? 0);
      if (!GAP.test(gap)) break;
      if (/\s/.test(gap) && ++spaces >= known.maxWords) break;
    }
    for (; last >= first; last--) {
      const end = words[last]?.end ?? start;
      for (const tail of text[end] === "." || text[end] === ")" || text[end] === "!" ? [1, 0] : [0]) {
        if (last === first && tail === 0) continue;
        const fake = fakeOf(text.slice(start, end + tail), true);
        if (fake !== undefined) return { edit: { start, end: end + tail, text: fake }, next: last + 1 };
      }
      const bare = text.slice(start, end).replace(POSSESSIVE, "");
      const fake = last > first && bare.length < end - start ? fakeOf(bare, true) : undefined;
      if (fake !== undefined)
        return { edit: { start, end: start + bare.length, text: fake }, next: last + 1 };
    }
    return undefined;
  }

  return (text, isFree) => {
    if (known.size === 0) return [];
    const words: TextRange[] = [];
    for (const match of text.matchAll(WORDS)) {
      const end = match.index + match[0].length;
      if (isFree(match.index, end)) words.push({ start: match.index, end });
    }
    const edits: Edit[] = [];
    for (let first = 0; first < words.length; ) {
      const phrase = phraseAt(text, words, first);
      if (phrase !== undefined && isFree(phrase.edit.start, phrase.edit.end)) {
        edits.push(phrase.edit);
        first = phrase.next;
        continue;
      }
      const word = words[first];
      if (word !== undefined) edits.push(...editsOfWord(text, word));
      first++;
    }
    return edits;
  };
}
