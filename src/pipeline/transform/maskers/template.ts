// template: fixed text with keyed parts and with what other maskers make of the value, `user-{{hash:8}}@example.test`.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { cutToLength } from "../fit.ts";
import { drawDigits } from "../keyed-text.ts";
import type { MaskerDefinition, MaskValue } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import {
  KEYED_ALPHABETS,
  keyedBits,
  ownLength,
  parseTemplate,
  type TemplatePart,
} from "../template-parts.ts";

const INJECTIVE_BITS = 64;

const patternSchema = z
  .string()
  .superRefine((pattern, check) => {
    const parts = parseTemplate(pattern);
    if ("error" in parts) check.addIssue({ code: "custom", message: parts.error });
  })
  .describe("text with {{hash:N}}, {{letters:N}}, {{digits:N}} (N keyed characters) and {{a masker's name}}");

const OPTIONS = z.union([
  patternSchema,
  z.strictObject({
    pattern: patternSchema,
    seed_from: z
      .string()
      .min(1)
      .optional()
      .describe("a column of the same row that the keyed parts are made from instead of the value"),
  }),
]);

interface Template {
  readonly parts: readonly TemplatePart[];
  readonly seedFrom: string | undefined;
}

/** The options of a rule; undefined when they are not valid. */
function templateOf(options: unknown): Template | undefined {
  const parsed = OPTIONS.safeParse(options).data;
  if (parsed === undefined) return undefined;
  const parts = parseTemplate(typeof parsed === "string" ? parsed : parsed.pattern);
  if ("error" in parts) return undefined;
  return { parts, seedFrom: typeof parsed === "string" ? undefined : parsed.seed_from };
}

/** A part's text: `keyed` gives the next keyed characters, `room` is what other maskers' output may take. */
type PrintPart = (value: string, seed: string | undefined, room: number) => string;

/** The `template` masker. */
export const templateMasker: MaskerDefinition = {
  name: "template",
  summary:
    "Fixed text with keyed characters and with what other maskers make of the value; empty values stay.",
  families: ["text"],
  guarantee: "lossy",
  placement: "stream",
  options: OPTIONS,
  example: '{template: "user-{{hash:16}}@example.test"}',
  guaranteeOf(options) {
    const template = templateOf(options);
    if (template === undefined || template.seedFrom !== undefined) return "lossy";
    return keyedBits(template.parts) >= INJECTIVE_BITS ? "injective" : "lossy";
  },
  seedColumnOf: (options) => templateOf(options)?.seedFrom,
  outputLength: (options) => ownLength(templateOf(options)?.parts ?? []),
  create(options, context): MaskValue {
    parseOptions(OPTIONS, options, "template", context.label);
    const { parts, seedFrom } = templateOf(options) ?? { parts: [], seedFrom: undefined };
    const prf = context.pseudonyms.domain("template");
    // All keyed characters are drawn at once; each part prints its own stretch of them.
    const radices = Uint8Array.from(
      parts.flatMap((part) =>
        part.kind === "keyed" ? Array<number>(part.count).fill(KEYED_ALPHABETS[part.alphabet].length) : [],
      ),
    );
    const digits = new Uint8Array(radices.length);
    let drawn = 0;
    const length = ownLength(parts);
    const { maxLength } = context.type;
    const room = maxLength === undefined ? Number.MAX_SAFE_INTEGER : maxLength - length;
    if (room < 0) {
      throw new PgscrubError("RULES_INVALID", `the template of ${context.label} needs ${length} characters`, {
        hint: "Shorten the template or widen the column.",
      });
    }
    const printers = parts.map((part): PrintPart => {
      if (part.kind === "fixed") return () => part.text;
      if (part.kind === "keyed") {
        const alphabet = KEYED_ALPHABETS[part.alphabet];
        const from = drawn;
        const to = from + part.count;
        drawn = to;
        return () => {
          let text = "";
          for (let at = from; at < to; at++) text += alphabet.charAt(digits[at] ?? 0);
          return text;
        };
      }
      const mask = context.build(
        { masker: part.masker, options: undefined },
        { ...context.type, maxLength: undefined },
      );
      return (value, seed, left) => cutToLength(mask(value, seed) ?? "", left);
    });
    return (value, seed) => {
      if (value === "") return value;
      const decides = seedFrom !== undefined && seed !== undefined ? seed : value;
      drawDigits(prf.hash(decides), radices, radices.length, digits);
      let text = "";
      let left = room;
      for (let at = 0; at < printers.length; at++) {
        const printed = printers[at]?.(value, seed, left) ?? "";
        if (parts[at]?.kind === "masker") left -= [...printed].length;
        text += printed;
      }
      return text;
    };
  },
};
