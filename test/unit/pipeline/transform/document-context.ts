// A masker context for the tests of document maskers: the real maskers under a fixed key, nothing mocked.
import type { ColumnType } from "../../../../src/catalog/catalog.ts";
import { type KnownValues, newKnownValues } from "../../../../src/pipeline/transform/known-values.ts";
import type { MaskerContext, MaskerSpec, MaskValue } from "../../../../src/pipeline/transform/masker.ts";
import { arrayMasker } from "../../../../src/pipeline/transform/maskers/array.ts";
import { htmlMasker } from "../../../../src/pipeline/transform/maskers/html.ts";
import { jsonMasker } from "../../../../src/pipeline/transform/maskers/json.ts";
import { textMasker } from "../../../../src/pipeline/transform/maskers/text.ts";
import { newPseudonyms } from "../../../../src/pipeline/transform/pseudonym.ts";
import { buildMasker, findMasker } from "../../../../src/pipeline/transform/registry.ts";

const KEY = new Uint8Array(32).fill(7);
const DOCUMENTS = new Map([jsonMasker, textMasker, htmlMasker, arrayMasker].map((one) => [one.name, one]));

export const TEXT: ColumnType = {
  oid: 25,
  name: "text",
  family: "text",
  isArray: false,
  elementOid: undefined,
  maxLength: undefined,
  hasBinary: true,
  domains: [],
  enumLabels: [],
};

/** Jane, Doe, Will, Mark, 李雷, José, Müller and two companies are known. */
export function knownPeople(): KnownValues {
  const known = newKnownValues(KEY);
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
  const surroundings = {
    pseudonyms: newPseudonyms(KEY),
    reserved: {
      emailDomain: "example.test",
      ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
      ipv6: ["2001:db8::/32"],
      phone: "+1-NPA-555-01XX",
      tokenPrefix: "scrub_",
    },
    known: knownPeople(),
    jsonKeys: new Map<string, MaskerSpec>(),
    unmatchedJson: "redact" as const,
    allowedDomains: new Set(["loumass.com"]),
    type: TEXT,
    label: "public.Test.column",
    ...changes,
  };
  const context: MaskerContext = {
    ...surroundings,
    build(spec: MaskerSpec, type: ColumnType = surroundings.type): MaskValue {
      const definition = DOCUMENTS.get(spec.masker);
      if (definition === undefined) {
        const name = findMasker(spec.masker) === undefined ? "redact" : spec.masker;
        return buildMasker({ ...spec, masker: name }, { ...surroundings, type });
      }
      return definition.create(spec.options, { ...context, type });
    },
  };
  return context;
}

/** A masker by its name in the rules, compiled in `context`. */
export function build(masker: string, options?: unknown, context = newContext()): (value: string) => string {
  const mask = context.build({ masker, options });
  return (value) => mask(value) ?? "NULL";
}
