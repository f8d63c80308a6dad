// uuid: another uuid of version 4, keyed; dashes, braces and capitals as in the original.
import {
  applyCapitals,
  applyCase,
  countLetters,
  letterThatDoesNotFold,
  mixedPatternOf,
} from "../letter-case.ts";
import type { MaskerContext, MaskerDefinition, MaskValue } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";

const HEX: readonly string[] = Array.from({ length: 65536 }, (_, value) =>
  value.toString(16).padStart(4, "0"),
);
/** Characters of a uuid with its dashes. */
const UUID_LENGTH = 36;
/** Dashes in all places or none, braces on both sides or none; whatever else stands around it is no uuid any more. */
const UUID = /^(\{?)([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\}?)$/;

/** 122 bits of `hash` as the digits of a uuid of version 4 (RFC 9562, 5.4), joined by `dash`. */
function uuidOf(hash: Uint32Array, dash: string): string {
  const group = (word: number, half: 0 | 1): string =>
    HEX[((hash[word] ?? 0) >>> (16 * half)) & 0xffff] ?? "";
  const version = HEX[((hash[1] ?? 0) & 0x0fff) | 0x4000] ?? "";
  const variant = HEX[((hash[2] ?? 0) & 0x3fff) | 0x8000] ?? "";
  return `${group(0, 0)}${group(0, 1)}${dash}${group(1, 1)}${dash}${version}${dash}${variant}${dash}${group(2, 1)}${group(3, 0)}${group(3, 1)}`;
}

/**
 * Equal iff the inputs are, and equal when lower-cased iff the inputs are (of two mixed casings of one uuid, which nobody
 * writes, the letters may be too few to tell them apart). What is no uuid becomes one all the same, by its raw text.
 */
function newUuidMasker({ pseudonyms, fold }: MaskerContext): MaskValue {
  const prf = pseudonyms.domain("uuid");
  const casePrf = pseudonyms.domain("uuid case");
  const unfolding = letterThatDoesNotFold(fold);
  const hashCase = (raw: string): Uint32Array => casePrf.hash(raw);
  return (value) => {
    if (value === "") return value;
    const lower = value.toLowerCase();
    const parts = UUID.exec(lower);
    const [, open = "", a = "", dash = "", b = "", c = "", d = "", e = "", close = ""] = parts ?? [];
    if (parts === null || open.length !== close.length) return uuidOf(prf.hash(value), "-");
    const hash = prf.hash(`${a}-${b}-${c}-${d}-${e}`);
    const fake = open + uuidOf(hash, dash) + close;
    if (lower === value) return fake;
    const bytes = Buffer.from(fake, "latin1");
    if (value === value.toUpperCase()) {
      applyCapitals(bytes, unfolding);
    } else {
      const letters = countLetters(bytes, bytes.length, unfolding);
      applyCase(bytes, bytes.length, mixedPatternOf(value, lower, letters, hash, hashCase), unfolding);
    }
    return bytes.toString("latin1");
  };
}

/** The `uuid` masker. */
export const uuidMasker: MaskerDefinition = {
  name: "uuid",
  summary: "Another uuid of version 4; equal uuids stay equal, with or without dashes.",
  families: ["uuid", "text"],
  guarantee: "injective",
  placement: "stream",
  options: NO_OPTIONS,
  example: "uuid",
  outputLength: () => UUID_LENGTH,
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "uuid", context.label);
    return newUuidMasker(context);
  },
};
