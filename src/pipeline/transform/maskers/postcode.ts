// address.postcode: another code of the same shape, digits for digits and letters for letters, keyed on the code without
// its spaces and dashes.
import { cutToLength, isDigit, isLower, isUpper } from "../fit.ts";
import { drawDigits } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { rememberRecent } from "../recent.ts";

const UPPER_A = 65;
const LOWER_A = 97;
const ZERO = 48;
/** Longer texts get arrays of their own length. */
const USUAL_PLACES = 32;

/** Letters and digits of a code in capitals, everything beyond ASCII included: what the code says. */
function meaningOf(code: string): string {
  let meaning = "";
  for (let i = 0; i < code.length; i++) {
    const unit = code.charCodeAt(i);
    if (isDigit(unit) || isUpper(unit) || unit > 127) meaning += code[i];
    else if (isLower(unit)) meaning += String.fromCharCode(unit - 32);
  }
  return meaning;
}

/** The first code unit of the letters or digits that may stand where `unit` stands; 0 keeps what stands there. */
function firstOf(unit: number): number {
  if (isDigit(unit)) return ZERO;
  if (isUpper(unit) || unit > 127) return UPPER_A;
  return isLower(unit) ? LOWER_A : 0;
}

/** The fake of a postcode under the run's key, of the same shape and never the code itself. */
export function newPostcodeFake(context: Pick<MaskerContext, "pseudonyms">): (code: string) => string {
  const prf = context.pseudonyms.domain("postcode");
  let digits = new Uint8Array(USUAL_PLACES);
  let radices = new Uint8Array(USUAL_PLACES);
  return rememberRecent((value) => {
    const code = value.normalize("NFC");
    const meaning = meaningOf(code);
    if (meaning === "") return value;
    const { length } = code;
    if (length > digits.length) {
      digits = new Uint8Array(length);
      radices = new Uint8Array(length);
    }
    let lastKeyed = -1;
    for (let i = 0; i < length; i++) {
      const first = firstOf(code.charCodeAt(i));
      radices[i] = first === 0 ? 1 : first === ZERO ? 10 : 26;
      if (first !== 0) lastKeyed = i;
    }
    drawDigits(prf.hash(meaning), radices, length, digits);
    let fake = "";
    for (let i = 0; i < length; i++) {
      const first = firstOf(code.charCodeAt(i));
      fake += first === 0 ? code[i] : String.fromCharCode(first + (digits[i] ?? 0));
    }
    if (fake !== code) return fake;
    const first = firstOf(code.charCodeAt(lastKeyed));
    const next = (code.charCodeAt(lastKeyed) - first + 1) % (first === ZERO ? 10 : 26);
    return fake.slice(0, lastKeyed) + String.fromCharCode(first + next) + fake.slice(lastKeyed + 1);
  });
}

/** The `address.postcode` masker. */
export const postcodeMasker: MaskerDefinition = {
  name: "address.postcode",
  summary: "A code of the same shape: digits for digits, letters for letters; spaces and punctuation stay.",
  families: ["text"],
  guarantee: "lossy",
  placement: "stream",
  options: NO_OPTIONS,
  example: "address.postcode",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "address.postcode", context.label);
    const fakeOf = newPostcodeFake(context);
    const { maxLength } = context.type;
    return (value) => cutToLength(fakeOf(value), maxLength);
  },
};
