// The border between what stands in the rules and what a masker's factory trusts.
import { z } from "zod";
import { PgscrubError } from "../../errors.ts";

/** The schema of maskers that stand bare. */
export const NO_OPTIONS = z.never().optional().describe("takes no options");

/** `options` as `schema` reads them; throws RULES_INVALID naming the column (`label`) and the masker, never a value. */
export function parseOptions<Options>(
  schema: z.ZodType<Options>,
  options: unknown,
  masker: string,
  label: string,
): Options {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join(".")).filter((path) => path !== "");
  const where = paths.length === 0 ? "" : ` (${paths.join(", ")})`;
  throw new PgscrubError(
    "RULES_INVALID",
    `the options of masker ${masker} on ${label} are not valid${where}`,
    {
      hint: "See docs/maskers.md for what the masker takes.",
    },
  );
}

/** The option of maskers that invent a person. */
export const SEED_FROM = z
  .string()
  .min(1)
  .optional()
  .describe(
    "a column of the same row whose value picks the fake person, so that first name, last name, full name, email and user name of a row belong together; where it is NULL the value itself picks",
  );

/** The schema of maskers that take `seed_from` alone. */
export const SEED_OPTIONS = z.strictObject({ seed_from: SEED_FROM }).optional();

/** `MaskerDefinition.seedColumnOf` of maskers whose options are SEED_OPTIONS. */
export function seedColumnOf(options: unknown): string | undefined {
  return SEED_OPTIONS.safeParse(options).data?.seed_from;
}
