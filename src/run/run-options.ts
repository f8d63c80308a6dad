// What a run of sync or plan is told, already parsed and checked: no process, no files but the rules.
import type { Reporter } from "../events.ts";
import type { SyncPlan } from "../plan/plan.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import type { PgDumpChoice } from "../postgres/pg-dump-choice.ts";
import type { PinnedIdentity } from "../target/pinned-identity.ts";

/** What both plan and sync need. */
export interface PlanOptions {
  readonly source: ConnectionTarget;
  /** undefined only for `plan` without a target. */
  readonly target: ConnectionTarget | undefined;
  readonly rulesFile: string;
  /** Hosts that are allowed as targets although they are neither loopback, a socket nor private. */
  readonly allowRemoteTargets: readonly string[];
  /** Production's identity as pinned in .pgscrub/production.json. */
  readonly pinned: PinnedIdentity | undefined;
  readonly insecureTls: boolean;
  /** No byte moves, no server answers for this long: the run ends with CONNECTION_LOST. */
  readonly watchdogMs: number;
  /** Rows per table of a sample, to which come the rows that they reference; undefined: all. */
  readonly sampleRows?: number | undefined;
  /** NODE_ENV of the process. */
  readonly nodeEnv: string | undefined;
  readonly reporter: Reporter;
  /** Aborts with a PgscrubError as its reason. */
  readonly signal: AbortSignal;
}

export interface SyncOptions extends PlanOptions {
  readonly target: ConnectionTarget;
  /** 32 bytes, or undefined for a random one of this run. */
  readonly key: Buffer | undefined;
  /** Tables copied at a time. */
  readonly jobs: number;
  /** Bytes of data beside the largest table from which worker threads copy and scan; left out: where they are worth it. */
  readonly threadsFromBytes?: number | undefined;
  /** Fingerprints of the source's values in memory at most, what is more goes to disk; left out: what 40 MB hold. */
  readonly mostFingerprintsHeld?: number | undefined;
  readonly maxBlockMs: number;
  readonly pgDump: PgDumpChoice;
  /** Creates roles that policies name and the target lacks, NOLOGIN. */
  readonly createRoles: boolean;
  /** Shell command run with DATABASE_URL set to staging, before verification. */
  readonly after: string | undefined;
  readonly keepStaging: boolean;
  readonly isVerified: boolean;
  /** Drops what the swap replaced instead of keeping it for undo. */
  readonly dropPrevious: boolean;
  /** Digest of a plan made before (`--plan F`); PLAN_STALE when rules or catalog have changed since. */
  readonly planDigest: string | undefined;
  /** Shown the plan before anything is written; false ends the run with NOT_CONFIRMED. */
  confirm(plan: SyncPlan): Promise<boolean>;
}
