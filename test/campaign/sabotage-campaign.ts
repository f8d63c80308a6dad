// Campaign 18: a correct, scrubbed copy with one source value put back at a time. Verification must find every one, and
// nothing on the clean copy before, between and after.
import type { Client } from "pg";
import type { Finding } from "../../src/verify/finding.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";
import { openStage, type Stage } from "./sabotage.ts";
import { type SabotageCase, sabotageCases } from "./sabotage-cases.ts";

/** Every place in every encoding once (736), of which a correct verification finds all. */
const CASES = 736;
/** After so many cases the copy is judged clean once more. */
const CLEAN_EVERY = 50;

/** What is wrong with how one case was judged; empty when nothing is. The copy is as before afterwards. */
export async function trySabotage(
  stage: Stage,
  { put, undo, table, column }: SabotageCase,
): Promise<string[]> {
  for (const [sql, values] of put) await stage.copy.query(sql, [...values]);
  let findings: readonly Finding[];
  try {
    findings = await stage.judge();
  } finally {
    for (const sql of undo) await stage.copy.query(sql);
  }
  const survivors = findings.filter(({ kind }) => kind === "survivor");
  if (survivors.some((finding) => finding.table === table && finding.column === column)) return [];
  return [`found ${describeAll(findings)}`];
}

/** Findings of the copy as it is, as lines. */
export async function judgeClean(stage: Stage): Promise<string[]> {
  const findings = await stage.judge();
  return findings.length === 0 ? [] : [`the clean copy gave ${describeAll(findings)}`];
}

function describeAll(findings: readonly Finding[]): string {
  const all = findings.map(({ kind, table, column, detector }) => `${kind} ${table}.${column} ${detector}`);
  return all.length === 0 ? "nothing" : all.join("; ");
}

/** Puts back `--cases` values (500), those cases whose name holds `only`. */
export async function runSabotage(options: CampaignOptions): Promise<CampaignResult> {
  const { print, only, seed } = options;
  const stage = await openStage(seed);
  try {
    const all = sabotageCases(stage.people, seed, options.cases ?? CASES);
    const cases = all.filter(({ name }) => only === undefined || name.includes(only));
    let passed = 0;
    let cleanRuns = 0;
    let cleanFailures = 0;
    const beClean = async (): Promise<void> => {
      const problems = await judgeClean(stage);
      cleanRuns++;
      if (problems.length > 0) cleanFailures++;
      for (const problem of problems) print(`FAILED  ${problem}`);
    };
    await beClean();
    for (const [index, one] of cases.entries()) {
      const problems = await trySabotage(stage, one);
      print(`${problems.length === 0 ? "found " : "MISSED"}  ${one.name}`);
      for (const problem of problems) print(`  - ${problem}`);
      if (problems.length === 0) passed++;
      if ((index + 1) % CLEAN_EVERY === 0) await beClean();
    }
    await restoreMany(stage.copy);
    await beClean();
    print(`clean copy judged ${cleanRuns} times, ${cleanFailures} of them with a finding`);
    return { cases: cases.length + cleanRuns, passed: passed + cleanRuns - cleanFailures, notRun: 0 };
  } finally {
    await stage.close();
  }
}

/** Dead rows of the updates are gone when the copy is judged for the last time. */
async function restoreMany(copy: Client): Promise<void> {
  await copy.query("VACUUM");
}
