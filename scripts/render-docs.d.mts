// Types of render-docs.mjs for the test that compares its text with the files in docs/.
import type { MaskerDefinition } from "../src/pipeline/transform/masker.ts";
import type { MaskerExample } from "./masker-examples.mjs";

export function renderErrors(errors: Readonly<Record<string, { exit: number; summary: string }>>): string;
export function renderMaskers(
  maskers: ReadonlyMap<string, MaskerDefinition>,
  examples: ReadonlyMap<string, readonly MaskerExample[]>,
): string;
