// uuid: another uuid of version 4, keyed; dashes, braces and capitals as in the original.
import type { MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";

const HEX: readonly string[] = Array.from({ length: 65536 }, (_, value) =>
  value.toString(16).padStart(4, "0"),
);
/** Characters of a uuid with its dashes. */
const UUID_LENGTH = 36;
const UUID =
  /^([^0-9a-f]*)([0-9a-f]{8})(-?)([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})([^0-9a-f]*)$/;

/** 122 bits of `hash` as the digits of a uuid of version 4 (RFC 9562, 5.4), joined by `dash`. */
function uuidOf(hash: Uint32Array, dash: string): string {
  const group = (word: number, half: 0 | 1): string =>
    HEX[((hash[word] ?? 0) >>> (16 * half)) & 0xffff] ?? "";
  const version = HEX[((hash[1] ?? 0) & 0x0fff) | 0x4000] ?? "";
  const variant = HEX[((hash[2] ?? 0) & 0x3fff) | 0x8000] ?? "";
  return `${group(0, 0)}${group(0, 1)}${dash}${group(1, 1)}${dash}${version}${dash}${variant}${dash}${group(2, 1)}${group(3, 0)}${group(3, 1)}`;
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
    const prf = context.pseudonyms.domain("uuid");
    return (value) => {
      if (value === "") return value;
      const lower = value.toLowerCase();
      const parts = UUID.exec(lower);
      // What is no uuid becomes one all the same: it must not pass.
      if (parts === null) return uuidOf(prf.hash(value), "-");
      const [, before = "", a = "", dash = "", b = "", c = "", d = "", e = "", after = ""] = parts;
      const uuid = uuidOf(prf.hash(`${a}-${b}-${c}-${d}-${e}`), dash);
      const isUpper = value !== lower && value === value.toUpperCase();
      // Braces stay; a longer frame is not part of a uuid and could say something.
      return (
        (before === "{" ? before : "") + (isUpper ? uuid.toUpperCase() : uuid) + (after === "}" ? after : "")
      );
    };
  },
};
