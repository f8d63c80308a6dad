// Who scans one relation: this thread, or another that is handed the same plain data.
import { destroyClient } from "../postgres/connect.ts";
import { serverError } from "../postgres/server-error.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import type { ExemptValues, SharedExemptValues } from "./exempt-values.ts";
import { type Finding, newFindingCollector } from "./finding.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { openReader, type TargetReader } from "./open-reader.ts";
import { type ScanCounts, type ScanRelation, scanRelation } from "./scan-table.ts";

/** What a scan looks for, complete: nothing is added to it any more. */
export interface SoughtValues {
  readonly fingerprints: Fingerprints;
  readonly rules: StrangerRules;
  readonly exempt: ExemptValues | undefined;
  /** Planted in every column's own input; known to the fingerprints. */
  readonly canary: string;
}

export interface ScanOutcome {
  readonly counts: ScanCounts;
  readonly findings: readonly Finding[];
  /** What was passed over because the rules spared it; undefined where that was counted in place. */
  readonly exempt: SharedExemptValues | undefined;
}

/** Scans relations, several at once where it can. */
export interface RelationRunner {
  /** Throws when the relation cannot be read: what was not read is not clean. */
  scan(relation: ScanRelation): Promise<ScanOutcome>;
}

/** Makes what scans the relations of a target, once it is known what for. */
export type OpenRunner = (from: TargetReader, sought: SoughtValues) => RelationRunner;

/** Scans in this thread. */
export function newRelationRunner(from: TargetReader, sought: SoughtValues): RelationRunner {
  return {
    async scan(relation) {
      const { signal } = from;
      const collector = newFindingCollector();
      const client = await openReader(from);
      const abort = (): void => destroyClient(client);
      signal.addEventListener("abort", abort, { once: true });
      try {
        const counts = await scanRelation(client, relation, { ...sought, collector }, sought.canary);
        return { counts, findings: collector.list(), exempt: undefined };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw serverError(error, { doing: `verifying ${relation.label}` });
      } finally {
        signal.removeEventListener("abort", abort);
        destroyClient(client);
      }
    },
  };
}
