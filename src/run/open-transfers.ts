// The tables that are copied, compiled once to see that every masker holds, and the lanes that copy them: in this thread, or
// one in it and one in each other.
import { tableLabel } from "../catalog/catalog.ts";
import { readFoldFacts } from "../catalog/read-folds.ts";
import { PgscrubError } from "../errors.ts";
import type { Progress } from "../events.ts";
import type { KnownValues } from "../pipeline/transform/known-values.ts";
import { shareHashes } from "../pipeline/transform/password-hashes.ts";
import type { TablePlan } from "../plan/plan.ts";
import type { BuildInput } from "./build-staging.ts";
import { type Compiler, type CompileSetup, newCompiler } from "./compile-setup.ts";
import type { LaneThreads } from "./lanes/lane-threads.ts";
import { toPlainTarget } from "./lanes/plain-target.ts";
import type { LoadLane, PendingTransfer } from "./load-data.ts";
import { loadTable, type TableLoader } from "./load-table.ts";
import type { PasswordFormats } from "./read-password-formats.ts";
import { newStagingSessions, type StagingInput } from "./staging-session.ts";

export interface OpenTransfers {
  readonly pending: readonly PendingTransfer[];
  readonly lanes: readonly LoadLane[];
  /** After the last row: what the lanes collected is complete in `collected`. */
  finish(): Promise<void>;
}

/** Throws RULES_INVALID, before the first row moves, when a masker cannot hold on its column. */
export async function openTransfers(
  input: BuildInput,
  known: KnownValues,
  passwordFormats: PasswordFormats,
  staging: StagingInput,
): Promise<OpenTransfers> {
  const { planned, collected, threads } = input;
  const { reserved, jsonKeys, policy, allow } = input.rules;
  const jobs = Math.max(1, input.options.jobs);
  const setup: CompileSetup = {
    ...{ key: input.key, reserved, jsonKeys, policy, allow },
    folds: await readFoldFacts(input.snapshot.client, planned.catalog.encoding),
    passwordFormats,
    digestSalt: collected?.digestSalt,
  };
  const plans = planned.plan.tables.filter(({ rows }) => rows === "all");
  const compile = newCompiler(setup, known, input.functions);
  for (const plan of plans) await compile(plan);
  const pending = plans.map((plan) => ({ plan, label: tableLabel(plan.table) }));
  if (threads === undefined) {
    return { pending, lanes: ownLanes(jobs, input, compile, plans, staging), finish: async () => {} };
  }
  const others = await openThreads(input, threads, { compile: setup, known, plans, staging });
  const lanes = [...ownLanes(1, input, compile, plans, staging), ...others];
  return { pending, lanes, finish: () => threads.finishTransfers(collected) };
}

/** Lanes of this thread: each table is compiled when its turn comes, and the memories of its maskers given back with it. */
function ownLanes(
  count: number,
  input: BuildInput,
  compile: Compiler,
  plans: readonly TablePlan[],
  staging: StagingInput,
): LoadLane[] {
  const { options, chosen, collected } = input;
  const byLabel = new Map(plans.map((plan) => [tableLabel(plan.table), plan]));
  const sessions = newStagingSessions(staging);
  return Array.from({ length: count }, (): LoadLane => {
    const progress: Pick<Progress, "rows" | "bytes"> = { rows: 0, bytes: 0 };
    const loader: TableLoader = {
      openSource: () => input.snapshot.openReader(),
      staging: sessions,
      counts: chosen.counts,
      piecesOf: ({ table }) => chosen.selection?.piecesOf(table),
      tapFor: (transfer) => collected?.tapFor(transfer),
      progress,
      watchdogMs: options.watchdogMs,
      signal: input.signal,
    };
    return {
      progress,
      async load(label) {
        const plan = byLabel.get(label);
        if (plan === undefined) throw new PgscrubError("BUG", `${label} is not copied`);
        const result = await loadTable(loader, await compile(plan));
        collected?.finishTable(label);
        return result;
      },
    };
  });
}

interface ThreadWork {
  readonly compile: CompileSetup;
  readonly known: KnownValues;
  readonly plans: readonly TablePlan[];
  readonly staging: StagingInput;
}

function openThreads(input: BuildInput, threads: LaneThreads, work: ThreadWork): Promise<LoadLane[]> {
  const { options, collected } = input;
  const { signal, target, ...staging } = work.staging;
  return threads.openLanes(
    {
      source: toPlainTarget(options.source),
      snapshotId: input.snapshot.id,
      insecureTls: options.insecureTls,
      watchdogMs: options.watchdogMs,
      staging: { ...staging, target: toPlainTarget(target) },
      plans: work.plans,
      counts: input.chosen.counts,
      compile: work.compile,
      known: work.known.share(),
      hashes: shareHashes(),
      evidence: collected?.setup,
    },
    collected,
  );
}
