// What the tap is told of each field of COPY's select list: how its bytes are read and what its values prove; nothing of
// how they are masked.
import { tableLabel } from "../catalog/catalog.ts";
import { newFieldReader } from "../pipeline/codec/field-rewriter.ts";
import type { TapField } from "../pipeline/tap/tap.ts";
import type { TapProof } from "../pipeline/tap/tap-columns.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import type { ColumnPlan } from "../plan/plan.ts";
import type { SelectList } from "../plan/select-list.ts";
import type { ExemptValues } from "../verify/exempt-values.ts";

/** One entry per field of `list`, in order. */
export function tapFields(list: SelectList, exempt: ExemptValues): TapField[] {
  const { plan, sent } = list;
  const own = sent.map((column) => tapField(column, plan.format));
  const digests = list.digested.flatMap(() => DIGESTS);
  const flags = list.exemptions.map((): TapField => ({ kind: "skip" }));
  const spared = list.spared.map((column): TapField => {
    const values = exempt.open(tableLabel(plan.table), column.column.name);
    return { kind: "spared", of: sent.indexOf(column), values };
  });
  return [...own, ...digests, ...flags, ...spared];
}

/** As digestExpressions writes them: raw, lower-cased, digits of a phone number, length. */
const DIGESTS: readonly TapField[] = [
  { kind: "digest" },
  { kind: "digest" },
  { kind: "digest-digits" },
  { kind: "digest-length" },
];

/** Families whose binary form is their text; of bytea the bytes are read as they are, which may be text. */
const TEXT_IN_BINARY = new Set(["text", "xml", "enum", "bytea"]);

function tapField({ column, placement, spec }: ColumnPlan, format: "binary" | "text"): TapField {
  if (placement !== "stream" || spec === undefined) return { kind: "skip" };
  if (UNPROVABLE_MASKERS.has(elementMasker(spec))) return { kind: "skip" };
  const proof = proofOf(spec);
  const { family, isArray } = column.type;
  const isText = format === "text" || TEXT_IN_BINARY.has(family);
  const isDocument = family === "json" || family === "jsonb";
  if (isArray)
    return isText || isDocument ? { kind: "text-array", proof } : readField(column.type, proof, true);
  if (isDocument) return { kind: family, proof };
  return isText ? { kind: "text", proof } : readField(column.type, proof, false);
}

/** uuid, inet, numeric …: their binary form is read as text first. */
function readField(type: ColumnPlan["column"]["type"], proof: TapProof, isArray: boolean): TapField {
  const read = newFieldReader({ ...type, isArray: false }, "binary");
  if (read === undefined) return { kind: "skip" };
  return { kind: isArray ? "read-array" : "read", proof, read };
}

/**
 * A browser's name is in every list of browsers, and a short code, a date or an amount may be another's fake: standing
 * in the target they prove nothing. What stayed in its own row is counted instead (observed-columns.ts).
 */
const UNPROVABLE_MASKERS = new Set(["user_agent", "address.postcode", "date_shift", "number_noise"]);

/** The masker itself, or that of the elements for `array`. */
function elementMasker({ masker, options }: MaskerSpec): string {
  if (masker !== "array" || typeof options !== "object" || options === null) return masker;
  return "masker" in options ? String(options.masker) : masker;
}

const LIST_MASKERS = new Set([
  ...["person.first_name", "person.last_name", "person.full_name", "company", "job_title"],
  ...["address.street", "address.city", "address.region", "address.country"],
]);
/** Parts may stay (json, text, html), or fakes come from lists that are not known here (faker). */
const INSIDE_MASKERS = new Set(["json", "text", "html", "faker"]);

function proofOf(spec: MaskerSpec): TapProof {
  const masker = elementMasker(spec);
  if (INSIDE_MASKERS.has(masker)) return "inside";
  return LIST_MASKERS.has(masker) ? "list" : "whole";
}
