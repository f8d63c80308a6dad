// What the verifier learns of the source while it streams: fingerprints of every scrubbed value, digests of the values
// placed at the source, the constraints there were. Collected here, judged in verify/.
import type { Client } from "pg";
import { tableLabel } from "../catalog/catalog.ts";
import { newTap, type TapField } from "../pipeline/tap/tap.ts";
import type { TapProof } from "../pipeline/tap/tap-columns.ts";
import type { SourceTap } from "../pipeline/transfer.ts";
import { fakeWords } from "../pipeline/transform/fake-words.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { type CompiledTransfer, newDigestSalt } from "../plan/compile.ts";
import type { ColumnPlan } from "../plan/plan.ts";
import type { Rules } from "../rules/rules.ts";
import { type AllowedValue, addAllowedValues } from "../verify/allowed-values.ts";
import { type ExemptValues, newExemptValues } from "../verify/exempt-values.ts";
import { type Fingerprints, newFingerprints } from "../verify/fingerprints.ts";
import { type IntegrityFacts, readIntegrityFacts } from "../verify/integrity-facts.ts";

export interface SourceEvidence {
  /** Salt of the digests that travel with values placed at the source. */
  readonly digestSalt: Buffer;
  /** The tap of one table, or undefined when nothing of it is scrubbed. */
  tapFor(transfer: CompiledTransfer): SourceTap | undefined;
  /** Reads what the target's constraints and indexes are compared with; inside the snapshot. */
  readConstraints(source: Client): Promise<void>;
}

/** Evidence that verify/run-checks.ts can judge. */
export interface CollectedEvidence extends SourceEvidence {
  readonly fingerprints: Fingerprints;
  /** What `when` and `unless` spared. */
  readonly exempt: ExemptValues;
  /** Constraints and indexes of the source, read by readConstraints. */
  integrity(): IntegrityFacts | undefined;
}

/** For runs that prove nothing (`--no-verify`). */
export function noEvidence(): SourceEvidence {
  return { digestSalt: newDigestSalt(), tapFor: () => undefined, readConstraints: async () => {} };
}

/** Collects from every table that has a masked column. */
export function collectEvidence(rules: Rules): CollectedEvidence {
  const digestSalt = newDigestSalt();
  const fingerprints = newFingerprints({ digestSalt });
  addAllowedValues(fingerprints, allowedValues(rules));
  const exempt = newExemptValues();
  const words = fakeWords();
  const allowed = rules.allow.filter(({ kind }) => kind === "domain").map(({ value }) => value);
  const reservedDomains = [rules.reserved.emailDomain, ...allowed];
  let integrity: IntegrityFacts | undefined;
  return {
    digestSalt,
    fingerprints,
    exempt,
    integrity: () => integrity,
    tapFor(transfer) {
      if (transfer.scrub === undefined) return undefined;
      const { format } = transfer.plan;
      const fields = tapFields(transfer, exempt);
      return newTap({ format, fields, fingerprints, fakeWords: words, reservedDomains });
    },
    async readConstraints(source) {
      integrity = await readIntegrityFacts(source);
    },
  };
}

function allowedValues({ allow }: Rules): AllowedValue[] {
  return allow.flatMap(({ kind, value }) => (kind === "domain" ? [] : [{ kind, value }]));
}

function tapFields(transfer: CompiledTransfer, exempt: ExemptValues): TapField[] {
  const own = transfer.sent.map((column) => tapField(column, transfer.plan.format));
  const digests = transfer.digested.flatMap((): TapField[] => [
    { kind: "digest" },
    { kind: "digest" },
    { kind: "digest-length" },
  ]);
  const flags = transfer.exemptions.map((): TapField => ({ kind: "skip" }));
  const spared = transfer.spared.map((column): TapField => {
    const values = exempt.open(tableLabel(transfer.plan.table), column.column.name);
    return { kind: "spared", of: transfer.sent.indexOf(column), values };
  });
  return [...own, ...digests, ...flags, ...spared];
}

/** Families whose binary form is their text. */
const TEXT_IN_BINARY = new Set(["text", "xml", "enum"]);

function tapField({ column, placement, spec }: ColumnPlan, format: "binary" | "text"): TapField {
  if (placement !== "stream" || spec === undefined) return { kind: "skip" };
  if (UNPROVABLE_MASKERS.has(elementMasker(spec))) return { kind: "skip" };
  const proof = proofOf(spec);
  const { family, isArray } = column.type;
  const isText = format === "text" || TEXT_IN_BINARY.has(family);
  const isDocument = family === "json" || family === "jsonb";
  if (isArray) return isText || isDocument ? { kind: "text-array", proof } : { kind: "skip" };
  if (isDocument) return { kind: family, proof };
  return isText ? { kind: "text", proof } : { kind: "skip" };
}

/**
 * A browser's name is in every list of browsers, and a short code, a date or an amount may be another's fake: standing
 * in the target they prove nothing.
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
