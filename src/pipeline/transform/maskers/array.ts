// Masker `array`: applies one masker to every element of an array column. The codec takes arrays apart and calls it
// element by element, so it only checks and compiles.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import type { MaskerDefinition, MaskerSpec } from "../masker.ts";
import { parseMaskerNotation } from "../masker-notation.ts";
import { EVERY_FAMILY } from "./families.ts";

const parsedSchema = z.strictObject({ masker: z.string(), options: z.unknown() });

/** The element's masker in the rules' notation; what it gave before passes unchanged. */
const arrayOptionsSchema = z
  .unknown()
  .transform((written, check): MaskerSpec => {
    const parsed = parsedSchema.safeParse(written);
    if (parsed.success) return { masker: parsed.data.masker, options: parsed.data.options };
    const spec = parseMaskerNotation(written);
    if (!("error" in spec)) return spec;
    check.addIssue({ code: "custom", message: `the masker of the elements: ${spec.error}` });
    return z.NEVER;
  })
  .describe("The masker of each element.");

/** Options of an element's masker that takes a seed. */
const seededSchema = z.object({ seed_from: z.string() });

/** Arrays: the element's masker for each element; NULL elements stay NULL. */
export const arrayMasker: MaskerDefinition = {
  name: "array",
  summary: "Applies a masker to every element of an array.",
  // Types that the codec knows nothing of may separate their elements otherwise, as box does.
  families: EVERY_FAMILY.filter((family) => family !== "other"),
  guarantee: "lossy",
  placement: "stream",
  options: arrayOptionsSchema,
  example: "{array: text}",
  seedColumnOf(options) {
    const element = arrayOptionsSchema.safeParse(options).data;
    return seededSchema.safeParse(element?.options).data?.seed_from;
  },
  create(options, context) {
    const parsed = arrayOptionsSchema.safeParse(options);
    if (!parsed.success) {
      throw new PgscrubError(
        "RULES_INVALID",
        `${context.label}: the array rule does not name its elements' masker`,
        {
          hint: "Write for example {array: text}.",
        },
      );
    }
    if (!context.type.isArray) {
      throw new PgscrubError("RULES_INVALID", `${context.label} is not an array but ${context.type.name}`, {
        hint: "Name the masker itself, without array.",
      });
    }
    const { oid, elementOid } = context.type;
    return context.build(parsed.data, {
      ...context.type,
      oid: elementOid ?? oid,
      isArray: false,
      elementOid: undefined,
    });
  },
};
