// What a check of the staged database gets and gives; checks read through one session and never see the maskers.
import type { Client } from "pg";
import type { TablePlan } from "../plan/plan.ts";
import type { ExemptValues } from "./exempt-values.ts";
import type { FindingCollector } from "./finding.ts";
import type { IntegrityFacts } from "./integrity-facts.ts";

export interface CheckInput {
  /** A session on the target inside a read-only transaction, with pg_dump's settings. */
  readonly client: Client;
  readonly tables: readonly TablePlan[];
  /** Rows that COPY read per `schema.table`. */
  readonly expectedRows: ReadonlyMap<string, number>;
  /** Rows that the scan read per `schema.table`. */
  readonly scannedRows: ReadonlyMap<string, number>;
  /** Constraints and indexes of the source that the target must have. */
  readonly expectedIntegrity: IntegrityFacts;
  /** Every hash that the password masker writes. */
  readonly allowedHashes: ReadonlySet<string>;
  /** What `when` and `unless` spared. */
  readonly exempt: ExemptValues;
  readonly collector: FindingCollector;
}

/** Adds findings; throws when it cannot run, which is never a clean result. */
export type Check = (input: CheckInput) => Promise<void>;
