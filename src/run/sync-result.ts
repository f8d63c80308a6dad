// What a sync did, as plain data: the JSON document's content and what the text report prints. Types alone: the library's
// declarations are to be read without those of pg.
import type { ProofReport } from "../report/proof-report.ts";
import type { AllowEntry } from "../rules/rules.ts";
import type { LeftOut } from "../target/prepare-schema.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { Manifest } from "../verify/manifest.ts";

/** A table that has been copied. */
export interface TableResult {
  /** `schema.table`. */
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly format: "binary" | "text";
  readonly ms: number;
}

/** A column that some rows keep by `when` or `unless`. */
export interface ExemptField {
  /** `schema.table`. */
  readonly table: string;
  readonly column: string;
  /** SQL that is true for the rows that keep it. */
  readonly condition: string;
  /** Fields kept, neither NULL nor empty; undefined when the copy was not verified. */
  readonly fields: number | undefined;
}

export interface SyncReport {
  /** The copy was proved clean and swapped in. */
  readonly ok: boolean;
  readonly target: string;
  /** Name of the database that was replaced and kept, if any. */
  readonly previous: string | undefined;
  readonly durationMs: number;
  readonly bytes: number;
  readonly tables: readonly TableResult[];
  readonly leftOut: readonly LeftOut[];
  /** What the rules allow in the target, each with its reason. */
  readonly allow: readonly AllowEntry[];
  readonly exempt: readonly ExemptField[];
  /** What was done to every column and what the source was like; undefined when the copy was not verified. */
  readonly manifest: Manifest | undefined;
  /** undefined when the copy was not verified. */
  readonly verify: VerifyReport | undefined;
  /** What `--report` and every rendering of the proof is drawn from. */
  readonly proof: ProofReport;
}
