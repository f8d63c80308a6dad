// Rewriters as the scrubber takes them, for tests without conditions and seeds.
import type { RewriteField } from "../../src/pipeline/codec/field-rewriter.ts";
import type { FieldRule } from "../../src/pipeline/transform/scrub-rows.ts";

export function rulesOf(rewriters: readonly (RewriteField | undefined)[]): (FieldRule | undefined)[] {
  return rewriters.map((rewrite) =>
    rewrite === undefined ? undefined : { rewrite, exemptField: -1, seed: undefined },
  );
}
