// Manifest and verification put together table by table and column by column: what the JUnit, SARIF and HTML renderings
// say is decided here once. Fails closed: whatever is not known to be clean is not.
import type { Finding } from "../verify/finding.ts";
import type { ManifestColumn, ManifestTable } from "../verify/manifest.ts";
import { KIND_ORDER } from "./finding-rules.ts";
import type { ProofReport } from "./proof-report.ts";

/** What became of a column, as reports tell it apart. */
export type Treatment = "source" | "stream" | "rule" | "structural" | "generated" | "empty" | "unknown";

/** A finding with its number in the report, from 1. */
export interface NumberedFinding {
  readonly number: number;
  readonly finding: Finding;
}

export interface ProofColumn {
  readonly column: string;
  readonly treatment: Treatment;
  /** undefined for a column that the manifest does not name. */
  readonly planned: ManifestColumn | undefined;
  /** It was not searched: its type cannot hold a value of the source's kind. */
  readonly isUnread: boolean;
  readonly findings: readonly NumberedFinding[];
}

export interface ProofTable {
  /** `schema.table`. */
  readonly table: string;
  /** undefined for a table that the manifest does not name. */
  readonly arrives: ManifestTable["arrives"] | undefined;
  /** Rows that were read from the source; undefined where they were not counted. */
  readonly sourceRows: number | undefined;
  /** Rows found in the target; undefined where the table was not read. */
  readonly readRows: number | undefined;
  readonly columns: readonly ProofColumn[];
  /** Findings of the table as a whole. */
  readonly findings: readonly NumberedFinding[];
}

export interface Proof {
  /** unproved: nothing was verified. */
  readonly verdict: "clean" | "found" | "unproved";
  /** By name. */
  readonly tables: readonly ProofTable[];
  /** All, gravest first. */
  readonly findings: readonly NumberedFinding[];
  /** Those of objects that are no table of the report: functions, views, the database. */
  readonly elsewhere: readonly NumberedFinding[];
}

export function readProof({ manifest, verify }: ProofReport): Proof {
  const findings = sortFindings(verify?.findings ?? []);
  const planned = new Map((manifest?.tables ?? []).map((table) => [table.table, table]));
  const read = new Map((verify?.coverage.read ?? []).map(({ table, rows }) => [table, rows]));
  const unread = new Set(verify?.coverage.unread);
  const labels = [...new Set([...planned.keys(), ...read.keys()])].sort();
  const known = new Set(labels);
  return {
    verdict: verify === undefined ? "unproved" : verify.ok && findings.length === 0 ? "clean" : "found",
    tables: labels.map((table) => {
      const own = findings.filter(({ finding }) => finding.table === table);
      return {
        table,
        arrives: planned.get(table)?.arrives,
        sourceRows: planned.get(table)?.rows,
        readRows: read.get(table),
        columns: proofColumns(table, planned.get(table), own, unread),
        findings: own.filter(({ finding }) => finding.column === ""),
      };
    }),
    findings,
    elsewhere: findings.filter(({ finding }) => !known.has(finding.table)),
  };
}

/** The manifest's columns in its order, then those that only findings or the coverage name. */
function proofColumns(
  label: string,
  table: ManifestTable | undefined,
  own: readonly NumberedFinding[],
  unread: ReadonlySet<string>,
): ProofColumn[] {
  const planned = new Map((table?.columns ?? []).map((column) => [column.column, column]));
  const named = own.map(({ finding }) => finding.column).filter((column) => column !== "");
  return [...new Set([...planned.keys(), ...named])].map((column) => ({
    column,
    treatment: treatmentOf(table, planned.get(column)),
    planned: planned.get(column),
    isUnread: unread.has(`${label}.${column}`),
    findings: own.filter(({ finding }) => finding.column === column),
  }));
}

function treatmentOf(table: ManifestTable | undefined, column: ManifestColumn | undefined): Treatment {
  if (table === undefined || column === undefined) return "unknown";
  if (table.arrives === "none") return "empty";
  switch (column.treatment) {
    case "generated":
      return "generated";
    case "mask":
      return column.placement === "none" ? "unknown" : column.placement;
    case "keep":
      if (column.masker !== undefined) return "rule";
      return column.because.startsWith("structural") ? "structural" : "unknown";
  }
}

function sortFindings(findings: readonly Finding[]): NumberedFinding[] {
  return findings
    .toSorted(
      (a, b) =>
        KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
        compare(a.table, b.table) ||
        compare(a.column, b.column) ||
        compare(a.detector ?? "", b.detector ?? ""),
    )
    .map((finding, index) => ({ number: index + 1, finding }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A line of a rules file. */
export interface RulePlace {
  readonly file: string;
  readonly line: number;
}

/** Where the rule stands that a `because` names, or undefined: `scrub-rules.yaml:12`, `references a.b, x.yaml:3`. */
export function rulePlace(because: string): RulePlace | undefined {
  if (/^(structural|policy|preset):/.test(because)) return undefined;
  const origin = because.startsWith("references ") ? because.slice(because.lastIndexOf(", ") + 2) : because;
  const match = /^(.+):([1-9]\d{0,8})$/s.exec(origin);
  return match?.[1] === undefined ? undefined : { file: match[1], line: Number(match[2]) };
}
