// phone: numbers reserved for fiction, `+1-NPA-555-01XX`, keyed on the digits; where they must be injective, numbers
// under +999, a country code that is not assigned (injective-phone.ts).
import { z } from "zod";
import { cutToLength, digitsOf } from "../fit.ts";
import { INJECTIVE_PHONE_LENGTH, newInjectivePhone } from "../injective-phone.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { rememberRecent } from "../recent.ts";

const OPTIONS = z
  .strictObject({
    injective: z
      .boolean()
      .default(false)
      .describe(
        "different numbers stay different: 999 before as many digits, in the same punctuation; for columns under a unique index",
      ),
  })
  .optional();

/** Area codes are [2-9][0-8][0-9] (North American Numbering Plan); 8 × 9 × 10 of them. */
const AREA_CODES = 720;
const LINES = 100;

/** Fills the letters of `pattern`: NPA by an area code, each X by a digit of the line. */
function newPatternFill(pattern: string): (area: number, line: number) => string {
  const npaAt = pattern.indexOf("NPA");
  const before = npaAt === -1 ? "" : pattern.slice(0, npaAt);
  const pieces = (npaAt === -1 ? pattern : pattern.slice(npaAt + 3)).split("X");
  const isPlain = !before.includes("X");
  return (area, line) => {
    const code = 200 + Math.floor(area / 90) * 100 + (area % 90);
    // Codes that end in 11 are services, such as 911.
    const npa = npaAt === -1 ? "" : String(code % 100 === 11 ? code + 1 : code);
    const digits = line < 10 ? `0${line}` : String(line);
    if (!isPlain) {
      let used = 0;
      return pattern.replace("NPA", npa).replace(/X/g, () => digits.charAt(used++ % 2));
    }
    let text = before + npa + (pieces[0] ?? "");
    for (let used = 1; used < pieces.length; used++) {
      text += digits.charAt((used - 1) % 2) + (pieces[used] ?? "");
    }
    return text;
  };
}

/** `full` (`+1-212-555-0142`) in about the shape of `original`. */
function inShapeOf(original: string, full: string, isNumber: boolean): string {
  const digits = digitsOf(full);
  const isNational = digitsOf(original).length <= 10 && digits.length === 11 && !original.startsWith("+");
  if (isNumber || /^[0-9]*$/.test(original)) return isNational ? digits.slice(1) : digits;
  if (/^\+[0-9]*$/.test(original)) return `+${digits}`;
  if (original.includes("(") && digits.length === 11) {
    const local = `(${digits.slice(1, 4)}) ${digits.slice(4, 7)}-${digits.slice(7)}`;
    return isNational ? local : `+${digits.charAt(0)} ${local}`;
  }
  return full;
}

/** The reserved number of one phone number under the run's key. */
export function newPhoneFake(
  context: Pick<MaskerContext, "pseudonyms" | "reserved">,
): (phone: string) => string {
  const prf = context.pseudonyms.domain("phone");
  const fill = newPatternFill(context.reserved.phone);
  return (phone) => {
    const digits = digitsOf(phone);
    const hash = prf.hash(digits === "" ? phone.trim().toLowerCase() : digits);
    const area = indexOf(hash[0] ?? 0, AREA_CODES);
    const line = indexOf(hash[1] ?? 0, LINES);
    const fake = fill(area, line);
    const isSame = digits !== "" && digitsOf(fake).endsWith(digits);
    return isSame ? fill((area + 1) % AREA_CODES, (line + 1) % LINES) : fake;
  };
}

/** Of a number such as 12125550142. */
const FAKE_DIGITS = 11;

/** The `phone` masker. */
export const phoneMasker: MaskerDefinition = {
  name: "phone",
  summary: "A number reserved for fiction; with {injective: true} one under +999 that no other number gets.",
  families: ["text", "int8", "numeric"],
  guarantee: "list",
  placement: "stream",
  options: OPTIONS,
  example: "phone",
  guaranteeOf: (options) => (OPTIONS.safeParse(options).data?.injective ? "injective" : "list"),
  outputLength: (options) => (OPTIONS.safeParse(options).data?.injective ? INJECTIVE_PHONE_LENGTH : 0),
  integerDigits: (options) =>
    OPTIONS.safeParse(options).data?.injective ? INJECTIVE_PHONE_LENGTH : FAKE_DIGITS,
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "phone", context.label);
    const { maxLength, family } = context.type;
    const isNumber = family !== "text";
    if (parsed?.injective) {
      return newInjectivePhone(context);
    }
    const fakeOf = newPhoneFake(context);
    return rememberRecent((value) => {
      if (value.trim() === "") return value;
      const full = fakeOf(value);
      const shaped = inShapeOf(value.trim(), full, isNumber);
      if (maxLength === undefined || shaped.length <= maxLength) return shaped;
      const digits = digitsOf(full);
      return cutToLength(digits.length > maxLength ? digits.slice(1) : digits, maxLength);
    });
  },
};
