// The treatments as reports show them: a mark of one letter, so that colour is never the only sign, and words.
import type { Treatment } from "./proof-facts.ts";

export interface TreatmentHelp {
  readonly treatment: Treatment;
  /** One character. */
  readonly mark: string;
  readonly label: string;
  readonly meaning: string;
}

/** In the order of the legend. */
export const TREATMENTS: readonly TreatmentHelp[] = [
  {
    treatment: "source",
    mark: "S",
    label: "masked at the source",
    meaning: "the value never left the source",
  },
  {
    treatment: "stream",
    mark: "M",
    label: "masked in the stream",
    meaning: "rewritten on its way, before the target saw it",
  },
  {
    treatment: "rule",
    mark: "K",
    label: "kept by a rule",
    meaning: "a rule names the column and keeps it",
  },
  {
    treatment: "structural",
    mark: "k",
    label: "kept as structural",
    meaning: "keys, flags, enums, timestamps: what holds the data together",
  },
  {
    treatment: "generated",
    mark: "G",
    label: "generated",
    meaning: "the target computes it from the other columns",
  },
  {
    treatment: "empty",
    mark: "–",
    label: "table left empty",
    meaning: "no row of the table was copied",
  },
  {
    treatment: "unknown",
    mark: "?",
    label: "unknown",
    meaning: "no manifest says what was done to it",
  },
];

const BY_TREATMENT: ReadonlyMap<Treatment, TreatmentHelp> = new Map(
  TREATMENTS.map((help) => [help.treatment, help]),
);

/** `masked in the stream`. */
export function treatmentLabel(treatment: Treatment): string {
  return BY_TREATMENT.get(treatment)?.label ?? treatment;
}

/** `M`. */
export function treatmentMark(treatment: Treatment): string {
  return BY_TREATMENT.get(treatment)?.mark ?? "?";
}
