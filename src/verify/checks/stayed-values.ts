// Conformance of maskers whose fakes may be real values (lists, shifted dates, noise): a value that stands in its own row
// is chance for a few of the different values, and a masker that did not run for many.
import { atLeast } from "../binomial.ts";
import type { Check } from "../check.ts";

/** A list of thirty-odd entries gives a value back for itself this often; every list of ours is longer. */
const CHANCE_OF_ITSELF = 0.03;
/** A value with one row counts as stayed by a chance hit in it, one with many rows by many of them. */
const CHANCE_OF_SURPRISE = 1e-3;
/** One false finding in a million columns. */
const SIGNIFICANCE = 1e-6;

export const checkStayedValues: Check = async ({ scan, collector }) => {
  for (const [table, { observed, facts }] of scan.relations) {
    for (const [at, found] of (facts?.stayed ?? []).entries()) {
      const column = observed?.columns[at]?.column;
      if (found === undefined || column === undefined) continue;
      const { followed, stayed, chance, rowKeys } = found;
      const expected = CHANCE_OF_ITSELF + CHANCE_OF_SURPRISE + 2 * chance;
      if (atLeast(stayed, followed, expected) >= SIGNIFICANCE) continue;
      const detector = "values stayed in their rows";
      collector.addMany({ kind: "conformance", table, column, detector, count: stayed, rowKeys });
    }
  }
};
