// Step 9 of the recipe: the manifest goes into staging, `--after` runs, and the verifier judges the copy by what was
// collected while the source streamed.
import { hashesMade } from "../pipeline/transform/password-hashes.ts";
import { writeManifest } from "../target/write-manifest.ts";
import { addAllowedValues } from "../verify/allowed-values.ts";
import { cleanManifest } from "../verify/clean-manifest.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { Manifest } from "../verify/manifest.ts";
import { observeTarget } from "../verify/observe-target.ts";
import { type JudgedCopy, judgeCopy } from "../verify/run-checks.ts";
import { buildManifest } from "./build-manifest.ts";
import type { BuildInput, StagedCopy } from "./build-staging.ts";
import { describeFound } from "./describe-found.ts";
import { knownPasswords } from "./known-passwords.ts";
import { runAfter } from "./run-after.ts";
import type { CollectedEvidence } from "./source-evidence.ts";
import { strangerRules } from "./stranger-rules.ts";

export interface ProvedCopy {
  readonly manifest: Manifest;
  readonly verify: VerifyReport;
}

/** Verifies staging; the source is free by now. What `--after` changes is judged in a second look, and listed. */
export async function proveStaging(
  input: BuildInput,
  evidence: CollectedEvidence,
  copy: StagedCopy,
): Promise<ProvedCopy> {
  const { steps, options, signal } = input;
  const rules = strangerRules(input.rules, hashesMade());
  const manifest = manifestOf(input, evidence, copy);
  // A source that is a copy itself may hold the very hash that we write.
  const ours = manifest.passwordHashes.map((value) => ({ kind: "value" as const, value }));
  addAllowedValues(evidence.fingerprints, ours);
  await write(manifest);
  const { after } = options;
  const first = await steps.run(
    after === undefined ? "verify" : "verify the copy",
    () => judge(false),
    ({ report }) => describeFound(report),
  );
  if (after === undefined || !first.report.ok) return { manifest, verify: first.report };
  await steps.run("--after", () => runAfter(after, copy.sessions.target, signal));
  const second = await steps.run(
    "verify what --after left",
    () => judge(true),
    ({ report }) => describeFound(report),
  );
  const changed = { ...manifest, ...second.present };
  await write(changed);
  return { manifest: changed, verify: second.report };

  function write(told: Manifest): Promise<void> {
    const cleaned = cleanManifest(told, evidence.fingerprints, rules);
    return copy.sessions.use((client) => writeManifest(client, cleaned));
  }

  function judge(isChanged: boolean): Promise<JudgedCopy> {
    return judgeCopy({
      target: copy.sessions.target,
      insecureTls: options.insecureTls,
      manifest,
      fingerprints: evidence.fingerprints,
      exempt: evidence.exempt,
      observations: observeTarget(manifest, evidence.tables, true),
      rules,
      passwords: knownPasswords(input.planned.plan),
      isDeep: false,
      isChanged,
      notes: [...evidence.tables.values()].flatMap(({ notes }) => notes),
      jobs: options.jobs,
      signal,
    });
  }
}

function manifestOf(input: BuildInput, evidence: CollectedEvidence, copy: StagedCopy): Manifest {
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
