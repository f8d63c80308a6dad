// The rules' own words (reasons, the lines that a rule stands in) go into the copy with the manifest: where they name what
// must not be there, a person or an address, they are left out of it.
import type { StrangerRules } from "./detectors/detector.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { Manifest } from "./manifest.ts";
import { newPlainTextScanner } from "./scan-text.ts";

const LEFT_OUT = "(left out of the copy: it names what must not be here)";

/** The manifest as it may stand in the target: conditions left out, words that the scan would find replaced. */
export function cleanManifest(
  manifest: Manifest,
  fingerprints: Fingerprints,
  rules: StrangerRules,
): Manifest {
  let isHit = false;
  // Little text: without the engine this thread needs no copy of the filter.
  const scanner = newPlainTextScanner(fingerprints, rules, {
    survivor() {
      isHit = true;
    },
    stranger() {
      isHit = true;
    },
  });
  function cleaned(text: string): string {
    isHit = false;
    const bytes = Buffer.from(text);
    scanner.scan(bytes, 0, bytes.length, false);
    return isHit ? LEFT_OUT : text;
  }
  return {
    ...manifest,
    rulesFile: cleaned(manifest.rulesFile),
    allow: manifest.allow.map((entry) => ({ ...entry, reason: cleaned(entry.reason) })),
    tables: manifest.tables.map((table) => ({
      ...table,
      columns: table.columns.map(({ exempt, reason, ...column }) => ({
        ...column,
        because: cleaned(column.because),
        ...(reason === undefined ? {} : { reason: cleaned(reason) }),
        ...(exempt === undefined ? {} : { exempt: { fields: exempt.fields } }),
      })),
    })),
    leftOut: manifest.leftOut.map((object) => ({ ...object, because: cleaned(object.because) })),
  };
}
