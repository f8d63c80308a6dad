// The signs of a text against the detectors they spare: where one finds something, its sign is set.
import fc from "fast-check";
import { expect, test } from "vitest";
import { findEmails } from "../../../../src/pipeline/transform/text-emails.ts";
import { findNumbers } from "../../../../src/pipeline/transform/text-numbers.ts";
import * as sign from "../../../../src/pipeline/transform/text-signs.ts";
import { findLongWords, findPrefixedTokens } from "../../../../src/pipeline/transform/text-tokens.ts";
import { plainEmails } from "../../../support/plain-emails.ts";
import { plainNumbers } from "../../../support/plain-numbers.ts";
import { unitsOf } from "../../../support/text-units.ts";

const PIECES = [
  ..."ya29. 1//0 GOCSPX- whsec_ sk_live_ rk_test_ sk- ghp_ github_pat_ xoxb- AKIA ASIA SG. AIza glpat- npm_".split(
    " ",
  ),
  ..."shpat_ re_1 key-1 eyJhb. $2b$ $argon2id$ $scrypt$ Bearer basic BASIC\t abcdefgh 0123456789 ABCDEFGH".split(
    " ",
  ),
  ..."+1 (415) 555-2671 415.555.2671 10.1.2.3 fe80::1 ::ffff:1 aa:bb:cc:dd:ee:ff aa-bb-cc-dd-ee-0f 4111111111111111".split(
    " ",
  ),
  ..."2024-05-06 1/1/2024 1/2/2024 550 5.1.1 12 7 +49 (0) jane@corp.com bounce+17-jane=corp.com @corp.de [10.0.0.1] www. WWW. http:// @ \uff20 {{a}} %% *|a|* {% %40 &amp; \\u0041 \u2010 \u00a0 é _ . , / = + - : ; ( )".split(
    " ",
  ),
  " ",
  "\n",
];
const texts = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), { maxLength: 10 })
  .map((pieces) => pieces.join(""));

test("no sign is missing where a detector finds something", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const units = unitsOf(text);
      const signs = sign.readSigns(text, units);
      const needs = (isThere: boolean, bit: number) => {
        if (isThere && (signs & bit) === 0) throw new Error(`sign ${bit} is missing`);
      };
      needs(text.includes("&"), sign.HAS_AMPERSAND);
      needs(text.includes("\\"), sign.HAS_BACKSLASH);
      needs(text.includes(":"), sign.HAS_COLON);
      needs(text.includes("%"), sign.HAS_PERCENT);
      needs(/[@\uff20]/.test(text), sign.MAY_HAVE_AT);
      needs(/[^\0-\x7f]/.test(text), sign.HAS_WIDE);
      needs(/\{\{|%%|\*\||\{%/.test(text), sign.MAY_HAVE_TAG);
      needs(/www\./i.test(text), sign.MAY_HAVE_WWW);
      needs(findPrefixedTokens(text).length > 0, sign.MAY_HAVE_PREFIX);
      needs(findLongWords(text).length > 0, sign.HAS_LONG_WORD);
      needs(findNumbers(text, units).length > 0, sign.MAY_HAVE_NUMBER);
    }),
    { numRuns: 20_000 },
  );
});

test("an ordinary sentence has no signs at all", () => {
  const sentence = "Hi Jane, your offer of 2024 is ready. Best regards";
  expect(sign.readSigns(sentence, unitsOf(sentence))).toBe(0);
});

test("numbers and emails are those that the plain detectors find", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const units = unitsOf(text);
      expect(findNumbers(text, units)).toEqual(plainNumbers(text));
      expect(findEmails(text, units)).toEqual(plainEmails(text));
    }),
    { numRuns: 20_000 },
  );
});
