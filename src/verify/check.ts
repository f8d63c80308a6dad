// What a check of the staged database gets and gives; checks read through one session and never see the maskers.
import type { Client } from "pg";
import type { ExemptValues } from "./exempt-values.ts";
import type { FindingCollector } from "./finding.ts";
import type { Manifest } from "./manifest.ts";
import type { DatabaseScan } from "./scan-database.ts";

export interface CheckInput {
  /** A session on the target inside a read-only transaction, with pg_dump's settings. */
  readonly client: Client;
  /** What was to be done, and what the source was like. */
  readonly manifest: Manifest;
  /** What the scan saw of every table. */
  readonly scan: DatabaseScan;
  /** What `when` and `unless` spared, where the source's rows were read; else the manifest's counts hold. */
  readonly exempt: ExemptValues | undefined;
  readonly collector: FindingCollector;
}

/** Adds findings; throws when it cannot run, which is never a clean result. */
export type Check = (input: CheckInput) => Promise<void>;
