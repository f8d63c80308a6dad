// What each kind of finding means and what to do about it; every finding belongs to one rule (kind × detector), whose id
// is the same from run to run and holds no name of a table, column or constraint.
import type { Finding, FindingKind } from "../verify/finding.ts";
import { counted, visible } from "./visible-text.ts";

export interface FindingKindHelp {
  /** One short statement. */
  readonly title: string;
  readonly meaning: string;
  /** What to do. */
  readonly remedy: string;
  /** GitHub's scale, 0.1 to 10; undefined where it is no matter of security. */
  readonly securitySeverity: string | undefined;
}

/** Kinds in the order of reports, the gravest first. */
export const FINDING_KINDS: Record<FindingKind, FindingKindHelp> = {
  survivor: {
    title: "A value of the source stands in the copy",
    meaning: "A value that the rules scrub was found in the copy, whole or as a part of something longer.",
    remedy: "Give the column where it was found a masker, or for free text and JSON a rule that reaches it.",
    securitySeverity: "9.0",
  },
  stranger: {
    title: "A value outside the reserved namespaces stands in the copy",
    meaning:
      "An address, a phone number, a token, a key or a hash that no masker makes and no entry of the allow-list names.",
    remedy: "Give the column a masker; if the value is there on purpose, allow it with a reason.",
    securitySeverity: "8.0",
  },
  canary: {
    title: "The search did not find what was planted in its own input",
    meaning: "The search of this column proves nothing: it missed a value that it was given to find.",
    remedy: "Report it as a bug of pgscrub; do not use the copy.",
    securitySeverity: "7.0",
  },
  coverage: {
    title: "Something could not be read or compared",
    meaning: "What was not read cannot be called clean.",
    remedy: "Give the role the right to read it, or leave the table out.",
    securitySeverity: "7.0",
  },
  conformance: {
    title: "A treatment did not do what the rules say",
    meaning:
      "Null is not null, a kept column differs, values stayed in their rows, or a password does not verify.",
    remedy: "Look at the rule named here; with the rule as it should be, sync again.",
    securitySeverity: "6.0",
  },
  collapse: {
    title: "A masker that keeps values apart did not",
    meaning: "The number of different values is not the source's.",
    remedy: "Sync again; if it stays, report it as a bug of pgscrub.",
    securitySeverity: undefined,
  },
  integrity: {
    title: "The copy is not whole",
    meaning: "Rows, constraints, indexes or sequences are not as on the source.",
    remedy: "Sync again; look at what changed the copy, such as a command given with --after.",
    securitySeverity: undefined,
  },
};

/** The kinds, gravest first. */
export const KIND_ORDER: readonly FindingKind[] = [
  "survivor",
  "stranger",
  "canary",
  "coverage",
  "conformance",
  "collapse",
  "integrity",
];

/** Detectors that carry the name of an object, and what they are without it. */
const NAMED: readonly { readonly pattern: RegExp; readonly family: string }[] = [
  { pattern: /^constraint .*is missing$/s, family: "constraint is missing" },
  { pattern: /^constraint .*differs$/s, family: "constraint differs" },
  { pattern: /^constraint .*is not valid$/s, family: "constraint is not valid" },
  { pattern: /^index .*is missing$/s, family: "index is missing" },
  { pattern: /^index .*differs$/s, family: "index differs" },
  { pattern: /^index .*is not valid$/s, family: "index is not valid" },
  { pattern: /^sequence .*is behind its column$/s, family: "sequence is behind its column" },
  { pattern: /^rows without the row that .*references$/s, family: "rows without the row they reference" },
];

/** What recognised the finding, without names of objects; undefined where the kind says it all. */
export function detectorFamily(detector: string | undefined): string | undefined {
  if (detector === undefined || detector === "") return undefined;
  return NAMED.find(({ pattern }) => pattern.test(detector))?.family ?? detector;
}

/** `survivor/source-email`: letters, digits and hyphens of ASCII. */
export function ruleId({ kind, detector }: Pick<Finding, "kind" | "detector">): string {
  const family = detectorFamily(detector);
  if (family === undefined) return kind;
  const slug = family
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${kind}/${slug === "" ? "other" : slug}`;
}

/** `public.User.email`, `public.User`. */
export function placeOf({ table, column }: Pick<Finding, "table" | "column">): string {
  return visible(column === "" ? table : `${table}.${column}`);
}

/** One line for people: what, how often and where; row keys are ctids, never values. */
export function describeFinding(finding: Finding): string {
  const { kind, detector, path, count, rowKeys } = finding;
  const what = [detector, path]
    .filter((part) => part !== undefined && part !== "")
    .map((part) => visible(part ?? ""));
  const rows = rowKeys.length === 0 ? "" : `, rows ${rowKeys.map(visible).join(" ")}`;
  const named = what.length === 0 ? kind : `${kind}: ${what.join(" ")}`;
  return `${named}, ${counted(count, "time")} in ${placeOf(finding)}${rows}`;
}
