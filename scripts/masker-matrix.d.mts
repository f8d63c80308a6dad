// Types of masker-matrix.mjs for the test that runs the matrix on real servers.
import type { Column, TypeFamily } from "../src/catalog/catalog.ts";
import type { MaskerDefinition, MaskerSpec } from "../src/pipeline/transform/masker.ts";

export interface SampleType {
  readonly sql: string;
  readonly family: TypeFamily;
  readonly isArray?: boolean;
  readonly maxLength?: number;
  readonly enumLabels?: readonly string[];
  readonly values: readonly string[];
  readonly other: string;
}

export const TYPES: readonly SampleType[];
export function ruleFor(masker: string, type: SampleType): string | undefined;
export function declares(definition: MaskerDefinition, type: SampleType): boolean;
export function columnOf(type: SampleType): Column;
export function specOf(
  rule: string,
  maskers: ReadonlyMap<string, MaskerDefinition>,
  parseNotation: (written: unknown) => MaskerSpec | { readonly error: string },
): MaskerSpec;
