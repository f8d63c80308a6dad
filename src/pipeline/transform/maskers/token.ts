// token: secrets of other services as keyed characters behind the reserved prefix, which no real service issues and
// every detector knows.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { isDigit, isLower, isUpper } from "../fit.ts";
import { newKeyedDigits } from "../keyed-text.ts";
import type { MaskerDefinition, ReservedNamespaces } from "../masker.ts";
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
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();

/** Characters behind the prefix that make 64 bits or more in every alphabet. */
const LEAST_KEYED = 16;
/** Characters behind the prefix of tokens shorter than that, where the column has room. */
const USUAL_KEYED = 22;

/** The alphabet of a token, as the smallest usual one that holds it. Digits count as hex: runs of digits look like cards. */
function alphabetOf(token: string): string {
  let hasLower = false;
  let hasUpper = false;
  let hasOther = false;
  let isHex = true;
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (isDigit(unit)) continue;
    if (isLower(unit)) hasLower = true;
    else if (isUpper(unit)) hasUpper = true;
    else hasOther = true;
    isHex &&= (unit >= 97 && unit <= 102) || (unit >= 65 && unit <= 70);
  }
  if (hasOther) return `${DIGITS}${LOWER}${UPPER}-_`;
  if (isHex && !(hasLower && hasUpper)) return DIGITS + (hasUpper ? UPPER : LOWER).slice(0, 6);
  return DIGITS + (hasLower ? LOWER : "") + (hasUpper ? UPPER : "");
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
    const prefix = context.reserved.tokenPrefix;
    const limit = Math.min(context.type.maxLength ?? Infinity, parsed?.max_length ?? Infinity);
    if (limit < leastLength(context.reserved)) {
      throw new PgscrubError(
        "RULES_INVALID",
        `${context.label} holds fewer than the ${leastLength(context.reserved)} characters of a fake token`,
        { hint: "Use null or redact, or id, which keeps the length." },
      );
    }
    const prf = context.pseudonyms.domain("token");
    const digits = newKeyedDigits();
    return (value) => {
      if (value === "") return value;
      const alphabet = alphabetOf(value);
      const length = Math.min(Math.max(value.length, prefix.length + USUAL_KEYED), limit);
      digits.reset(prf.hash(value));
      let token = prefix;
      while (token.length < length) token += alphabet.charAt(digits.next(alphabet.length));
      return token;
    };
  },
};
