// A column's or table's name → plain English words in the singular, whatever its style and language: `kundenNr`,
// `CUST_FNAME`, `emailaddresses`. Every later judgement is made on these words.
import { COMPOUND_PARTS, NOT_PLURAL, PHRASE_MEANINGS, SOLID_SPELLINGS, WORD_MEANINGS } from "./vocabulary.ts";

/** The words of `name`, lower-cased, translated, in the singular, separated by single spaces. */
export function meaningOf(name: string): string {
  const words = splitName(name).flatMap((word) => wordMeaning(word).split(" "));
  let text = ` ${words.join(" ")} `;
  for (const [phrase, meaning] of PHRASE_MEANINGS) text = text.replaceAll(` ${phrase} `, ` ${meaning} `);
  return text.trim();
}

/** Letters of other alphabets that decompose into none of a to z. */
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/ß/g, "ss"],
  [/ä/gi, "ae"],
  [/ö/gi, "oe"],
  [/ü/gi, "ue"],
  [/ø/gi, "o"],
  [/æ/gi, "ae"],
  [/ł/gi, "l"],
];

function splitName(name: string): string[] {
  let text = name;
  for (const [pattern, letters] of LETTERS) text = text.replace(pattern, letters);
  text = text.normalize("NFD").replaceAll(/\p{M}/gu, "");
  for (const [pattern, spelling] of SOLID_SPELLINGS) text = text.replace(pattern, spelling);
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (WORD_MEANINGS.has(word) ? word : word.replace(/^([a-z]{3,})\d+$/, "$1")))
    .filter((word) => word !== "");
}

function wordMeaning(word: string): string {
  const known = WORD_MEANINGS.get(word);
  if (known !== undefined) return known;
  const single = singularOf(word);
  const meaning = WORD_MEANINGS.get(single);
  if (meaning !== undefined) return meaning;
  const parts = COMPOUND_PARTS.has(single) ? undefined : partsOf(single);
  return parts === undefined ? single : parts.join(" ");
}

/** `addresses` → address, `categories` → category; words that only look like plurals stay. */
function singularOf(word: string): string {
  if (NOT_PLURAL.has(word) || word.length < 4 || !word.endsWith("s")) return word;
  if (/(?:ss|us|is|[^aeiou]ys)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|sh|[^a]ch|us|ias|tch)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** `streetaddress` → street, address; undefined where it is not wholly made of known parts. */
function partsOf(word: string): string[] | undefined {
  if (word.length < 5 || word.length > 40) return undefined;
  for (let end = word.length - 2; end >= 2; end--) {
    const first = word.slice(0, end);
    if (!COMPOUND_PARTS.has(first)) continue;
    const rest = word.slice(end);
    if (COMPOUND_PARTS.has(rest)) return [first, rest];
    const parts = partsOf(rest);
    if (parts !== undefined) return [first, ...parts];
  }
  return undefined;
}
