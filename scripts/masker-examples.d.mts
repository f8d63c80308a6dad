// Types of masker-examples.mjs for the test that compares docs/maskers.md with the maskers.

import type { newKnownValues } from "../src/pipeline/transform/known-values.ts";
import type { parseMaskerNotation } from "../src/pipeline/transform/masker-notation.ts";
import type { newPseudonyms } from "../src/pipeline/transform/pseudonym.ts";
import type { buildMasker, MASKERS } from "../src/pipeline/transform/registry.ts";
import type { checkColumn } from "../src/rules/check-column.ts";

export interface MaskerExample {
  readonly type: string;
  readonly rule: string;
  readonly sample: string;
  readonly becomes: string | null | undefined;
  readonly note?: string;
}

export function maskerExamples(modules: {
  readonly MASKERS: typeof MASKERS;
  readonly buildMasker: typeof buildMasker;
  readonly checkColumn: typeof checkColumn;
  readonly newKnownValues: typeof newKnownValues;
  readonly newPseudonyms: typeof newPseudonyms;
  readonly parseMaskerNotation: typeof parseMaskerNotation;
}): ReadonlyMap<string, readonly MaskerExample[]>;
