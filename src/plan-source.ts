// `pgscrub plan`: what sync would do, without locks, without a snapshot, without writing anything anywhere.
import type { SyncPlan } from "./plan/plan.ts";
import { loadRules } from "./rules/load-rules.ts";
import { chooseRows } from "./run/choose-rows.ts";
import { identifySource } from "./run/identify-source.ts";
import { estimateNames } from "./run/names-egress.ts";
import { openTarget } from "./run/open-target.ts";
import { type PlannedAmounts, sizesOf } from "./run/plan-sizes.ts";
import { planOver, withReadOnlySource } from "./run/read-source.ts";
import type { PlanOptions } from "./run/run-options.ts";

export interface PlanResult {
  readonly plan: SyncPlan;
  readonly sizes: PlannedAmounts;
  /** Bytes of names that are read for free text (`text`, `html`, `json`) beside the rows, at most about. */
  readonly namesBytes: number;
  /** Bytes that a run without a sample would read, at most: filters of the rules are not taken off. */
  readonly wholeBytes: number;
  /** server_version_num of the source. */
  readonly sourceVersion: number;
}

/**
 * The plan for the source's present schema. With a target the guards are asked too and its version is known; without
 * one the target is taken to be as new as the source.
 */
export async function planSource(options: PlanOptions): Promise<PlanResult> {
  const rules = await loadRules(options.rulesFile);
  const source = await identifySource(options);
  let targetVersion = source.identity.serverVersion;
  if (options.target !== undefined) {
    const target = await openTarget({ ...options, target: options.target }, source);
    targetVersion = target.server.serverVersion;
    await target.close();
  }
  return withReadOnlySource(options.source, options, async (client) => {
    const { plan, catalog } = await planOver(client, rules, targetVersion, options.sampleRows);
    const { counts, close } = await chooseRows({ client, catalog, plan, signal: options.signal });
    close();
    return {
      plan,
      sizes: { ...sizesOf(plan, counts), filteredRows: counts },
      namesBytes: await estimateNames(client, plan),
      wholeBytes: sizesOf(plan, new Map()).egressBytes,
      sourceVersion: catalog.serverVersion,
    };
  });
}
