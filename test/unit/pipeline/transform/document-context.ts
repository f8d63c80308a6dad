// A masker context for the tests of document maskers: the real maskers under a fixed key, nothing mocked.
import { type KnownValues, newKnownValues } from "../../../../src/pipeline/transform/known-values.ts";
import type { MaskerContext } from "../../../../src/pipeline/transform/masker.ts";
import { buildMasker } from "../../../../src/pipeline/transform/registry.ts";
import { surroundings, TEST_KEY, TEXT_TYPE } from "../../../support/masker-context.ts";

export const TEXT = TEXT_TYPE;

/** Jane, Doe, Will, Mark, 李雷, José, Müller and two companies are known. */
export function knownPeople(): KnownValues {
  const known = newKnownValues(TEST_KEY);
  known.add("full_name", "Jane Doe");
  known.add("first_name", "Will");
  known.add("first_name", "Mark");
  known.add("first_name", "José");
  known.add("last_name", "Müller");
  known.add("company", "Acme Rockets, Inc.");
  known.add("company", "Globex");
  return known;
}

/** The surroundings; `changes` override. */
export function newContext(changes: Partial<MaskerContext> = {}): MaskerContext {
  const around = {
    ...surroundings(TEXT),
    known: knownPeople(),
    allowedDomains: new Set(["loumass.com"]),
    label: "public.Test.column",
    ...changes,
  };
  return { ...around, build: (spec, type = around.type) => buildMasker(spec, { ...around, type }) };
}

/** A masker by its name in the rules, compiled in `context`. */
export function build(masker: string, options?: unknown, context = newContext()): (value: string) => string {
  const mask = context.build({ masker, options });
  return (value) => mask(value) ?? "NULL";
}
