// lower() of one collation as a function of ours, from what the server said of it: every character that it changes, and
// whether neighbours have a say, as in ICU's final sigma. read-folds.ts asks, the maskers fold.
import type { Fold } from "../pipeline/transform/masker.ts";

/** What a server told of one collation's lower(). */
export interface FoldFacts {
  /** Characters (one code point each) that lower() changes, and what it gives. */
  readonly changed: ReadonlyMap<string, string>;
  /** lower() of FOLD_PROBES, in their order. */
  readonly probes: readonly string[];
}

/**
 * Texts that lower() of one character after the other gets otherwise than Unicode's full mapping (SpecialCasing.txt): sigma
 * at the end of a word; in Turkish and Azeri, I with a dot; in Lithuanian, dots below accents.
 */
export const FOLD_PROBES: readonly string[] = [
  "\u0391\u03a3",
  "\u0391\u03a3\u0391",
  "\u0391\u03a3.",
  "\u0391.\u03a3 \u03a3\u0391",
  "'\u03a3",
  "I\u0307",
  "I\u0323\u0307",
  "I\u0300",
  "J\u0301",
  "\u0130",
  "\u00cc",
];

/** JavaScript's own full mappings; `az` is as `tr`. */
const LOCALES = ["und", "tr", "lt"] as const;
type Locale = (typeof LOCALES)[number];

/** Code points below this can have case: Unicode's planes 0 and 1. */
export const CASED_CODE_POINTS = 0x2_0000;

/** The function that gives what the server gives, for its characters and its probes. */
export function newFold(facts: FoldFacts): Fold {
  const { changed, probes } = facts;
  const each: Fold = (text) => {
    let lower = "";
    for (const character of text) lower += changed.get(character) ?? character;
    return lower;
  };
  const isRight = (fold: Fold): boolean => FOLD_PROBES.every((probe, index) => fold(probe) === probes[index]);
  const fulls = LOCALES.map((locale) => fullFold(changed, each, locale));
  const whole = [each, ...fulls, ...fulls.map(asAfterLetter)].find(isRight) ?? each;
  const isAsciiUsual = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit)).every(
    (character) => (changed.get(character) ?? character) === character.toLowerCase(),
  );
  return isAsciiUsual ? (text) => (isAscii(text) ? text.toLowerCase() : whole(text)) : whole;
}

/** JavaScript's mapping of one locale; `toLocaleLowerCase` costs ten times what `toLowerCase` does. */
function lowerIn(locale: Locale, text: string): string {
  return locale === "und" ? text.toLowerCase() : text.toLocaleLowerCase(locale);
}

/** JavaScript's mapping, but for characters that its Unicode and the server's see differently. */
function fullFold(changed: ReadonlyMap<string, string>, each: Fold, locale: Locale): Fold {
  let differing: ReadonlySet<string> | undefined;
  return (text) => {
    differing ??= charactersThatDiffer(changed, locale);
    if (differing.size === 0) return lowerIn(locale, text);
    let lower = "";
    let from = 0;
    let at = 0;
    for (const character of text) {
      if (differing.has(character)) {
        lower += lowerIn(locale, text.slice(from, at)) + each(character);
        from = at + character.length;
      }
      at += character.length;
    }
    return lower + lowerIn(locale, text.slice(from));
  };
}

/** Letters with a mapping of their own in some locale stand below this code point. */
const LOCAL_CODE_POINTS = 0x180;

function charactersThatDiffer(changed: ReadonlyMap<string, string>, locale: Locale): ReadonlySet<string> {
  const differing = new Set<string>();
  for (let code = 0; code < CASED_CODE_POINTS; code++) {
    const character = String.fromCodePoint(code);
    const lower = code < LOCAL_CODE_POINTS ? lowerIn(locale, character) : character.toLowerCase();
    if ((changed.get(character) ?? character) !== lower) differing.add(character);
  }
  return differing;
}

const IGNORABLE = /^\p{Case_Ignorable}/u;

/** PostgreSQL's own full mapping takes marks at the very beginning for a letter, so that a sigma after them is final. */
function asAfterLetter(fold: Fold): Fold {
  return (text) => (IGNORABLE.test(text) ? fold(`a${text}`).slice(1) : fold(text));
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
