// What all injective maskers promise, and what list maskers promise instead: collisions at the level of chance, no more.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INJECTIVE_CASES } from "../../../../support/injective-inputs.ts";
import { OTHER_KEY, TEST_KEY, TEXT_TYPE, textMaskerOf } from "../../../../support/masker-context.ts";

describe.each(INJECTIVE_CASES)("$masker $options", ({ masker, options, value }) => {
  const under = (key: typeof TEST_KEY) => textMaskerOf(masker, options, TEXT_TYPE, key);

  test("200,000 values of a seeded sample get 200,000 fakes, also lower-cased, of at most 40 characters", () => {
    const mask = under(TEST_KEY);
    const fakes = new Set<string>();
    let longest = 0;
    for (let index = 0; index < 200_000; index++) {
      const fake = mask(value(index, 20_261_124));
      longest = Math.max(longest, fake.length);
      fakes.add(fake.toLowerCase());
    }
    expect(fakes.size).toBe(200_000);
    expect(longest).toBeLessThanOrEqual(40);
  });

  test("two keys share no fake among 20,000", () => {
    const [one, other] = [under(TEST_KEY), under(OTHER_KEY)];
    const fakes = new Set<string>();
    for (let index = 0; index < 20_000; index++) fakes.add(one(value(index, 5)));
    for (let index = 0; index < 20_000; index++) fakes.add(other(value(index, 5)));
    expect(fakes.size).toBe(40_000);
  });

  test("fakes are equal iff the values are, and lower-cased iff the values are lower-cased", () => {
    const mask = under(TEST_KEY);
    const text = fc.stringMatching(/^[a-cA-C12@ .()+-]{1,8}$/);
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, isCasing) => {
        const other = isCasing ? a.toUpperCase() : b;
        expect(mask(a) === mask(other)).toBe(a === other);
        const isEqualFolded = mask(a).toLowerCase() === mask(other).toLowerCase();
        // A phone's digits have no case: what is equal when lower-cased merely does not collide.
        if (masker !== "phone" && masker !== "uuid") {
          expect(isEqualFolded).toBe(a.toLowerCase() === other.toLowerCase());
        } else if (a.toLowerCase() !== other.toLowerCase()) expect(isEqualFolded).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

test("every id of up to three characters keeps apart from every other, also lower-cased", () => {
  const mask = textMaskerOf("id");
  const alphabet = "abzABZ019-";
  const ids = [...alphabet].flatMap((a) => [
    a,
    ...[...alphabet].flatMap((b) => [a + b, ...[...alphabet].map((c) => a + b + c)]),
  ]);
  const fakes = ids.map(mask);
  expect(new Set(fakes).size).toBe(ids.length);
  expect(new Set(fakes.map((fake) => fake.toLowerCase())).size).toBe(
    new Set(ids.map((id) => id.toLowerCase())).size,
  );
});

describe.each([
  ["person.first_name", 3000],
  ["person.last_name", 470],
  ["company", 470],
] as const)("%s, a list", (masker, size) => {
  const COUNT = 20_000;
  const values = Array.from({ length: COUNT }, (_, index) => `Qz${index.toString(36)}x`);
  const fakes = values.map(textMaskerOf(masker));

  test("no value gets itself", () => {
    expect(fakes.filter((fake, index) => fake === values[index])).toEqual([]);
  });

  test("two keys give one value one fake no more often than chance does", () => {
    const others = values.map(textMaskerOf(masker, undefined, TEXT_TYPE, OTHER_KEY));
    const alike = fakes.filter((fake, index) => fake === others[index]).length;
    // Binomial with p at most 1 of the list's size: the mean and six standard deviations above it.
    const mean = COUNT / size;
    expect(alike).toBeLessThan(mean * 1.2 + 6 * Math.sqrt(mean));
  });

  test("no fake is much more frequent than the list's size says", () => {
    const counts = new Map<string, number>();
    for (const fake of fakes) counts.set(fake, (counts.get(fake) ?? 0) + 1);
    const mean = COUNT / counts.size;
    expect(counts.size).toBeGreaterThan(size * 0.8);
    expect(Math.max(...counts.values())).toBeLessThan(mean + 7 * Math.sqrt(mean));
  });
});
