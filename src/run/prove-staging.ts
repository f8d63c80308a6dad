// Step 9 of the recipe: the manifest goes into staging, tables are scanned while they and others are being indexed, `--after`
// runs, and the verifier judges the copy by what was collected while the source streamed.
import { PgscrubError } from "../errors.ts";
import { hashesMade } from "../pipeline/transform/password-hashes.ts";
import { writeManifest } from "../target/write-manifest.ts";
import { addAllowedValues } from "../verify/allowed-values.ts";
import { cleanManifest } from "../verify/clean-manifest.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { Manifest } from "../verify/manifest.ts";
import { observeTarget } from "../verify/observe-target.ts";
import { type Judgement, judgeCopy, openJudgement, type VerifyInput } from "../verify/run-checks.ts";
import { buildManifest } from "./build-manifest.ts";
import type { BuildInput, StagedCopy } from "./build-staging.ts";
import { describeFound } from "./describe-found.ts";
import { knownPasswords } from "./known-passwords.ts";
import { runAfter } from "./run-after.ts";
import type { CollectedEvidence } from "./source-evidence.ts";
import { strangerRules } from "./stranger-rules.ts";
import { startScans, type TableScans } from "./table-scans.ts";

export interface ProvedCopy {
  readonly manifest: Manifest;
  readonly verify: VerifyReport;
}

export type ProofInput = Pick<
  BuildInput,
  "options" | "steps" | "rules" | "planned" | "chosen" | "run" | "threads" | "signal"
>;

/** The proof of one copy, in the order of the calls. */
export interface Proof {
  /** The rows of `schema.table` are in, and nothing will lock it against readers any more. */
  tableReady(label: string): void;
  /** Every row is in: the manifest goes into staging, and tables that are ready are scanned while indexes are built. */
  begin(copy: StagedCopy): Promise<void>;
  /** The copy is whole. Scans the rest and judges; what `--after` changes is judged in a second look, and listed. */
  finish(): Promise<ProvedCopy>;
  /** Resolves when no scan is at work any more, however it ended. */
  settled(): Promise<void>;
}

interface Begun {
  readonly copy: StagedCopy;
  readonly manifest: Manifest;
  readonly judgement: Judgement;
  /** The scans that run beside the index builds. */
  readonly scans: TableScans;
}

/** Verifies staging by what was collected; the source is free by then. */
export function newProof(input: ProofInput, evidence: CollectedEvidence): Proof {
  const { steps, options, signal } = input;
  const ready: string[] = [];
  let begun: Begun | undefined;

  async function begin(copy: StagedCopy): Promise<void> {
    const manifest = manifestOf(input, evidence, copy);
    // A source that is a copy itself may hold the very hash that we write.
    const ours = manifest.passwordHashes.map((value) => ({ kind: "value" as const, value }));
    addAllowedValues(evidence.fingerprints, ours);
    await write(copy, manifest);
    const judgement = openJudgement(judgementInput(copy, manifest, false));
    const scans = startScans(judgement, options.jobs);
    begun = { copy, manifest, judgement, scans };
    for (const label of ready) scans.add(label);
  }

  async function finish(): Promise<ProvedCopy> {
    if (begun === undefined) throw new PgscrubError("BUG", "the proof was ended before it began");
    const { copy, manifest, judgement, scans } = begun;
    const { after } = options;
    const first = await steps.run(
      after === undefined ? "verify" : "verify the copy",
      async () => {
        await scans.drain();
        return judgement.finish();
      },
      ({ report }) => describeFound(report),
    );
    if (after === undefined || !first.report.ok) return { manifest, verify: first.report };
    await steps.run("--after", () => runAfter(after, copy.sessions.target, signal));
    const second = await steps.run(
      "verify what --after left",
      () => judgeCopy(judgementInput(copy, manifest, true)),
      ({ report }) => describeFound(report),
    );
    const changed = { ...manifest, ...second.present };
    await write(copy, changed);
    return { manifest: changed, verify: second.report };
  }

  function write(copy: StagedCopy, told: Manifest): Promise<void> {
    const cleaned = cleanManifest(told, evidence.fingerprints, strangerRules(input.rules, hashesMade()));
    return copy.sessions.use((client) => writeManifest(client, cleaned));
  }

  function judgementInput(copy: StagedCopy, manifest: Manifest, isChanged: boolean): VerifyInput {
    return {
      target: copy.sessions.target,
      insecureTls: options.insecureTls,
      manifest,
      fingerprints: evidence.fingerprints,
      exempt: evidence.exempt,
      observations: observeTarget(manifest, evidence.tables, true),
      rules: strangerRules(input.rules, hashesMade()),
      passwords: knownPasswords(input.planned.plan),
      isDeep: false,
      isChanged,
      notes: [...evidence.tables.values()].flatMap(({ notes }) => notes),
      jobs: options.jobs,
      openRunner: input.threads?.openRunner,
      signal,
    };
  }

  return {
    tableReady(label) {
      if (begun === undefined) ready.push(label);
      else begun.scans.add(label);
    },
    begin,
    finish,
    settled: async () => begun?.scans.drain().catch(() => {}), // whoever called finish was told
  };
}

function manifestOf(input: ProofInput, evidence: CollectedEvidence, copy: StagedCopy): Manifest {
  return buildManifest({
    run: input.run,
    rules: input.rules,
    catalog: input.planned.catalog,
    plan: input.planned.plan,
    evidence,
    rows: new Map(copy.tables.map(({ table, rows }) => [table, rows])),
    chosen: input.chosen.counts,
    integrity: evidence.integrity(),
    passwordHashes: hashesMade(),
    leftOut: copy.leftOut,
  });
}
