// The manifest that sync writes into the staged database: what was to be done to every column and what the source was
// like, without any value of it. `pgscrub verify` compares with it later; every report is drawn from it.
import type { AllowEntry } from "../rules/rules.ts";
import type { LeftOut } from "../target/prepare-schema.ts";

/** Where the manifest lives in the target; a table of this name in the source is never copied. */
export const MANIFEST_SCHEMA = "pgscrub";
export const MANIFEST_TABLE = "manifest";
export const MANIFEST_VERSION = 1;

/** How many different values a column had; above some 260,000 the count is an estimate (error below 0.1 %). */
export interface DistinctCount {
  readonly count: number;
  readonly isExact: boolean;
}

export interface ManifestColumn {
  readonly column: string;
  /** As format_type() prints it. */
  readonly type: string;
  /** keep: bytes pass · mask: rewritten · generated: recomputed by the target. */
  readonly treatment: "keep" | "mask" | "generated";
  /** The masker's name; undefined for what is kept without a rule and for generated columns. */
  readonly masker?: string | undefined;
  readonly guarantee?: "injective" | "list" | "lossy" | "fixed" | "identity" | undefined;
  readonly placement: "source" | "stream" | "none";
  /** Why: the rule's `file:line`, `structural: boolean`, a policy. */
  readonly because: string;
  /** The reason that a rule gives for keeping the column. */
  readonly reason?: string | undefined;
  /** Kept columns: order-independent sum over all fields, 16 hex digits. */
  readonly checksum?: string | undefined;
  /** Injective maskers: different values on the source, NULL left out. */
  readonly distinct?: DistinctCount | undefined;
  /**
   * Rows that the rules spare: how many fields (neither NULL nor empty) were kept. The SQL that is true for them stands in
   * reports of the run only, since it may name a person.
   */
  readonly exempt?: { readonly condition?: string; readonly fields: number } | undefined;
}

export interface ManifestTable {
  readonly schema: string;
  readonly name: string;
  /** `schema.name`, the form of reports. */
  readonly table: string;
  /** all: every row · some: a filter, sample or subset chose · none: only the table itself. */
  readonly arrives: "all" | "some" | "none";
  /** Rows that COPY read from the source; undefined where they were not counted (no sync made this copy). */
  readonly rows?: number | undefined;
  readonly format: "binary" | "text";
  readonly columns: readonly ManifestColumn[];
}

/** A constraint or an index that the target must have; the definition only as a digest. */
export interface ManifestObject {
  readonly kind: "constraint" | "index";
  /** `schema.table`. */
  readonly table: string;
  readonly name: string;
  /** First 16 hex digits of sha256 of the definition as the server prints it. */
  readonly definition: string;
  readonly isValid: boolean;
}

export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  /** Version of pgscrub that wrote it. */
  readonly pgscrub: string;
  /** Id of the run. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** server_version_num of the source. */
  readonly sourceVersion: number;
  readonly rulesFile: string;
  readonly planDigest: string;
  readonly reserved: {
    readonly emailDomain: string;
    readonly ipv4: readonly string[];
    readonly ipv6: readonly string[];
    readonly phone: string;
    readonly tokenPrefix: string;
  };
  /** What the rules allow in the target, each with its reason. */
  readonly allow: readonly AllowEntry[];
  /** Hashes that the password masker wrote: of a password that the rules state openly. */
  readonly passwordHashes: readonly string[];
  readonly tables: readonly ManifestTable[];
  readonly objects: readonly ManifestObject[];
  /** Objects of the source's schema that the target does not have on purpose. */
  readonly leftOut: readonly LeftOut[];
}
