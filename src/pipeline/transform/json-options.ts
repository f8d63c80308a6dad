// The options of the json masker as scrub-rules.yaml writes them (`path or key name → masker`) and as they are compiled.
import { z } from "zod";
import { parseJsonPath } from "./json-paths.ts";
import type { MaskerSpec } from "./masker.ts";
import { parseMaskerNotation } from "./masker-notation.ts";

/** Rules for one JSON column: paths in written order, and key names that hold at any depth. */
export interface JsonOptions {
  readonly paths: readonly { readonly path: string; readonly spec: MaskerSpec }[];
  readonly keys: Readonly<Record<string, MaskerSpec>>;
}

const specSchema = z.object({ masker: z.string(), options: z.unknown() }).transform(
  (spec): MaskerSpec => ({
    masker: spec.masker,
    options: spec.options,
  }),
);
const parsedSchema = z.strictObject({
  paths: z.array(z.object({ path: z.string(), spec: specSchema })),
  keys: z.record(z.string(), specSchema),
});

/** Takes the YAML form, nothing at all, or what it gave before (so that parsing twice changes nothing). */
export const jsonOptionsSchema = z
  .record(z.string(), z.unknown())
  .optional()
  .transform((written, check): JsonOptions => {
    const parsed = parsedSchema.safeParse(written);
    if (parsed.success) return parsed.data;
    const paths: { path: string; spec: MaskerSpec }[] = [];
    const keys: [string, MaskerSpec][] = [];
    for (const [name, value] of Object.entries(written ?? {})) {
      const spec = parseMaskerNotation(value);
      if ("error" in spec) {
        check.addIssue({ code: "custom", message: spec.error, path: [name] });
      } else if (!name.startsWith("$")) {
        keys.push([name, spec]);
      } else if (parseJsonPath(name) === undefined) {
        check.addIssue({
          code: "custom",
          message: "expected a path such as $.a.b, $.a[*].b, $..key or $['quoted key']",
          path: [name],
        });
      } else {
        paths.push({ path: name, spec });
      }
    }
    return { paths, keys: Object.fromEntries(keys) };
  })
  .describe(
    "Paths ($.a[*].b, $..key) and key names of the document, each with the masker of what stands there.",
  );
