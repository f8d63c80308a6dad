// The table-driven word reader against the pattern it stands for, and the prefixes against whole look-ups.
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashLetter, NO_LETTERS } from "../../../../src/pipeline/transform/known-prefixes.ts";
import { newKnownValues } from "../../../../src/pipeline/transform/known-values.ts";
import { newTextWords, readWords } from "../../../../src/pipeline/transform/text-words.ts";
import { unitsOf } from "../../../support/text-units.ts";

const WORDS = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
const PARTED = /\p{Ll}\p{Lu}|\p{L}\p{N}|\p{N}\p{L}|['’]/u;
const units = fc.array(
  fc.oneof(
    fc.constantFrom(..."abzAZ059 '’._-<@é\u0301ß東\u0660²ǅ\u212a\ud83d\ude00\ud835\udc00".split("")),
    fc.constantFrom("Jane", "O'Neil", "doe's", "\ud835\udc00", "\ud83d\ude00", "l’Oréal"),
  ),
  { maxLength: 24 },
);

test("words are what the Unicode pattern finds, and their parts and beginnings are told rightly", () => {
  const words = newTextWords();
  fc.assert(
    fc.property(units, (pieces) => {
      const text = pieces.join("");
      readWords(text, unitsOf(text), words, () => true);
      const found = [...text.matchAll(WORDS)];
      expect(words.count).toBe(found.length);
      found.forEach(({ index, 0: word }, at) => {
        expect([words.starts[at], words.ends[at]]).toEqual([index, index + word.length]);
        if (PARTED.test(word)) expect(words.hasParts[at]).toBe(true);
        const letters = /^[A-Za-z0-9]*/.exec(word)?.[0] ?? "";
        const after = text.charCodeAt(index + letters.length);
        expect(words.isUncertain[at]).toBe(after > 127);
        let hash = NO_LETTERS;
        for (const letter of letters.toLowerCase()) hash = hashLetter(hash, letter.charCodeAt(0));
        if (words.isUncertain[at] === false) expect(words.runs[at]).toBe(hash);
      });
    }),
    { numRuns: 2000 },
  );
});

test("a known name's beginning tells how many words it may have", () => {
  const known = newKnownValues(Buffer.alloc(32, 1));
  const runOf = (letters: string) =>
    [...letters].reduce((hash, letter) => hashLetter(hash, letter.charCodeAt(0)), NO_LETTERS);
  expect(known.wordsFrom(runOf("jane"))).toBe(0);
  known.add("company", "Jane Roe & Sons");
  known.add("first_name", "Jane");
  expect(known.wordsFrom(runOf("jane"))).toBe(4);
  expect(known.wordsFrom(runOf("john"))).toBe(0);
});
