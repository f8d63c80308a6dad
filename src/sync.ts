// The main job, step by step (design: the recipe of sync). Until the swap the target is untouched; whatever fails before
// it drops staging and frees the source.
import { randomBytes, randomUUID } from "node:crypto";
import { PgscrubError } from "./errors.ts";
import { openSnapshot } from "./pipeline/source/snapshot.ts";
import type { SyncPlan } from "./plan/plan.ts";
import { endClient, openClient } from "./postgres/connect.ts";
import { withDatabase } from "./postgres/connection-string.ts";
import { refusePooler } from "./postgres/own-session.ts";
import { loadFunctions } from "./rules/load-functions.ts";
import { loadRules } from "./rules/load-rules.ts";
import type { Rules } from "./rules/rules.ts";
import { buildStaging, type StagedCopy } from "./run/build-staging.ts";
import {
  ALL_ROWS,
  type ChosenRows,
  chooseRowsInside,
  choosesRows,
  describeChosen,
} from "./run/choose-rows.ts";
import { identifySource } from "./run/identify-source.ts";
import { type LaneThreads, startLaneThreads } from "./run/lanes/lane-threads.ts";
import { worthThreads } from "./run/lanes/worth-threads.ts";
import { whenAborted } from "./run/load-data.ts";
import { type OpenTarget, openTarget } from "./run/open-target.ts";
import { sizesOf } from "./run/plan-sizes.ts";
import { newProof, type Proof, type ProofInput } from "./run/prove-staging.ts";
import { type PlannedSource, planOver, withReadOnlySource } from "./run/read-source.ts";
import { runAfter } from "./run/run-after.ts";
import type { SyncOptions } from "./run/run-options.ts";
import { type CollectedEvidence, collectEvidence, newEvidenceSetup } from "./run/source-evidence.ts";
import { newStepRunner, type StepRunner } from "./run/steps.ts";
import { startStopwatch } from "./run/stopwatch.ts";
import { type SyncReport, syncReport, timedReport, type UntimedReport } from "./run/sync-report.ts";
import { deriveDatabaseNames } from "./target/database-names.ts";
import { requireFreeDisk } from "./target/free-disk.ts";
import { guardEnvironment } from "./target/guard.ts";
import { acquireTargetLock } from "./target/lock.ts";
import { dropOurs, emptyStaging, inheritAccess } from "./target/staging.ts";
import { swapIn } from "./target/swap.ts";

const KEY_BYTES = 32;

/**
 * Refreshes the target. Resolves with the report when the swap is done, or when verification found something (then
 * `ok` is false and the target is unchanged). Throws PgscrubError for everything else; the target is then unchanged.
 */
export async function sync(options: SyncOptions): Promise<SyncReport> {
  const watch = startStopwatch();
  const steps = newStepRunner(options.reporter, options.signal);
  const rules = await loadRules(options.rulesFile);
  guardEnvironment(options.nodeEnv);
  const target = await steps.run("connect and guard", async () => {
    const source = await identifySource(options);
    refusePooler(source.pooling, options.source, "source");
    return openTarget(options, source);
  });
  try {
    const lock = await acquireTargetLock(target.maintenance, options.target.database);
    try {
      const planned = await steps.run("plan", () =>
        withReadOnlySource(options.source, options, (client) =>
          planOver(client, rules, target.server.serverVersion, options.sampleRows),
        ),
      );
      // Where rows are chosen their number is known only in the snapshot.
      if (!choosesRows(planned.plan)) await requireRoom(target, planned.plan, ALL_ROWS);
      await watch.whileWaiting(() => confirmPlan(planned.plan, options));
      const functions = await loadFunctions(rules);
      const report = await refresh(options, steps, { rules, functions }, target, planned, lock.assertHeld);
      return timedReport(report, watch.elapsedMs(), options);
    } finally {
      await target.whileAlive(() => lock.release()).catch(() => {}); // a lost session's lock is gone with it
    }
  } finally {
    await target.close();
  }
}

async function confirmPlan(plan: SyncPlan, options: SyncOptions): Promise<void> {
  if (options.planDigest !== undefined && options.planDigest !== plan.digest) {
    throw new PgscrubError("PLAN_STALE", "rules or catalog changed since the plan was written", {
      hint: "Run `pgscrub plan --out FILE` again and look at it.",
    });
  }
  const errors = plan.hazards.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new PgscrubError("RULES_INVALID", errors.map(({ message }) => message).join("; "), {
      hint: "Run `pgscrub plan` to see every hazard.",
    });
  }
  if (!(await options.confirm(plan))) {
    throw new PgscrubError("NOT_CONFIRMED", "the sync was not confirmed", { hint: "Nothing was changed." });
  }
}

/** The rules and the functions that they name. */
interface LoadedRules {
  readonly rules: Rules;
  readonly functions: Awaited<ReturnType<typeof loadFunctions>>;
}

function requireRoom(target: OpenTarget, plan: SyncPlan, { counts }: ChosenRows): Promise<void> {
  return requireFreeDisk(target.maintenance, sizesOf(plan, counts).stagingBytes);
}

async function refresh(
  options: SyncOptions,
  steps: StepRunner,
  { rules, functions }: LoadedRules,
  target: OpenTarget,
  planned: PlannedSource,
  assertLocked: () => Promise<void>,
): Promise<UntimedReport> {
  const run = randomUUID();
  const names = deriveDatabaseNames(options.target.database);
  const snapshot = await steps.run("snapshot", () => openSnapshot(options.source, options));
  // Whatever ends the run ends everything under way: the user's signal, a lost snapshot, the first failure.
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  snapshot.lost.catch((error: unknown) => ending.abort(error));
  let isKept = false;
  let isFull = false;
  let staged: Promise<StagedCopy> | undefined;
  let proof: Proof | undefined;
  let threads: LaneThreads | undefined;
  let collected: CollectedEvidence | undefined;
  let chosen = ALL_ROWS;
  try {
    const current = await Promise.race([
      planOver(snapshot.client, rules, target.server.serverVersion, options.sampleRows),
      whenAborted(signal),
    ]);
    requireSamePlan(planned.plan, current.plan);
    if (choosesRows(current.plan)) {
      const choosing = () => chooseRowsInside(snapshot, current, signal);
      chosen = await steps.run("select rows", choosing, describeChosen);
      await target.whileAlive(() => requireRoom(target, current.plan, chosen));
    }
    const threadCount = worthThreads(current.plan, functions, options);
    if (threadCount > 0) threads = startLaneThreads(threadCount, signal);
    if (options.isVerified)
      collected = collectEvidence(newEvidenceSetup(rules, options.mostFingerprintsHeld));
    const key = options.key ?? randomBytes(KEY_BYTES);
    const base = {
      options,
      steps,
      rules,
      functions,
      target,
      names,
      run,
      snapshot,
      planned: current,
      chosen,
      key,
      collected,
      threads,
      signal,
    };
    proof = collected === undefined ? undefined : newProof(base, collected);
    staged = buildStaging({ ...base, proof });
    const copy = await Promise.race([staged, whenAborted(signal)]);
    const proved = proof === undefined ? await unproved(base, copy) : await proof.finish();
    const verify = proved?.verify;
    const told = {
      target: names.target,
      copy,
      plan: current.plan,
      allow: rules.allow,
      exempt: collected?.exempt,
      manifest: proved?.manifest,
      verify,
    };
    if (verify?.ok !== true) {
      isKept = options.keepStaging;
      return syncReport({ ...told, ok: false, previous: undefined });
    }
    await target.whileAlive(assertLocked);
    signal.throwIfAborted();
    const previous = await steps.run("swap", () =>
      target.whileAlive(async () => {
        await inheritAccess(target.maintenance, names, target.database);
        return swapIn(target.maintenance, { names, run, target: target.database });
      }),
    );
    isKept = true;
    await dropQuietly(target, names.old, options);
    const isDropped = options.dropPrevious && (await dropQuietly(target, names.previous, options));
    const kept = isDropped ? undefined : previous;
    return syncReport({ ...told, ok: true, previous: kept });
  } catch (error) {
    isKept ||= options.keepStaging;
    isFull = error instanceof PgscrubError && error.code === "DISK_FULL";
    ending.abort(error);
    throw error;
  } finally {
    await staged?.catch(() => {}); // what was under way has ended before staging is dropped
    await proof?.settled();
    await threads?.close();
    chosen.close();
    collected?.close();
    await snapshot.release();
    if (isFull && !isKept) await emptyQuietly(names.staging, options);
    if (!isKept) await dropQuietly(target, names.staging, options);
  }
}

/** `--no-verify`: the copy is as it would be, and proves nothing. */
async function unproved(
  { options, steps, signal }: ProofInput,
  { sessions }: StagedCopy,
): Promise<undefined> {
  const { after } = options;
  if (after !== undefined) await steps.run("--after", () => runAfter(after, sessions.target, signal));
}

/** Where it fails the drop that follows is tried all the same, and says why when it fails too. */
async function emptyQuietly(name: string, options: SyncOptions): Promise<void> {
  const { target, insecureTls } = options;
  try {
    const signal = AbortSignal.timeout(options.watchdogMs);
    const client = await openClient(withDatabase(target, name), { role: "target", insecureTls, signal });
    try {
      await emptyStaging(client);
    } finally {
      await endClient(client);
    }
  } catch {
    // dropQuietly reports what is left
  }
}

function requireSamePlan(before: SyncPlan, now: SyncPlan): void {
  if (before.digest === now.digest) return;
  throw new PgscrubError("SOURCE_CHANGED", "the source's schema changed while the run was starting", {
    hint: "Run the command again when no migration is running on the source.",
  });
}

/** Whether `name` is gone. A failure here must not hide how the run ended; the next run drops what is left. */
async function dropQuietly(target: OpenTarget, name: string, options: SyncOptions): Promise<boolean> {
  try {
    await target.whileAlive(() => dropOurs(target.maintenance, name));
    return true;
  } catch (error) {
    const why = error instanceof PgscrubError ? ` (${error.message})` : "";
    options.reporter.report({
      kind: "warning",
      message: `database ${name} could not be dropped; the next run will drop it${why}`,
    });
    return false;
  }
}
