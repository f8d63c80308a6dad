// What the main thread and its worker threads say to each other: plain data, the large parts in shared memory.
import type { ErrorCode } from "../../errors.ts";
import type { SharedKnownValues } from "../../pipeline/transform/known-values.ts";
import type { SharedHashes } from "../../pipeline/transform/password-hashes.ts";
import type { TablePlan } from "../../plan/plan.ts";
import type { StrangerRules } from "../../verify/detectors/detector.ts";
import type { SharedExemptValues } from "../../verify/exempt-values.ts";
import type { SharedFingerprints } from "../../verify/fingerprints.ts";
import type { ScanOutcome } from "../../verify/relation-runner.ts";
import type { SharedRowPairs } from "../../verify/row-pairs.ts";
import type { ObservedRelation, ScanRelation } from "../../verify/scan-table.ts";
import type { CompileSetup } from "../compile-setup.ts";
import type { TableResult } from "../load-table.ts";
import type { EvidenceSetup, SharedEvidence, SharedTable } from "../source-evidence.ts";
import type { StagingInput } from "../staging-session.ts";
import type { PlainTarget } from "./plain-target.ts";

/** What every worker must know before it copies its first table. */
export interface TransferSetup {
  readonly source: PlainTarget;
  readonly snapshotId: string;
  readonly insecureTls: boolean;
  readonly watchdogMs: number;
  readonly staging: Omit<StagingInput, "signal" | "target"> & { readonly target: PlainTarget };
  readonly plans: readonly TablePlan[];
  /** Exact rows by `schema.table`, where they were counted. */
  readonly counts: ReadonlyMap<string, number>;
  readonly compile: CompileSetup;
  readonly known: SharedKnownValues;
  readonly hashes: SharedHashes;
  /** undefined where nothing is to be proved. */
  readonly evidence: EvidenceSetup | undefined;
}

/** A table that a worker has copied, and what it saw of it. */
export interface LoadedTable {
  readonly result: TableResult;
  readonly evidence: SharedTable | undefined;
}

/** What a worker collected of all the tables that it copied. */
export interface Harvest {
  readonly evidence: SharedEvidence | undefined;
  readonly hashes: SharedHashes;
}

export interface ScanSetup {
  readonly target: PlainTarget;
  readonly insecureTls: boolean;
  readonly fingerprints: SharedFingerprints;
  readonly rules: StrangerRules;
  readonly exempt: SharedExemptValues | undefined;
  readonly canary: string;
}

export interface PlainRelation extends Omit<ScanRelation, "observed"> {
  readonly observed:
    | (Omit<ObservedRelation, "pairs"> & { readonly pairs: SharedRowPairs | undefined })
    | undefined;
}

/** What a worker can be asked, and what it answers. */
export interface LaneCalls {
  /** Rows and bytes copied so far are counted in `progress`, two float64. */
  prepareTransfers: {
    ask: { readonly setup: TransferSetup; readonly progress: SharedArrayBuffer };
    answer: undefined;
  };
  /** `schema.table`. */
  load: { ask: string; answer: LoadedTable };
  finishTransfers: { ask: undefined; answer: Harvest };
  prepareScans: { ask: ScanSetup; answer: undefined };
  scan: { ask: PlainRelation; answer: ScanOutcome };
}

export type LaneCall = keyof LaneCalls;

/** One call at a time; `abort` ends the one under way. */
export type LaneRequest =
  | { [Call in LaneCall]: { readonly call: Call; readonly ask: LaneCalls[Call]["ask"] } }[LaneCall]
  | { readonly call: "abort" };

export type LaneReply<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly error: PlainError };

/** A PgscrubError without its causes. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}
