// The judgement of a copy: scans the whole database, runs every check, and gives one report without values.
import { endClient } from "../postgres/connect.ts";
import type { Check } from "./check.ts";
import { checkCollapse } from "./checks/collapse.ts";
import { checkConstraints } from "./checks/constraints.ts";
import { checkKeptColumns } from "./checks/kept-columns.ts";
import { checkOrphans } from "./checks/orphans.ts";
import { checkPasswords, type KnownPassword } from "./checks/passwords.ts";
import { checkRowCounts } from "./checks/row-counts.ts";
import { checkSequences } from "./checks/sequences.ts";
import { checkStayedValues } from "./checks/stayed-values.ts";
import { checkTreatments } from "./checks/treatments.ts";
import { describePresent } from "./describe-present.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import { excuseSpared } from "./excuse-spared.ts";
import type { ExemptValues } from "./exempt-values.ts";
import { type Finding, type FindingCollector, newFindingCollector, type VerifyReport } from "./finding.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { Manifest } from "./manifest.ts";
import { openReader, type TargetReader } from "./open-reader.ts";
import type { OpenRunner } from "./relation-runner.ts";
import { type DatabaseScan, newDatabaseScanner } from "./scan-database.ts";
import type { ObservedRelation } from "./scan-table.ts";

export interface VerifyInput extends TargetReader {
  /** What was to be done and what the source was like; undefined where neither a manifest nor a source says it. */
  readonly manifest: Manifest | undefined;
  /** What the taps collected, filled completely before the call; empty where no source was read. */
  readonly fingerprints: Fingerprints;
  /** What `when` and `unless` spared, as the taps saw it; undefined where no source was read. */
  readonly exempt: ExemptValues | undefined;
  /** What to note of each table for comparison. */
  readonly observations: ReadonlyMap<string, ObservedRelation>;
  /** Reserved namespaces, allow-list and our own password hashes. */
  readonly rules: StrangerRules;
  /** What everybody signs in with, by column; empty where nobody says it. */
  readonly passwords: readonly KnownPassword[];
  /** Foreign keys are followed row by row instead of trusting that a valid constraint holds. */
  readonly isDeep: boolean;
  /**
   * Somebody changed the copy on purpose (`--after`): what differs from the manifest is no finding but a note, and
   * `present` says how it is now.
   */
  readonly isChanged: boolean;
  /** What could not be collected and why. */
  readonly notes: readonly string[];
  /** Tables scanned at once. */
  readonly jobs: number;
  /** Where tables are scanned; left out: in this thread. */
  readonly openRunner?: OpenRunner | undefined;
}

/** The copy as judged, and what a manifest of its present state would hold. */
export interface JudgedCopy {
  readonly report: VerifyReport;
  /** Equal to the manifest's own where nothing differs. */
  readonly present: Pick<Manifest, "tables" | "objects">;
}

/** These compare with the manifest: what somebody changed on purpose differs in them. */
const COMPARISONS: readonly Check[] = [checkKeptColumns, checkCollapse, checkRowCounts, checkConstraints];
const CHECKS: readonly Check[] = [checkTreatments, checkStayedValues];

/** A judgement that is under way: tables may be scanned before the copy is whole. */
export interface Judgement {
  /** Scans a table of the target whose rows are all in. */
  scanTable(label: string): Promise<void>;
  /**
   * Scans the rest, runs every check. The report is `ok` only when there is no finding of any kind. Throws when something
   * could not be read or checked: TARGET_UNAVAILABLE, CONNECTION_LOST, PRIVILEGE_MISSING, BUG.
   */
  finish(): Promise<JudgedCopy>;
}

/** Begins to judge a copy; all that was collected of the source must be complete. */
export function openJudgement(input: VerifyInput): Judgement {
  const startedAt = performance.now();
  const { fingerprints, exempt, rules } = input;
  const collector = newFindingCollector();
  if (fingerprints.dropped > 0) {
    collector.add("coverage", "source", "", "more values than fingerprints can be held");
  }
  for (const { values } of exempt?.list() ?? []) values.startCounting();
  const scanInput = { fingerprints, rules, exempt, collector };
  const scanner = newDatabaseScanner(input, scanInput, input.observations, input.openRunner);
  return {
    scanTable: (label) => scanner.scanTable(label),
    async finish() {
      const scan = await scanner.finish(input.jobs);
      const { report, present } = await runChecks(input, scan, collector);
      return { report: { ...report, durationMs: performance.now() - startedAt }, present };
    },
  };
}

/** Judges a copy that is whole. */
export function judgeCopy(input: VerifyInput): Promise<JudgedCopy> {
  return openJudgement(input).finish();
}

async function runChecks(
  input: VerifyInput,
  scan: DatabaseScan,
  collector: FindingCollector,
): Promise<{ report: Omit<VerifyReport, "durationMs">; present: JudgedCopy["present"] }> {
  const { manifest, exempt } = input;
  const differences = input.isChanged ? newFindingCollector() : collector;
  const client = await openReader(input);
  let present: JudgedCopy["present"] = { tables: [], objects: [] };
  try {
    await checkSequences(client, collector);
    if (input.isDeep) await checkOrphans(client, collector);
    if (manifest !== undefined) {
      for (const check of CHECKS) await check({ client, manifest, scan, exempt, collector });
      await checkPasswords(client, manifest, input.passwords, collector);
      for (const check of COMPARISONS) {
        await check({ client, manifest, scan, exempt, collector: differences });
      }
      present = input.isChanged ? await describePresent(client, manifest, scan) : manifest;
    }
  } finally {
    await endClient(client);
  }
  const found = collector.list();
  const { findings, notes } =
    exempt === undefined ? excuseSpared(found, manifest) : { findings: found, notes: [] };
  const changes = input.isChanged ? differences.list().map(describeChange) : [];
  const report = {
    ok: findings.length === 0,
    findings,
    coverage: scan.coverage,
    notes: [...input.notes, ...notes, ...changes],
  };
  return { report, present };
}

function describeChange({ table, column, detector }: Finding): string {
  return `changed by --after: ${column === "" ? table : `${table}.${column}`}: ${detector}`;
}
