// address.street, city, region and country: from lists, codes for codes, no word of the original.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeWords } from "../../../../../src/pipeline/transform/fake-words.ts";
import {
  cities,
  countries,
  countryCodes,
  stateCodes,
  states,
  streetSuffixes,
} from "../../../../../src/pipeline/transform/phrase-lists.ts";
import { lastNames } from "../../../../../src/pipeline/transform/word-lists.ts";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const NAMES = ["address.street", "address.city", "address.region", "address.country"] as const;
const street = textMaskerOf("address.street");
const city = textMaskerOf("address.city");
const region = textMaskerOf("address.region");
const country = textMaskerOf("address.country");

describe.each(NAMES)("%s", (name) => {
  const mask = textMaskerOf(name);

  test("is a function of the key and of the value without its spacing, capitals and composition", () => {
    const values = Array.from({ length: 20 }, (_, at) => `Place number ${at}`);
    expect(values.map(textMaskerOf(name))).toEqual(values.map(mask));
    expect(values.map(textMaskerOf(name, undefined, TEXT_TYPE, OTHER_KEY))).not.toEqual(values.map(mask));
    expect(mask("  Ko\u0308ln   am Rhein ")).toBe(mask("K\u00f6ln am Rhein"));
    expect(mask("SOMEWHERE ELSE")).toBe(mask("Somewhere Else").toUpperCase());
    expect(mask("somewhere else")).toBe(mask("Somewhere Else").toLowerCase());
  });

  test("masks other scripts, signs and very long values; empty and blank ones stay", () => {
    for (const value of ["東京都千代田区", "Москва", "😀😀", "—", "x".repeat(1_000_000)]) {
      expect(mask(value)).toMatch(/[a-z]/i);
      expect(mask(value)).not.toContain(value);
    }
    expect(mask("")).toBe("");
    expect(mask("  ")).toBe("  ");
  });

  test("is cut to the column in characters", () => {
    const value = "Somewhere Else";
    expect(textMaskerOf(name, undefined, varchar(4))(value)).toBe([...mask(value)].slice(0, 4).join(""));
  });
});

describe("address.street", () => {
  test("is a house number, a last name and an ending", () => {
    const [number = "", name = "", suffix = ""] = street("12 Main Street").split(" ");
    expect(number).toMatch(/^[1-9][0-9]{2,3}$/);
    expect(lastNames().words).toContain(name);
    expect(streetSuffixes().phrases).toContain(suffix);
  });

  test("shows no word and no number of the original", () => {
    const word = fc.constantFrom(...lastNames().words, ...streetSuffixes().phrases);
    const number = fc.integer({ min: 1, max: 9999 });
    fc.assert(
      fc.property(number, fc.array(word, { minLength: 1, maxLength: 8 }), (house, words) => {
        const parts = street(`${house} ${words.join(" ")}`).split(" ");
        expect(parts.filter((part) => part === String(house) || words.includes(part))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("address.city", () => {
  test("shows no word of the original", () => {
    for (const name of cities().phrases) {
      const fake = city(name);
      expect(cities().phrases).toContain(fake);
      const words = fake.split(" ").filter((word) => word.length > 2);
      expect(words.filter((word) => name.split(" ").includes(word))).toEqual([]);
    }
  });
});

describe("address.region", () => {
  test("a state becomes another, its two letters the two letters of that one", () => {
    for (const [at, name] of states().phrases.entries()) {
      const fake = states().phrases.indexOf(region(name));
      expect(fake).not.toBe(-1);
      expect(fake).not.toBe(at);
      expect(region(stateCodes().phrases[at] ?? "")).toBe(stateCodes().phrases[fake]);
    }
    expect(region("ca")).toBe(region("CA").toLowerCase());
  });

  test("other codes become two letters as well", () => {
    for (const code of ["ON", "NSW", "75"]) expect(stateCodes().phrases).toContain(region(code));
  });
});

describe("address.country", () => {
  test("a name becomes another that shares no word with it", () => {
    for (const name of countries().phrases) {
      const fake = country(name);
      expect(countries().phrases).toContain(fake);
      const words = name.toLowerCase().split(/[^\p{L}]+/u);
      const shared = fake
        .toLowerCase()
        .split(/[^\p{L}]+/u)
        .filter((word) => word.length > 2 && words.includes(word));
      expect(shared).toEqual([]);
    }
  });

  test("a code becomes a code of the same kind, all codes of a country those of one country", () => {
    for (const { alpha2, alpha3, numeric } of countryCodes()) {
      const fake = countryCodes().find((code) => code.alpha2 === country(alpha2));
      expect(fake?.alpha2).not.toBe(alpha2);
      expect([country(alpha3), country(numeric)]).toEqual([fake?.alpha3, fake?.numeric]);
    }
    expect(country("us")).toBe(country("US").toLowerCase());
    expect(country("UK")).toMatch(/^[A-Z]{2}$/);
    expect(country("ZZZ")).toMatch(/^[A-Z]{3}$/);
  });
});

test("the verifier knows every word that places are made of", () => {
  const words = fakeWords();
  for (const list of [cities(), states(), countries(), streetSuffixes()]) {
    expect(list.words.flat().filter((word) => !words.has(word))).toEqual([]);
  }
});
