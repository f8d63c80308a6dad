// A run's worker threads, one for each lane but the main thread's own: they copy the tables, then scan them. What they collect
// comes back to the main thread table by table, and at the end of the transfer as a whole.
import type { Progress } from "../../events.ts";
import { adoptHashes } from "../../pipeline/transform/password-hashes.ts";
import { newRelationRunner, type OpenRunner } from "../../verify/relation-runner.ts";
import type { ScanRelation } from "../../verify/scan-table.ts";
import type { LoadLane } from "../load-data.ts";
import type { CollectedEvidence } from "../source-evidence.ts";
import type { PlainRelation, ScanSetup, TransferSetup } from "./lane-messages.ts";
import { type LaneThread, startLaneThread } from "./lane-thread.ts";
import { toPlainTarget } from "./plain-target.ts";
import { PROGRESS_BYTES, sharedProgress } from "./shared-progress.ts";

export interface LaneThreads {
  /** A lane for each thread; `collected` takes what they see of each table. */
  openLanes(setup: TransferSetup, collected: CollectedEvidence | undefined): Promise<LoadLane[]>;
  /** After the last table: `collected` takes the rest, and the threads give back the memory of their maskers. */
  finishTransfers(collected: CollectedEvidence | undefined): Promise<void>;
  /** Scans in the threads and in this one, after the transfers. */
  readonly openRunner: OpenRunner;
  /** Ends the threads and whatever they are at. */
  close(): Promise<void>;
}

/** Starts the threads; `signal` ends what they do. */
export function startLaneThreads(count: number, signal: AbortSignal): LaneThreads {
  const threads = Array.from({ length: count }, () => startLaneThread(signal));
  return {
    async openLanes(setup, collected) {
      return Promise.all(
        threads.map(async (thread) => {
          const memory = new SharedArrayBuffer(PROGRESS_BYTES);
          await thread.ask("prepareTransfers", { setup, progress: memory });
          return laneOf(thread, sharedProgress(memory), collected);
        }),
      );
    },
    async finishTransfers(collected) {
      const harvests = await Promise.all(threads.map((thread) => thread.ask("finishTransfers", undefined)));
      collected?.adopt(harvests.flatMap(({ evidence }) => evidence ?? []));
      for (const { hashes } of harvests) adoptHashes(hashes);
    },
    openRunner(from, sought) {
      const { fingerprints, rules, exempt, canary } = sought;
      const own = newRelationRunner(from, sought);
      const setup: ScanSetup = {
        target: toPlainTarget(from.target),
        insecureTls: from.insecureTls,
        fingerprints: fingerprints.share(),
        rules,
        exempt: exempt?.share(),
        canary,
      };
      const pool = newPool([undefined, ...threads]);
      const prepared = new Set<LaneThread>();
      return {
        scan: (relation) =>
          pool.use(async (thread) => {
            if (thread === undefined) return own.scan(relation);
            if (!prepared.has(thread)) await thread.ask("prepareScans", setup);
            prepared.add(thread);
            return thread.ask("scan", toPlainRelation(relation));
          }),
      };
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function laneOf(
  thread: LaneThread,
  progress: Pick<Progress, "rows" | "bytes">,
  collected: CollectedEvidence | undefined,
): LoadLane {
  return {
    progress,
    async load(label) {
      const { result, evidence } = await thread.ask("load", label);
      if (evidence !== undefined) collected?.adoptTable(evidence);
      return result;
    },
  };
}

function toPlainRelation({ observed, ...relation }: ScanRelation): PlainRelation {
  return {
    ...relation,
    observed: observed === undefined ? undefined : { ...observed, pairs: observed.pairs?.share() },
  };
}

interface Pool<Member> {
  /** Waits for a member that is free and holds it while `work` runs. */
  use<Result>(work: (member: Member) => Promise<Result>): Promise<Result>;
}

function newPool<Member>(members: readonly Member[]): Pool<Member> {
  const free = [...members];
  const waiting: ((member: Member) => void)[] = [];
  return {
    async use(work) {
      const member = free.pop() ?? (await new Promise<Member>((resolve) => waiting.push(resolve)));
      try {
        return await work(member);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(member);
        else next(member);
      }
    },
  };
}
