// Known names: what is added comes back by its kind, what was not added does not.
import { expect, test } from "vitest";
import { hashLetter, NO_LETTERS } from "../../../../src/pipeline/transform/known-prefixes.ts";
import { newKnownValues } from "../../../../src/pipeline/transform/known-values.ts";

const key = Buffer.alloc(32, 3);

test("words of names and whole companies are found by their normalised form", () => {
  const known = newKnownValues(key);
  known.add("full_name", "Dr. Jane  van DOE");
  known.add("first_name", "Zoe\u0308");
  known.add("last_name", "de la Cruz");
  known.add("company", " Globex  Corporation ");
  expect(known.lookup("jane")).toBe("first_name");
  expect(known.lookup("doe")).toBe("last_name");
  expect(known.lookup("zo\u00eb")).toBe("first_name");
  expect(known.lookup("cruz")).toBe("last_name");
  expect(known.lookup("globex corporation")).toBe("company");
  expect(known.lookup("globex")).toBeUndefined();
  expect(known.lookup("dr")).toBeUndefined();
  expect(known.lookup("john")).toBeUndefined();
  expect(known.maxWords).toBe(2);
});

test("initials and values without letters are not names", () => {
  const known = newKnownValues(key);
  known.add("full_name", "J. R. 7");
  known.add("first_name", "");
  known.add("company", "3");
  expect(known.size).toBe(0);
  expect(known.lookup("j")).toBeUndefined();
});

test("a hundred thousand names are all found again, and none besides", () => {
  const known = newKnownValues(key);
  for (let i = 0; i < 100_000; i++) known.add("last_name", `name${i}`);
  expect(known.size).toBe(100_000);
  for (let i = 0; i < 100_000; i++) {
    if (known.lookup(`name${i}`) !== "last_name" || known.lookup(`nome${i}`) !== undefined) {
      expect.fail(`name number ${i}`);
    }
  }
});

test("another thread's set answers alike, also after a structured clone", () => {
  const known = newKnownValues(key);
  known.add("full_name", "Jane van der Kowalczyk");
  known.add("company", "Globex Corporation");
  for (let i = 0; i < 3000; i++) known.add("last_name", `Surname${String.fromCharCode(97 + (i % 26))}${i}x`);
  const other = newKnownValues(key, structuredClone(known.share()));
  for (const phrase of ["jane", "kowalczyk", "globex corporation", "surnameb1x", "nobody", "corporation"]) {
    expect(other.lookup(phrase)).toBe(known.lookup(phrase));
  }
  expect(other.lookup("globex corporation")).toBe("company");
  expect([other.size, other.maxWords]).toEqual([known.size, known.maxWords]);
  expect(other.wordsFrom(hashLetter(hashLetter(NO_LETTERS, 0x6a), 0x61))).toBe(
    known.wordsFrom(hashLetter(hashLetter(NO_LETTERS, 0x6a), 0x61)),
  );
});
