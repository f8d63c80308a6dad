// token: secrets of other services as keyed characters behind the reserved prefix, which no real service issues and
// every detector knows.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { isDigit, isLower, isUpper } from "../fit.ts";
import { drawLetters } from "../keyed-text.ts";
import {
  applyCapitals,
  applyCase,
  countLetters,
  letterThatDoesNotFold,
  mixedPatternOf,
} from "../letter-case.ts";
import type { MaskerContext, MaskerDefinition, ReservedNamespaces } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";

const OPTIONS = z
  .strictObject({
    max_length: z
      .int()
      .min(32)
      .optional()
      .describe("characters at most, where tokens of the original length are not needed"),
  })
  .optional();

const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A token's alphabet, capitals aside. */
const HEX = Buffer.from(DIGITS + LETTERS.slice(0, 6));
const PLAIN = Buffer.from(DIGITS + LETTERS);
const SIGNED = Buffer.from(`${DIGITS}${LETTERS}-_`);

/** Characters behind the prefix that make 64 bits or more in every alphabet. */
const LEAST_KEYED = 16;
/** Characters behind the prefix of tokens shorter than that, where the column has room. */
const USUAL_KEYED = 22;

/** Which kinds of characters a token has, as bits. */
const SMALL = 1;
const CAPITAL = 2;
const BEYOND_HEX = 4;
const OTHER = 8;

function kindOf(unit: number): number {
  if (isDigit(unit)) return 0;
  const isLetter = isLower(unit | 32) && unit < 128;
  if (!isLetter) return OTHER;
  return (isUpper(unit) ? CAPITAL : SMALL) | ((unit | 32) > 102 ? BEYOND_HEX : 0);
}

function kindsOf(token: string): number {
  let kinds = 0;
  for (let i = 0; i < token.length; i++) kinds |= kindOf(token.charCodeAt(i));
  return kinds;
}

/** The smallest usual alphabet that holds the token. Digits count as hex: runs of digits look like cards. */
function alphabetOf(kinds: number): Uint8Array {
  if ((kinds & OTHER) !== 0) return SIGNED;
  return (kinds & BEYOND_HEX) === 0 ? HEX : PLAIN;
}

/**
 * The fakes of tokens, of at most `limit` characters. Equal when lower-cased iff the inputs are: the lower-cased token
 * picks the characters, and a keyed pattern of its capitals the fake's.
 */
function newTokenFake(context: MaskerContext, limit: number): (token: string) => string {
  const { pseudonyms, fold } = context;
  const prf = pseudonyms.domain("token");
  const casePrf = pseudonyms.domain("token case");
  const hashCase = (raw: string): Uint32Array => casePrf.hash(raw);
  const prefix = Buffer.from(context.reserved.tokenPrefix);
  const least = prefix.length + USUAL_KEYED;
  const unfolding = letterThatDoesNotFold(fold);
  let bytes = Buffer.alloc(256);
  return (token) => {
    const kinds = kindsOf(token);
    const lower = (kinds & (CAPITAL | OTHER)) === 0 ? token : fold(token);
    // Casings of one token must have one alphabet, so the lower-cased form decides.
    const alphabet = alphabetOf((kinds & OTHER) === 0 ? kinds : kindsOf(lower));
    const length = Math.min(Math.max(token.length, least), limit);
    if (length > bytes.length) bytes = Buffer.alloc(length);
    bytes.set(prefix);
    const hash = prf.hash(lower);
    drawLetters(hash, alphabet, length - prefix.length, bytes, prefix.length);
    if (lower !== token) {
      const keyed = bytes.subarray(prefix.length, length);
      if ((kinds & (SMALL | OTHER)) === 0) {
        applyCapitals(keyed, unfolding);
      } else {
        const letters = countLetters(keyed, keyed.length, unfolding);
        applyCase(keyed, keyed.length, mixedPatternOf(token, lower, letters, hash, hashCase), unfolding);
      }
    }
    return bytes.toString("utf8", 0, length);
  };
}

function leastLength(reserved: Pick<ReservedNamespaces, "tokenPrefix">): number {
  return reserved.tokenPrefix.length + LEAST_KEYED;
}

/** The `token` masker. */
export const tokenMasker: MaskerDefinition = {
  name: "token",
  summary: "Keyed characters of the same alphabet and length behind the reserved prefix.",
  families: ["text"],
  guarantee: "injective",
  placement: "stream",
  options: OPTIONS,
  example: "token",
  outputLength: (_options, reserved) => leastLength(reserved),
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "token", context.label);
    const limit = Math.min(context.type.maxLength ?? Infinity, parsed?.max_length ?? Infinity);
    if (limit < leastLength(context.reserved)) {
      throw new PgscrubError(
        "RULES_INVALID",
        `${context.label} holds fewer than the ${leastLength(context.reserved)} characters of a fake token`,
        { hint: "Use null or redact, or id, which keeps the length." },
      );
    }
    const fakeOf = newTokenFake(context, limit);
    return (value) => (value === "" ? value : fakeOf(value));
  },
};
