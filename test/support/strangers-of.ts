// What the scanner takes for strangers in a text, under the default rules and without any knowledge of a source.
import { type AllowedValue, addAllowedValues } from "../../src/verify/allowed-values.ts";
import type { StrangerRules } from "../../src/verify/detectors/detector.ts";
import { newFingerprints } from "../../src/verify/fingerprints.ts";
import { newTextScanner } from "../../src/verify/scan-text.ts";

export const DEFAULT_RULES: StrangerRules = {
  emailDomain: "example.test",
  allowedDomains: [],
  tokenPrefix: "scrub_",
  allowedHashes: new Set(),
  ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
  ipv6: ["2001:db8::/32"],
  phone: "+1-NPA-555-01XX",
};

export interface FinderOptions {
  readonly isBinary?: boolean;
  readonly rules?: Partial<StrangerRules>;
  readonly allow?: readonly AllowedValue[];
}

/** A scanner to be asked many times; it gives the names of the strangers in a text, each once, sorted. */
export function newStrangerFinder(options: FinderOptions = {}): (text: string | Buffer) => string[] {
  const fingerprints = newFingerprints();
  addAllowedValues(fingerprints, options.allow ?? []);
  const names = new Set<string>();
  const scanner = newTextScanner(
    fingerprints,
    { ...DEFAULT_RULES, ...options.rules },
    { survivor: (kind) => names.add(`source ${kind}`), stranger: (name) => names.add(name) },
  );
  return (text) => {
    names.clear();
    // The bytes of other fields around must not change what is found.
    const inner = Buffer.from(text);
    const bytes = Buffer.concat([Buffer.from("ab1.5"), inner, Buffer.from("6.7cd")]);
    scanner.scan(bytes, 5, 5 + inner.length, options.isBinary ?? false);
    return [...names].sort();
  };
}

/** The strangers in one text. */
export function strangersOf(text: string | Buffer, options: FinderOptions = {}): string[] {
  return newStrangerFinder(options)(text);
}
