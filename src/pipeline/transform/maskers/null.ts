// null: nothing at all; placed at the source, so the values never leave it.
import type { MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

/** The `null` masker. */
export const nullMasker: MaskerDefinition = {
  name: "null",
  summary: "NULL.",
  families: EVERY_FAMILY,
  guarantee: "fixed",
  placement: "source",
  options: NO_OPTIONS,
  example: "null",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "null", context.label);
    return () => null;
  },
};
