// Maskers built as compilation builds them, for tests: the reserved namespaces of the default rules and a fixed key.
import type { ColumnType } from "../../src/catalog/catalog.ts";
import { newKnownValues } from "../../src/pipeline/transform/known-values.ts";
import type { MaskValue } from "../../src/pipeline/transform/masker.ts";
import { newPseudonyms } from "../../src/pipeline/transform/pseudonym.ts";
import { buildMasker, type MaskerSurroundings } from "../../src/pipeline/transform/registry.ts";

export const TEST_KEY = Buffer.alloc(32, 7);
export const OTHER_KEY = Buffer.alloc(32, 8);

export const TEXT_TYPE: ColumnType = {
  oid: 25,
  name: "text",
  family: "text",
  isArray: false,
  elementOid: undefined,
  maxLength: undefined,
  hasBinary: true,
  hasComposite: false,
  domains: [],
  enumLabels: [],
};

/** varchar(n). */
export function varchar(maxLength: number): ColumnType {
  return { ...TEXT_TYPE, oid: 1043, name: `character varying(${maxLength})`, maxLength };
}

/** What surrounds a masker under `key`, with no known values and no JSON keys. */
export function surroundings(type: ColumnType = TEXT_TYPE, key: Buffer = TEST_KEY): MaskerSurroundings {
  return {
    pseudonyms: newPseudonyms(key),
    reserved: {
      emailDomain: "example.test",
      ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
      ipv6: ["2001:db8::/32"],
      phone: "+1-NPA-555-01XX",
      tokenPrefix: "scrub_",
    },
    known: newKnownValues(key),
    jsonKeys: new Map(),
    unmatchedJson: "redact",
    fold: (text) => text.toLowerCase(),
    allowedValues: new Set(),
    functions: new Map(),
    allowedDomains: new Set(),
    type,
    label: "public.Contact.field",
  };
}

/** The masker on a text column, or one of `type`, as compilation builds it. */
export function maskerOf(masker: string, options?: unknown, type = TEXT_TYPE, key = TEST_KEY): MaskValue {
  return buildMasker({ masker, options }, surroundings(type, key));
}

/** The same for maskers that never answer NULL. */
export function textMaskerOf(
  masker: string,
  options?: unknown,
  type = TEXT_TYPE,
  key = TEST_KEY,
): (value: string) => string {
  const mask = maskerOf(masker, options, type, key);
  return (value) => mask(value) ?? "NULL";
}
