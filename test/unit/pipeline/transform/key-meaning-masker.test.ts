// The hand-written test for bare addresses against the pattern it stands for.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isBareEmail } from "../../../../src/pipeline/transform/key-meaning-masker.ts";
import { lettersOf, writeLetters } from "../../../../src/pipeline/transform/keyed-text.ts";
import { textMaskerOf } from "../../../support/masker-context.ts";

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

test("jobs, addresses and hardware addresses in documents get what columns get", () => {
  const document = {
    jobTitle: ["job_title", "Head of Growth"],
    mac_address: ["mac", "08:00:2b:01:02:03"],
    street: ["address.street", "12 Main Street"],
    city: ["address.city", "Berlin"],
    state: ["address.region", "CA"],
    zip: ["address.postcode", "90210"],
    countryCode: ["address.country", "US"],
  } as const;
  const values = Object.fromEntries(Object.entries(document).map(([key, [, value]]) => [key, value]));
  const masked = Object.fromEntries(
    Object.entries(document).map(([key, [masker, value]]) => [key, textMaskerOf(masker)(value)]),
  );
  expect(JSON.parse(textMaskerOf("json")(JSON.stringify(values)))).toEqual(masked);
});
