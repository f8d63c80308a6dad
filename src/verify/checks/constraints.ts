// Integrity: every constraint and index of the source is on the target, says the same, and is valid where it was.
import type { Check } from "../check.ts";
import { digestFacts, readIntegrityFacts } from "../integrity-facts.ts";
import type { ManifestObject } from "../manifest.ts";

const keyOf = ({ kind, table, name }: ManifestObject): string => JSON.stringify([kind, table, name]);

export const checkConstraints: Check = async ({ client, manifest, collector }) => {
  const facts = digestFacts(await readIntegrityFacts(client));
  const present = new Map(facts.map((fact) => [keyOf(fact), fact]));
  for (const expected of manifest.objects) {
    const found = present.get(keyOf(expected));
    const { kind, table, name } = expected;
    if (found === undefined) collector.add("integrity", table, "", `${kind} ${name} is missing`);
    else if (found.definition !== expected.definition) {
      collector.add("integrity", table, "", `${kind} ${name} differs`);
    } else if (expected.isValid && !found.isValid) {
      collector.add("integrity", table, "", `${kind} ${name} is not valid`);
    }
  }
};
