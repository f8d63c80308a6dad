// fixed: one value of the user's choice for every row; placed at the source where the column is scalar.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { fitsLength } from "../fit.ts";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

const OPTIONS = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.json()), z.record(z.string(), z.json())])
  .describe("the value that every row gets; a mapping or list for JSON columns");

/** The value of `{fixed: value}` in its text form: strings as they are, mappings and lists as JSON. */
export function fixedText(options: unknown, label: string): string {
  const value = parseOptions(OPTIONS, options, "fixed", label);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The `fixed` masker. */
export const fixedMasker: MaskerDefinition = {
  name: "fixed",
  summary: "One value for every row.",
  families: EVERY_FAMILY,
  guarantee: "fixed",
  placement: "source",
  options: OPTIONS,
  example: "{fixed: unknown}",
  outputLength: (options) => [...fixedText(options, "the column")].length,
  create(options, context) {
    const { type, label } = context;
    let text = fixedText(options, label);
    // A bare string in a JSON column means that string, not a document.
    if ((type.family === "json" || type.family === "jsonb") && typeof options === "string") {
      text = JSON.stringify(options);
    }
    if (!fitsLength(text, type.maxLength)) {
      throw new PgscrubError("RULES_INVALID", `the fixed value of ${label} is longer than ${type.name}`, {
        hint: "Shorten the value in the rules.",
      });
    }
    return () => text;
  },
};
