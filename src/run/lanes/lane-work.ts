// What one worker does: compiles, copies and taps tables, later scans tables of the target; all from plain data.

import { tableLabel } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";
import { openSnapshotReader } from "../../pipeline/source/snapshot.ts";
import { newKnownValues } from "../../pipeline/transform/known-values.ts";
import { adoptHashes, shareHashes } from "../../pipeline/transform/password-hashes.ts";
import type { TablePlan } from "../../plan/plan.ts";
import { attachExemptValues } from "../../verify/exempt-values.ts";
import { attachFingerprints, type Fingerprints } from "../../verify/fingerprints.ts";
import { newRelationRunner, type ScanOutcome } from "../../verify/relation-runner.ts";
import { attachRowPairs } from "../../verify/row-pairs.ts";
import type { ScanRelation } from "../../verify/scan-table.ts";
import { type Compiler, newCompiler } from "../compile-setup.ts";
import { loadTable, type TableLoader } from "../load-table.ts";
import { type CollectedEvidence, collectEvidence } from "../source-evidence.ts";
import { newStagingSessions } from "../staging-session.ts";
import type { Harvest, LoadedTable, PlainRelation, ScanSetup, TransferSetup } from "./lane-messages.ts";
import { fromPlainTarget } from "./plain-target.ts";
import { sharedProgress } from "./shared-progress.ts";

/** The calls of LaneCalls. */
export interface LaneWork {
  prepareTransfers(setup: TransferSetup, progress: SharedArrayBuffer): void;
  load(label: string): Promise<LoadedTable>;
  /** Gives up what was collected: the caller's thread alone may use it from then on. */
  finishTransfers(): Harvest;
  prepareScans(setup: ScanSetup): void;
  scan(relation: PlainRelation): Promise<ScanOutcome>;
}

interface Transfers {
  readonly loader: TableLoader;
  readonly plans: ReadonlyMap<string, TablePlan>;
  readonly compile: Compiler;
  readonly evidence: CollectedEvidence | undefined;
}

/** `signal` ends whatever is under way. */
export function newLaneWork(signal: AbortSignal): LaneWork {
  let transfers: Transfers | undefined;
  let sought: { readonly setup: ScanSetup; readonly fingerprints: Fingerprints } | undefined;

  return {
    prepareTransfers(setup, progress) {
      adoptHashes(setup.hashes);
      const source = fromPlainTarget(setup.source);
      const evidence = setup.evidence === undefined ? undefined : collectEvidence(setup.evidence);
      const { insecureTls, watchdogMs, staging, counts } = setup;
      transfers = {
        evidence,
        plans: new Map(setup.plans.map((plan) => [tableLabel(plan.table), plan])),
        compile: newCompiler(setup.compile, newKnownValues(setup.compile.key, setup.known), new Map()),
        loader: {
          openSource: () => openSnapshotReader(source, setup.snapshotId, { insecureTls, signal }),
          staging: newStagingSessions({ ...staging, target: fromPlainTarget(staging.target), signal }),
          counts,
          piecesOf: () => undefined,
          tapFor: (transfer) => evidence?.tapFor(transfer),
          progress: sharedProgress(progress),
          watchdogMs,
          signal,
        },
      };
    },
    async load(label) {
      const { loader, plans, compile, evidence } = known(transfers);
      const result = await loadTable(loader, await compile(known(plans.get(label))));
      evidence?.finishTable(label);
      return { result, evidence: evidence?.shareTable(label) };
    },
    finishTransfers() {
      const { evidence } = known(transfers);
      transfers = undefined;
      return { evidence: evidence?.share(), hashes: shareHashes() };
    },
    prepareScans(setup) {
      sought = { setup, fingerprints: attachFingerprints(setup.fingerprints) };
    },
    async scan(relation) {
      const { setup, fingerprints } = known(sought);
      const { insecureTls, rules, canary } = setup;
      const exempt = setup.exempt === undefined ? undefined : attachExemptValues(setup.exempt);
      const from = { target: fromPlainTarget(setup.target), insecureTls, signal };
      const runner = newRelationRunner(from, { fingerprints, rules, exempt, canary });
      const outcome = await runner.scan(fromPlainRelation(relation));
      return { ...outcome, exempt: exempt?.share() };
    },
  };
}

function fromPlainRelation({ observed, ...relation }: PlainRelation): ScanRelation {
  if (observed === undefined) return { ...relation, observed };
  const pairs = observed.pairs === undefined ? undefined : attachRowPairs(observed.pairs);
  return { ...relation, observed: { ...observed, pairs } };
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new PgscrubError("BUG", "a worker thread was asked before it was prepared");
  return value;
}
