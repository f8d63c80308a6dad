// The hand-written test for bare addresses against the pattern it stands for.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isBareEmail } from "../../../../src/pipeline/transform/key-meaning-masker.ts";
import { lettersOf, writeLetters } from "../../../../src/pipeline/transform/keyed-text.ts";

test("a bare address is what the pattern says", () => {
  const pattern = /^[^\s<>"(),:;@]+@[^\s<>"(),:;@]+$/u;
  const pieces = fc.constantFrom(
    ...'ab.@@@<>"(),:; \t\n\v\f\r\0\u0001-+é\u00a0\u2028\ufeff\ud83d',
    "\ud83d\ude00",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
      const value = parts.join("");
      expect(isBareEmail(value)).toBe(pattern.test(value));
    }),
    { numRuns: 20_000 },
  );
});

test("keyed letters written as bytes are the letters of the text", () => {
  const bytes = Buffer.alloc(8, "-");
  for (const word of [0, 1, 25, 26, 17575, 17576, 0x7fffffff, 0xffffffff, 123456789]) {
    writeLetters(word, bytes, 1);
    expect(bytes.toString("latin1")).toBe(`-${lettersOf(word)}`);
  }
});
