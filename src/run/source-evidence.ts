// What the verifier learns of the source while it streams: fingerprints of every scrubbed value, digests of the values
// placed at the source, sums of what is kept, the constraints there were. Collected here, judged in verify/.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { newTap } from "../pipeline/tap/tap.ts";
import type { SourceTap } from "../pipeline/transfer.ts";
import { fakeWords } from "../pipeline/transform/fake-words.ts";
import { newDigestSalt, type SelectList } from "../plan/select-list.ts";
import type { Rules } from "../rules/rules.ts";
import { type AllowedValue, addAllowedValues } from "../verify/allowed-values.ts";
import type { SharedDigestSet } from "../verify/digests.ts";
import { type ExemptValues, newExemptValues, type SharedExemptValues } from "../verify/exempt-values.ts";
import { type Fingerprints, newFingerprints, newJointFingerprints } from "../verify/fingerprints.ts";
import { type IntegrityFacts, readIntegrityFacts } from "../verify/integrity-facts.ts";
import { closeJointTable, type JointTableMemory } from "../verify/joint-fingerprint-table.ts";
import { newRandomKey } from "../verify/keyed-hash.ts";
import { attachRowPairs, newRowPairs, type RowPairs, type SharedRowPairs } from "../verify/row-pairs.ts";
import {
  newTableObserver,
  type ObservedColumn,
  type ObservedFacts,
  type TableObserver,
} from "../verify/table-observer.ts";
import { observeColumns } from "./observed-columns.ts";
import { allowedDomains } from "./stranger-rules.ts";
import { tapFields } from "./tap-fields.ts";

/** What was seen of one table's rows. */
export interface TableEvidence {
  /** `schema.table`. */
  readonly label: string;
  readonly format: "binary" | "text";
  /** One per column that COPY sent, in order. */
  readonly columns: readonly ObservedColumn[];
  readonly facts: ObservedFacts;
  /** Undefined where nothing is paired. */
  readonly pairs: RowPairs | undefined;
  /** What could not be compared and why, one sentence each. */
  readonly notes: readonly string[];
}

/** Evidence that verify/run-checks.ts can judge. */
export interface CollectedEvidence {
  /** Salt of the digests that travel with values placed at the source. */
  readonly digestSalt: Buffer;
  /** The tap of one COPY of a table. */
  tapFor(list: SelectList): SourceTap;
  /** Every row of `schema.table` has passed. */
  finishTable(label: string): void;
  /** Reads what the target's constraints and indexes are compared with; inside the snapshot. */
  readConstraints(source: Client): Promise<void>;
  /** All that was collected so far, by every thread under the same setup; of their digests only those that were adopted. */
  readonly fingerprints: Fingerprints;
  /** What `when` and `unless` spared. */
  readonly exempt: ExemptValues;
  /** By `schema.table`; every table of which a row was sent. */
  readonly tables: ReadonlyMap<string, TableEvidence>;
  /** Constraints and indexes of the source; BUG before readConstraints. */
  integrity(): IntegrityFacts;
  /** What other threads need to collect under the same keys. */
  readonly setup: EvidenceSetup;
  /** A finished table for another thread; undefined where nothing of it was noted. */
  shareTable(label: string): SharedTable | undefined;
  /** Everything else for another thread, which alone may use it from then on. */
  share(): SharedEvidence;
  adoptTable(table: SharedTable): void;
  /** Takes in what other threads shared. */
  adopt(others: readonly SharedEvidence[]): void;
  /** Gives back the temporary files: by the thread that made the setup, after all others have ended. */
  close(): void;
}

/** Keys and rules under which several threads collect evidence that can be joined. */
export interface EvidenceSetup {
  readonly rules: Pick<Rules, "reserved" | "allow">;
  readonly digestSalt: Uint8Array;
  readonly fingerprintKey: Uint8Array;
  readonly exemptKey: Uint8Array;
  /** What all threads fill. */
  readonly joint: JointTableMemory;
}

export interface SharedTable extends Omit<TableEvidence, "pairs"> {
  readonly pairs: SharedRowPairs | undefined;
}

export interface SharedEvidence {
  readonly digests: SharedDigestSet;
  readonly exempt: SharedExemptValues;
}

/** Row keys that repeat in more rows than this cannot tell what stayed from what another row holds. */
const LEAST_KEY_SHARE = 0.95;
/** Where the catalog says less than the size makes likely, or nothing. */
const LARGEST_ROW_BYTES = 400;

/** Fresh keys for one run; `mostHeld` fingerprints stay in memory. `close` of what collects under them ends the setup. */
export function newEvidenceSetup(
  { reserved, allow }: EvidenceSetup["rules"],
  mostHeld?: number,
): EvidenceSetup {
  return {
    rules: { reserved, allow },
    digestSalt: newDigestSalt(),
    fingerprintKey: newRandomKey(),
    exemptKey: newRandomKey(),
    joint: newJointFingerprints(mostHeld),
  };
}

/** Collects from every table. */
export function collectEvidence(setup: EvidenceSetup): CollectedEvidence {
  const { rules } = setup;
  const digestSalt = Buffer.from(setup.digestSalt);
  const fingerprints = newFingerprints({ digestSalt, key: setup.fingerprintKey, joint: setup.joint });
  addAllowedValues(fingerprints, allowedValues(rules));
  const exempt = newExemptValues(setup.exemptKey);
  const words = fakeWords();
  const reservedDomains = [rules.reserved.emailDomain, ...allowedDomains(rules)];
  const open = new Map<string, OpenTable>();
  const tables = new Map<string, TableEvidence>();
  let integrity: IntegrityFacts | undefined;

  function openTable(list: SelectList): OpenTable {
    const known = open.get(list.label);
    if (known !== undefined) return known;
    const opened = observeTable(list);
    open.set(list.label, opened);
    return opened;
  }

  return {
    digestSalt,
    setup,
    fingerprints,
    exempt,
    tables,
    shareTable(label) {
      const table = tables.get(label);
      return table === undefined ? undefined : { ...table, pairs: table.pairs?.share() };
    },
    share() {
      // The last row is in: what is on disk is made ready here, where the main thread need not wait for it.
      fingerprints.settle();
      return { digests: fingerprints.digests.share(), exempt: exempt.share() };
    },
    adoptTable(table) {
      const pairs = table.pairs === undefined ? undefined : attachRowPairs(table.pairs);
      tables.set(table.label, { ...table, pairs });
    },
    adopt(others) {
      for (const other of others) {
        exempt.mergeFrom(other.exempt);
        fingerprints.mergeDigests(other.digests);
      }
    },
    close: () => closeJointTable(setup.joint),
    integrity() {
      if (integrity !== undefined) return integrity;
      throw new PgscrubError("BUG", "the source's constraints were not read before it was freed");
    },
    tapFor(list) {
      const { format } = list.plan;
      const { observer } = openTable(list);
      const fields = tapFields(list, exempt);
      return newTap({ format, fields, fingerprints, fakeWords: words, reservedDomains, observer });
    },
    finishTable(label) {
      const table = open.get(label);
      if (table === undefined) return;
      open.delete(label);
      tables.set(label, table.seal());
    },
    async readConstraints(source) {
      integrity = await readIntegrityFacts(source);
    },
  };
}

/** The allow-list's single values; domains are rules of their own. */
export function allowedValues({ allow }: Pick<Rules, "allow">): AllowedValue[] {
  return allow.flatMap(({ kind, value }) => (kind === "domain" ? [] : [{ kind, value }]));
}

interface OpenTable {
  readonly observer: TableObserver;
  /** What was noted; what only the way needed is given back. */
  seal(): TableEvidence;
}

function observeTable(list: SelectList): OpenTable {
  const { label, plan } = list;
  const { format, table } = plan;
  const { columns, unpaired, unsummed } = observeColumns(list);
  const pairedColumns = columns.filter(({ isPaired }) => isPaired).length;
  const estimated = Math.max(table.estimatedRows, table.dataBytes / LARGEST_ROW_BYTES);
  const pairs = pairedColumns === 0 ? undefined : newRowPairs(estimated * pairedColumns);
  const observer = newTableObserver({
    columns,
    fields: columns.map((_, at) => at),
    isEscaped: format === "text",
    isBinary: format === "binary",
    pairs,
    side: "remember",
  });
  return {
    observer,
    seal() {
      const facts = observer.facts();
      const isTold = facts.keyShare >= LEAST_KEY_SHARE;
      const lost = isTold ? unpaired : columns.filter(({ isPaired }) => isPaired).map(({ column }) => column);
      return {
        label,
        format,
        columns,
        facts,
        pairs: isTold ? pairs : undefined,
        notes: [
          ...lost.map(
            (column) =>
              `${label}.${column}: values that stayed in their row are not counted, nothing that is kept tells rows apart`,
          ),
          ...unsummed.map(
            (column) => `${label}.${column}: kept, but composites are not compared by checksum`,
          ),
        ],
      };
    },
  };
}
