// The gate before the swap: scans the whole staged database, runs every check, and gives one report without values.
import type { TablePlan } from "../plan/plan.ts";
import { endClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import type { Check } from "./check.ts";
import { checkConstraints } from "./checks/constraints.ts";
import { checkRowCounts } from "./checks/row-counts.ts";
import { checkSequences } from "./checks/sequences.ts";
import { checkTreatments } from "./checks/treatments.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import type { ExemptValues } from "./exempt-values.ts";
import { newFindingCollector, type VerifyReport } from "./finding.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { IntegrityFacts } from "./integrity-facts.ts";
import { openReader, scanDatabase } from "./scan-database.ts";

export interface VerifyInput {
  /** The staged database. */
  readonly target: ConnectionTarget;
  /** What was to be done to each table and column of the source. */
  readonly tables: readonly TablePlan[];
  /** What the taps collected; filled completely before the call. */
  readonly fingerprints: Fingerprints;
  /** What `when` and `unless` spared, as the taps saw it. */
  readonly exempt: ExemptValues;
  /** Rows that COPY read per `schema.table`; tables ruled `rows: none` need no entry. */
  readonly expectedRows: ReadonlyMap<string, number>;
  /** readIntegrityFacts of the source, without what the plan leaves out. */
  readonly expectedIntegrity: IntegrityFacts;
  /** Reserved namespaces, allow-list and our own password hashes. */
  readonly rules: StrangerRules;
  /** Tables scanned at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
}

const CHECKS: readonly Check[] = [checkTreatments, checkRowCounts, checkConstraints, checkSequences];

/**
 * Verifies the staged database; `ok` only when there is no finding of any kind. Throws when something could not be read
 * or checked: TARGET_UNAVAILABLE, CONNECTION_LOST, PRIVILEGE_MISSING, BUG.
 */
export async function verifyStaging(input: VerifyInput): Promise<VerifyReport> {
  const startedAt = performance.now();
  const { target, fingerprints, exempt, rules, signal } = input;
  const collector = newFindingCollector();
  if (fingerprints.dropped > 0) {
    collector.add("coverage", "source", "", "more values than fingerprints can be held");
  }
  const scan = await scanDatabase(target, { fingerprints, rules, exempt, collector }, input.jobs, signal);
  const client = await openReader(target, signal);
  try {
    for (const check of CHECKS) {
      await check({
        client,
        tables: input.tables,
        expectedRows: input.expectedRows,
        scannedRows: scan.rows,
        expectedIntegrity: input.expectedIntegrity,
        allowedHashes: rules.allowedHashes,
        exempt,
        collector,
      });
    }
  } finally {
    await endClient(client);
  }
  const findings = collector.list();
  return {
    ok: findings.length === 0,
    findings,
    coverage: scan.coverage,
    notes: [],
    durationMs: performance.now() - startedAt,
  };
}
