// What a statement of a pending migration can do to production, as data: found by the judges beside this file, printed
// and turned into an exit code by predeploy.

/** The harm, the worst first. `not-judged`: nobody looked, which is never the same as safe. */
export type HazardEffect = "loses-data" | "breaks-application" | "may-fail" | "blocks" | "not-judged";

export interface StatementHazard {
  /** Kebab-case name of the kind of statement, such as `drop-column`. */
  readonly code: string;
  readonly effect: HazardEffect;
  /** Errors stop predeploy unless they are accepted; warnings are only shown. */
  readonly severity: "error" | "warning";
  /** Path of the migration's file as it is shown. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What it is about: `schema.table`, `schema.table.column`, a type or a function; undefined where it has no name. */
  readonly object: string | undefined;
  /** For people, lower case, without a full stop; names objects, never values. */
  readonly message: string;
  /** How to get there without the harm, step by step; each a sentence. */
  readonly safeWay: readonly string[];
}

/** A hazard before its place is known. */
export type FoundHazard = Omit<StatementHazard, "file" | "line">;
