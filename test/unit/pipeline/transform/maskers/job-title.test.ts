// job_title: drawn from lists, never with a word of the original.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeWords } from "../../../../../src/pipeline/transform/fake-words.ts";
import { jobAreas, jobDescriptors, jobTypes } from "../../../../../src/pipeline/transform/phrase-lists.ts";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const mask = textMaskerOf("job_title");
const lists = [jobDescriptors(), jobAreas(), jobTypes()];

test("a title becomes a rank, a field and a kind of work of the lists", () => {
  const words = mask("Head of Growth").split(" ");
  expect(words).toHaveLength(3);
  for (const [at, word] of words.entries()) expect(lists[at]?.phrases).toContain(word);
});

test("the same title in other capitals, spacing or composition is the same fake, in the style of its capitals", () => {
  expect(mask("  Head   of Growth ")).toBe(mask("Head of Growth"));
  expect(mask("HEAD OF GROWTH")).toBe(mask("Head of Growth").toUpperCase());
  expect(mask("head of growth")).toBe(mask("Head of Growth").toLowerCase());
  expect(mask("Che\u0301f")).toBe(mask("Ch\u00e9f"));
});

test("no word of the original stays, whatever words of the lists it is made of", () => {
  const word = fc.constantFrom(...lists.flatMap(({ phrases }) => phrases));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const fakes = mask(words.join(" ")).split(" ");
      expect(fakes.filter((fake) => words.includes(fake))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("another key gives other titles", () => {
  const titles = Array.from({ length: 20 }, (_, at) => `Title ${at}`);
  const other = textMaskerOf("job_title", undefined, TEXT_TYPE, OTHER_KEY);
  expect(titles.map(mask)).not.toEqual(titles.map(other));
});

test("other scripts, signs and very long titles are masked; empty and blank ones stay", () => {
  for (const title of ["社長", "Директор", "😀", "—", "x".repeat(1_000_000)]) {
    expect(mask(title)).toMatch(/^[a-z]+ [a-z]+ [a-z]+$/i);
  }
  expect(mask("")).toBe("");
  expect(mask(" \t")).toBe(" \t");
});

test("a fake is cut to the column", () => {
  expect(textMaskerOf("job_title", undefined, varchar(9))("CTO")).toBe(mask("CTO").slice(0, 9));
});

test("the verifier knows every word that a title is made of", () => {
  const words = fakeWords();
  for (const { lower } of lists) expect(lower.filter((word) => !words.has(word))).toEqual([]);
});
