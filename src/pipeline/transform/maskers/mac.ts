// mac: locally administered unicast addresses (IEEE 802, second hex digit 2, 6, a or e), which no maker hands out, keyed
// on the address and in its notation; where they must be injective, a permutation of all addresses.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { cutToLength, isDigit } from "../fit.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { newMixedNumber, newPermutation } from "../permutation.ts";
import { normalizePhrase } from "../person-name.ts";
import { rememberRecent } from "../recent.ts";

const OPTIONS = z
  .strictObject({
    injective: z
      .boolean()
      .default(false)
      .describe(
        "different addresses stay different: makers' addresses become locally administered ones, these become " +
          "multicast addresses; for columns under a unique index",
      ),
  })
  .optional();

const HEX = "0123456789abcdef";
const ADDRESS_DIGITS = 12;
/** Multicast and locally administered: the low bits of an address's first byte. */
const CLASS_BITS = 3;
const LOCAL_UNICAST = 2;
/** 0 and 1 are the makers', 2 and 3 the local ones; odd ones are multicast. Each class moves to the next of this cycle. */
const NEXT_CLASS = [LOCAL_UNICAST, 0, 3, 1];

/** 12 or 16 hex digits, lower-cased, with nothing but separators between them; undefined for other text. */
function hexOf(address: string): string | undefined {
  let hex = "";
  for (let i = 0; i < address.length; i++) {
    const unit = address.charCodeAt(i);
    const lower = unit | 32;
    if (isDigit(unit) || (lower >= 97 && lower <= 102 && unit > 64)) hex += address[i];
    else if (unit !== 58 && unit !== 45 && unit !== 46) return undefined;
    if (hex.length > 16) return undefined;
  }
  return hex.length === 12 || hex.length === 16 ? hex.toLowerCase() : undefined;
}

/** `fake` (hex digits) in the separators and the case of `address`. */
function inNotationOf(address: string, fake: string): string {
  const isUpper = address !== address.toLowerCase();
  const hex = isUpper ? fake.toUpperCase() : fake;
  let text = "";
  let at = 0;
  for (let i = 0; i < address.length; i++) {
    const unit = address.charCodeAt(i);
    text += unit === 58 || unit === 45 || unit === 46 ? address[i] : hex[at++];
  }
  return text;
}

/** The second digit with the class in its low bits. */
function withClass(digit: number, kind: number): number {
  return (digit & ~CLASS_BITS) | kind;
}

/** A locally administered unicast address of `length` hex digits, never `text` itself. */
function newHashedFake(context: Pick<MaskerContext, "pseudonyms">): (text: string, length: number) => string {
  const prf = context.pseudonyms.domain("mac");
  return (text, length) => {
    const hash = prf.hash(text);
    let fake = "";
    for (let word = 0; fake.length < length; word++) {
      fake += (hash[word] ?? 0).toString(16).padStart(8, "0");
    }
    const second = withClass(Number.parseInt(fake.charAt(1), 16), LOCAL_UNICAST);
    fake = `${fake.charAt(0)}${HEX.charAt(second)}${fake.slice(2, length)}`;
    if (fake !== text) return fake;
    return fake.slice(0, -1) + HEX.charAt((HEX.indexOf(fake.charAt(length - 1)) + 1) % 16);
  };
}

/** Of an address of eight bytes. */
const MOST_HEX_DIGITS = 16;

/** A permutation of all addresses of one length that moves each to another class. */
function newPermutedFake(context: Pick<MaskerContext, "pseudonyms">): (hex: string) => string {
  const permute = newPermutation(context.pseudonyms.domain("mac injective"));
  const number = newMixedNumber(MOST_HEX_DIGITS);
  return (hex) => {
    number.count = hex.length;
    for (let at = 0; at < hex.length; at++) {
      number.digits[at] = HEX.indexOf(hex.charAt(at));
      number.radices[at] = 16;
    }
    const second = number.digits[1] ?? 0;
    const kind = second & CLASS_BITS;
    number.digits[1] = second >> 2;
    number.radices[1] = 4;
    number.format[0] = hex.length;
    number.format[1] = kind;
    number.formatBytes = 2;
    permute(number);
    number.digits[1] = withClass((number.digits[1] ?? 0) << 2, NEXT_CLASS[kind] ?? LOCAL_UNICAST);
    let fake = "";
    for (let at = 0; at < hex.length; at++) fake += HEX.charAt(number.digits[at] ?? 0);
    return fake;
  };
}

/** The `mac` masker. */
export const macMasker: MaskerDefinition = {
  name: "mac",
  summary: "A locally administered unicast address in the same notation; other text becomes one as well.",
  families: ["macaddr", "text"],
  guarantee: "lossy",
  placement: "stream",
  options: OPTIONS,
  example: "mac",
  guaranteeOf: (options) => (OPTIONS.safeParse(options).data?.injective ? "injective" : "lossy"),
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "mac", context.label);
    const { maxLength } = context.type;
    if (parsed?.injective) {
      const permuted = newPermutedFake(context);
      return (value) => {
        const address = value.trim();
        if (address === "") return value;
        const hex = hexOf(address);
        if (hex === undefined) throw notAnAddress(context.label);
        return inNotationOf(address, permuted(hex));
      };
    }
    const fakeOf = newHashedFake(context);
    return rememberRecent((value) => {
      const address = value.trim();
      if (address === "") return value;
      const hex = hexOf(address);
      if (hex !== undefined) return inNotationOf(address, fakeOf(hex, hex.length));
      const fake = fakeOf(normalizePhrase(value), ADDRESS_DIGITS);
      return cutToLength((fake.match(/../g) ?? []).join(":"), maxLength);
    });
  },
};

function notAnAddress(label: string): PgscrubError {
  return new PgscrubError("VALUE_UNSUPPORTED", `${label} holds a value that is no MAC address`, {
    hint: "Write mac without injective, or another masker.",
  });
}
