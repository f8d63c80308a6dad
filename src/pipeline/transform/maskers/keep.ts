// keep: the value as it is, on purpose; the reason is for whoever reviews the rules.
import { z } from "zod";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

const OPTIONS = z.string().min(1).describe("why the column may be kept").optional();

/** The `keep` masker. */
export const keepMasker: MaskerDefinition = {
  name: "keep",
  summary: "The value as it is; `{keep: reason}` where the column's name looks sensitive.",
  families: EVERY_FAMILY,
  guarantee: "identity",
  placement: "none",
  options: OPTIONS,
  example: '{keep: "public identifier, reviewed"}',
  create(options, context) {
    parseOptions(OPTIONS, options, "keep", context.label);
    return (value) => value;
  },
};
