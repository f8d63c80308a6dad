// The dictionary: every word that the vocabulary and the decision tables know. A JSON key made of these alone is a name
// that a programmer gave, and may be printed; any other may be a value and is not.
import { meaningOf } from "./identifier-words.ts";
import { HARMLESS_JSON_RULES, SECRET_JSON_RULES } from "./json-rules.ts";
import { COMPANIES, CONFIGURATION, CONTENT, CREDENTIALS, PEOPLE } from "./nouns.ts";
import { NUMBER_RULES } from "./number-rules.ts";
import { PERSON_RULES, SPECIAL_RULES } from "./person-rules.ts";
import { DESCRIPTION_RULES, SECRET_RULES } from "./secret-rules.ts";
import { HARMLESS_TEXT_RULES, LINK_RULES, WRITING_RULES } from "./text-rules.ts";
import { COMPOUND_PARTS, WORD_MEANINGS } from "./vocabulary.ts";

let words: ReadonlySet<string> | undefined;

function dictionary(): ReadonlySet<string> {
  if (words !== undefined) return words;
  const rules = [
    ...[DESCRIPTION_RULES, SECRET_RULES, SPECIAL_RULES, PERSON_RULES, LINK_RULES, WRITING_RULES],
    ...[HARMLESS_TEXT_RULES, NUMBER_RULES, HARMLESS_JSON_RULES, SECRET_JSON_RULES],
  ].flat();
  const sources = [
    ...rules.map(({ when }) => when.source),
    ...WORD_MEANINGS.values(),
    ...[COMPANIES, CONFIGURATION, CONTENT, CREDENTIALS, PEOPLE, COMPOUND_PARTS].flatMap((set) => [...set]),
  ];
  words = new Set(sources.flatMap((source) => source.toLowerCase().match(/[a-z]{2,}/g) ?? []));
  return words;
}

/** Every word of the key is known, and it can be written in a path as it is. */
export function isDictionaryKey(key: string): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(key)) return false;
  return meaningOf(key)
    .split(" ")
    .every((word) => dictionary().has(word) || word.length === 1);
}
