// Keyed permutations: one cycle through all values, small formats by table and large ones by Feistel network.
import { expect, test } from "vitest";
import { newPermutation } from "../../../../src/pipeline/transform/permutation.ts";
import { newPseudonyms } from "../../../../src/pipeline/transform/pseudonym.ts";

function permutationUnder(keyByte: number) {
  return newPermutation(newPseudonyms(Buffer.alloc(32, keyByte)).domain("test"));
}

test.each([
  ["a single digit", [10]],
  ["two letters, by table", [26, 26]],
  ["four digits, by network", [9, 10, 10, 10]],
  ["mixed radices, by network", [2, 26, 16, 3]],
])("%s: every value is reached by one cycle", (_title, radices) => {
  const permute = permutationUnder(1);
  const values = radices.reduce((product, radix) => product * radix, 1);
  const digits = radices.map(() => 0);
  const seen = new Set<string>();
  do {
    seen.add(digits.join());
    permute(digits, radices, "f");
  } while (!seen.has(digits.join()));
  expect(digits.every((digit) => digit === 0)).toBe(true);
  expect(seen.size).toBe(values);
});

test("another key or another format gives another permutation", () => {
  const image = (key: number, format: string): string => {
    const digits = [1, 2, 3, 4, 5, 6, 7, 8];
    permutationUnder(key)(digits, Array(8).fill(10), format);
    return digits.join("");
  };
  expect(new Set([image(1, "f"), image(2, "f"), image(1, "g")]).size).toBe(3);
  expect(image(1, "f")).toBe(image(1, "f"));
});

test("a format with one value is left alone", () => {
  const digits: number[] = [];
  permutationUnder(1)(digits, [], "f");
  expect(digits).toEqual([]);
});
