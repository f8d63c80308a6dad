// Integrity: every constraint and index of the source is on the target, says the same, and is valid where it was.
import type { Check } from "../check.ts";
import { type ConstraintFact, readIntegrityFacts } from "../integrity-facts.ts";

const keyOf = ({ kind, table, name }: ConstraintFact): string => JSON.stringify([kind, table, name]);

export const checkConstraints: Check = async ({ client, expectedIntegrity, collector }) => {
  const present = new Map((await readIntegrityFacts(client)).map((fact) => [keyOf(fact), fact]));
  for (const expected of expectedIntegrity) {
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
