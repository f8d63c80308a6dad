// What sampled values say of a column after its name has been judged: they settle what a name leaves open, and can make a
// harmless name sensitive. They never make a sensitive name harmless: a sample is not the table.
import type { Column } from "../../catalog/catalog.ts";
import { isHarmless, type Notation, type Verdict } from "./kinds.ts";
import { type DocumentTally, newDocumentTally } from "./sampled-documents.ts";
import { newTally, type ValueTally } from "./value-tally.ts";
import { weigh } from "./weigh-values.ts";

export interface SampledEvidence {
  /** Looks at one value of a column; `label` is `schema.table.column`. */
  see(label: string, column: Column, value: string): void;
  evidence(label: string, verdict: Verdict): Verdict;
  /** Options of the json masker for a column of documents; undefined where nothing can be said. */
  jsonPaths(label: string): Readonly<Record<string, Notation>> | undefined;
}

/** Nothing seen yet. */
export function newSampledEvidence(): SampledEvidence {
  const tallies = new Map<string, ValueTally>();
  const documents = new Map<string, DocumentTally>();
  return {
    see(label, column, value) {
      const isDocument =
        column.type.family === "json" || column.type.family === "jsonb" || /^\s*[[{]/.test(value);
      if (isDocument) madeIn(documents, label, newDocumentTally).see(value);
      if (column.type.family === "text") madeIn(tallies, label, newTally).see(value);
    },
    evidence(label, verdict) {
      const tally = tallies.get(label);
      const judged = tally === undefined ? verdict : weigh(verdict, tally);
      const inside = documents.get(label)?.strongShapes() ?? 0;
      if (inside > 0 && isHarmless(judged.kind)) {
        return { kind: "json", confidence: 0.8, reason: "sampled documents hold addresses or secrets" };
      }
      return judged;
    },
    jsonPaths: (label) => documents.get(label)?.paths(),
  };
}

function madeIn<Made>(map: Map<string, Made>, label: string, make: () => Made): Made {
  const found = map.get(label);
  if (found !== undefined) return found;
  const made = make();
  map.set(label, made);
  return made;
}
