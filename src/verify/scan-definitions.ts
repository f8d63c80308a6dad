// Looks through the target's definitions: defaults, checks, bodies of functions and views, labels, comments.

import type { Definition } from "./read-definitions.ts";
import type { ScanInput } from "./scan-table.ts";
import { newPlainTextScanner } from "./scan-text.ts";

/** Looks through the definitions; names of people are not looked for, since identifiers are words. */
export function scanDefinitions(
  definitions: readonly Definition[],
  input: ScanInput,
  canary: string,
): number {
  const { collector } = input;
  let current: Definition | undefined;
  let sawCanary = false;
  let bytes = 0;
  // Little text: without the engine this thread needs no copy of the filter.
  const scanner = newPlainTextScanner(input.fingerprints, input.rules, {
    survivor(kind) {
      if (kind === "canary") sawCanary = true;
      else if (kind !== "name" && current !== undefined) {
        collector.add("survivor", current.label, "", `source ${kind} in ${current.part}`);
      }
    },
    stranger(name) {
      if (current !== undefined) collector.add("stranger", current.label, "", `${name} in ${current.part}`);
    },
  });
  const planted = Buffer.from(`DEFAULT '${canary}'::text`);
  scanner.scan(planted, 0, planted.length, false);
  if (!sawCanary) collector.add("canary", "definitions", "", "canary");
  for (current of definitions) {
    const text = Buffer.from(current.text);
    bytes += text.length;
    scanner.scan(text, 0, text.length, false);
  }
  return bytes;
}
