// Types of render-docs.mjs for the test that compares its text with the files in docs/.
import type { Command } from "commander";
import type { MaskerDefinition } from "../src/pipeline/transform/masker.ts";
import type { MaskerExample } from "./masker-examples.mjs";

export function renderCommands(program: Command): string;
export function renderErrors(
  errors: Readonly<Record<string, { exit: number; summary: string }>>,
  diagnostics: Readonly<Record<string, string>>,
): string;
export function renderMaskers(
  maskers: ReadonlyMap<string, MaskerDefinition>,
  examples: ReadonlyMap<string, readonly MaskerExample[]>,
): string;
