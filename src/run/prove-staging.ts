// Step 9 of the recipe: the verifier's judgement of staging, from what was collected while the source streamed.
import { type Catalog, tableLabel } from "../catalog/catalog.ts";
import { PgscrubError } from "../errors.ts";
import { hashesMade } from "../pipeline/transform/password-hashes.ts";
import { formatBytes, formatCount } from "../report/style-text.ts";
import type { Rules } from "../rules/rules.ts";
import type { StrangerRules } from "../verify/detectors/detector.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { IntegrityFacts } from "../verify/integrity-facts.ts";
import { verifyStaging } from "../verify/run-checks.ts";
import type { BuildInput, StagedCopy } from "./build-staging.ts";
import type { CollectedEvidence } from "./source-evidence.ts";

/** Verifies staging; the source is free by now. */
export async function proveStaging(
  input: BuildInput,
  evidence: CollectedEvidence,
  copy: StagedCopy,
): Promise<VerifyReport> {
  const { options, planned, rules, signal } = input;
  const integrity = evidence.integrity();
  if (integrity === undefined) {
    throw new PgscrubError("BUG", "the source's constraints were not read before it was freed");
  }
  return input.steps.run(
    "verify",
    () =>
      verifyStaging({
        target: copy.sessions.target,
        tables: planned.plan.tables,
        fingerprints: evidence.fingerprints,
        exempt: evidence.exempt,
        expectedRows: new Map(copy.tables.map(({ table, rows }) => [table, rows])),
        expectedIntegrity: ofUserTables(integrity, planned.catalog),
        rules: strangerRules(rules),
        jobs: options.jobs,
        signal,
      }),
    describe,
  );
}

/** Extensions bring their own tables with them; only the user's are compared. */
function ofUserTables(facts: IntegrityFacts, { tables, materializedViews }: Catalog): IntegrityFacts {
  const labels = new Set([...tables, ...materializedViews].map(tableLabel));
  return facts.filter(({ table }) => labels.has(table));
}

function strangerRules(rules: Rules): StrangerRules {
  return {
    emailDomain: rules.reserved.emailDomain.toLowerCase(),
    allowedDomains: rules.allow.filter(({ kind }) => kind === "domain").map(({ value }) => value),
    tokenPrefix: rules.reserved.tokenPrefix,
    allowedHashes: hashesMade(),
  };
}

function describe({ coverage, findings }: VerifyReport): string {
  const read = `${formatCount(coverage.columns)} columns, ${formatCount(coverage.rows)} rows, ${formatBytes(coverage.bytes)}`;
  return `${read}: ${findings.length === 0 ? "nothing found" : `${findings.length} findings`}`;
}
