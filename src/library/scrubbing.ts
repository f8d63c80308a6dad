// The calls about a scrubbed copy: make it, plan it, prove it, take it back.
import { existsSync } from "node:fs";
import { PgscrubError } from "../errors.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { type PlanResult, planSource as planOver } from "../plan-source.ts";
import type { ProofReport } from "../report/proof-report.ts";
import type { SyncReport } from "../run/sync-result.ts";
import { sync as runSync } from "../sync.ts";
import { SYNC_DEFAULTS } from "../sync-defaults.ts";
import { undo as runUndo } from "../undo.ts";
import type { VerifyReport } from "../verify/finding.ts";
import { verify as runVerify } from "../verify-target.ts";
import { type Run, startRun, withSignal } from "./running.ts";
import {
  type CommonOptions,
  findEnd,
  type GuardOption,
  guardsOf,
  jobsOf,
  keyOf,
  type RulesOption,
  requireEnd,
  rulesPath,
  type SourceOption,
  type TargetOption,
} from "./settings.ts";

/** What `sync` takes. */
export interface SyncOptions extends CommonOptions, SourceOption, TargetOption, GuardOption, RulesOption {
  /** 32 bytes, so that the pseudonyms stay the same; PGSCRUB_KEY unless given, else a random one of this run. */
  readonly key?: Uint8Array | undefined;
  /** Tables copied at a time; as many as there are processors, at most 4, unless given. */
  readonly jobs?: number | undefined;
  /** Shell command that runs with DATABASE_URL set to the copy before it is verified, such as migrations. */
  readonly after?: string | undefined;
  /** Creates roles that policies name and the target's server lacks. */
  readonly createRoles?: boolean | undefined;
  /** Leaves the copy for a look when it is not swapped in. */
  readonly keepStaging?: boolean | undefined;
  /** Drops what was replaced instead of keeping it for `undo`. */
  readonly dropPrevious?: boolean | undefined;
  /** Somebody on the source may wait so long for our locks; 10,000 unless given. */
  readonly maxBlockMs?: number | undefined;
  /** `digest` of a plan made before: PLAN_STALE when rules or schema have changed since. */
  readonly planDigest?: string | undefined;
  /** Shown the plan before anything is written; false ends the run with NOT_CONFIRMED. The call is the yes unless given. */
  readonly confirm?: ((plan: SyncPlan) => boolean | Promise<boolean>) | undefined;
}

/**
 * Replaces the target with a scrubbed copy of the source, proved clean. The report's `ok` is false when the copy was not clean:
 * then the target is as it was, and `verify.findings` says why. Throws PgscrubError for everything else.
 */
export function sync(options: SyncOptions = {}): Run<SyncReport> {
  return startRun(options, async ({ reporter, signal }) =>
    runSync({
      ...SYNC_DEFAULTS,
      ...(await guardsOf(options)),
      source: await requireEnd("source", options),
      target: await requireEnd("target", options),
      rulesFile: rulesPath(options),
      key: await keyOf(options),
      jobs: jobsOf(options.jobs),
      maxBlockMs: options.maxBlockMs ?? SYNC_DEFAULTS.maxBlockMs,
      pgDump: "auto",
      createRoles: options.createRoles ?? SYNC_DEFAULTS.createRoles,
      after: options.after,
      keepStaging: options.keepStaging ?? SYNC_DEFAULTS.keepStaging,
      dropPrevious: options.dropPrevious ?? SYNC_DEFAULTS.dropPrevious,
      planDigest: options.planDigest,
      confirm: async (plan) => (await options.confirm?.(plan)) ?? true,
      reporter,
      signal,
    }),
  );
}

/** What `planSource` takes. */
export interface PlanOptions extends CommonOptions, SourceOption, TargetOption, GuardOption, RulesOption {}

/** What `sync` would do to every column, with hazards and amounts; touches nothing. */
export function planSource(options: PlanOptions = {}): Run<PlanResult> {
  return startRun(options, async ({ reporter, signal }) =>
    planOver({
      ...(await guardsOf(options)),
      source: await requireEnd("source", options),
      target: await findEnd("target", options),
      rulesFile: rulesPath(options),
      reporter,
      signal,
    }),
  );
}

/** What `verify` takes. */
export interface VerifyOptions extends CommonOptions, TargetOption, RulesOption {
  /** Production's connection string; PRODUCTION_DATABASE_URL unless given. false: its values are not looked for. */
  readonly source?: string | false | undefined;
  /** Follows foreign keys row by row. */
  readonly deep?: boolean | undefined;
  /** Tables read at a time. */
  readonly jobs?: number | undefined;
  readonly maxBlockMs?: number | undefined;
}

/** What a verification found. */
export interface Verification {
  readonly ok: boolean;
  readonly verify: VerifyReport;
  /** What `writeReports` takes. */
  readonly proof: ProofReport;
}

/** Proves a database clean, or says what is in it; changes nothing. Throws PgscrubError when something cannot be read. */
export function verify(options: VerifyOptions = {}): Run<Verification> {
  const { source: given, ...others } = options;
  return startRun(options, async ({ reporter, signal }) => {
    const target = await requireEnd("target", others);
    const source = given === false ? undefined : await findEnd("source", { ...others, source: given });
    const rulesFile = rulesPath(options);
    const hasRules = source !== undefined || options.rules !== undefined || existsSync(rulesFile);
    const proof = await runVerify({
      target,
      source,
      rulesFile: hasRules ? rulesFile : undefined,
      isDeep: options.deep ?? false,
      insecureTls: options.insecureTls ?? SYNC_DEFAULTS.insecureTls,
      jobs: jobsOf(options.jobs),
      maxBlockMs: options.maxBlockMs ?? SYNC_DEFAULTS.maxBlockMs,
      watchdogMs: options.watchdogMs ?? SYNC_DEFAULTS.watchdogMs,
      reporter,
      signal,
    });
    if (proof.verify === undefined) throw new PgscrubError("BUG", "a verification gave no report");
    return { ok: proof.verify.ok, verify: proof.verify, proof };
  });
}

/** What `undo` takes. */
export interface UndoOptions extends Omit<CommonOptions, "onEvent">, TargetOption, GuardOption {}

/** Exchanges the target and what the last sync replaced; its own inverse. Throws NOTHING_TO_UNDO, LOCKED, TARGET_REFUSED. */
export function undo(options: UndoOptions = {}): Promise<void> {
  return withSignal(options.signal, async (signal) => {
    const target = await requireEnd("target", options);
    await runUndo({ ...(await guardsOf(options)), target, confirm: async () => true, signal });
  });
}
