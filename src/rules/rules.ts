// scrub-rules.yaml after parsing, as plain readonly data: what the loader gives, what the catalog match and the plan
// build on. Nothing here has seen a database yet; ResolvedTable and ResolvedColumn are what match-rules.ts makes of it.
import type { Column, Table } from "../catalog/catalog.ts";
import type { MaskerSpec, ReservedNamespaces } from "../pipeline/transform/masker.ts";
import type { Diagnostic } from "./diagnostics.ts";

/** A place in scrub-rules.yaml; line and column count from 1. `length` is that of the token to underline. */
export interface Position {
  readonly line: number;
  readonly col: number;
  readonly length: number;
  /** The file, and the text of the line, where it is not the rules file itself but one that it extends. */
  readonly file?: string;
  readonly lineText?: string;
}

/** SQL of the user's, evaluated at the source; a parser has found it to be one expression. */
export interface SqlText {
  readonly sql: string;
  readonly position: Position;
}

/** Which rows a rule spares: `unless` those for which the SQL is true, `when` those for which it is false. */
export interface Condition extends SqlText {
  readonly kind: "when" | "unless";
}

/** Which rows of a table are copied; nothing set: all. */
export interface RowFilter {
  readonly where: SqlText | undefined;
  /** The first rows in primary-key order. */
  readonly limit: number | undefined;
  /** Share of the rows, above 0 and below 1, picked by a hash of their key. */
  readonly sample: number | undefined;
  /** What happens to rows elsewhere whose reference to this table, or of this table's to another, is not copied. */
  readonly orphans: "drop" | "null" | undefined;
}

/** The filter of a table whose rows are all copied. */
export const NO_FILTER: RowFilter = {
  where: undefined,
  limit: undefined,
  sample: undefined,
  orphans: undefined,
};

/** `subset:`: rows of one table, everything they reference, and the children asked for. */
export interface SubsetRule {
  readonly root: string;
  readonly where: SqlText | undefined;
  readonly limit: number | undefined;
  /** `all`: whatever references a kept root row, and so on downwards; else names of tables, as written. */
  readonly children: "all" | "none" | readonly string[];
  /** Tables copied whole, with what they reference. */
  readonly include: readonly string[];
  readonly position: Position;
}

/** What happens to whatever no rule speaks for (`policy:`). */
export interface Policy {
  readonly unclassifiedColumn: "fail" | "redact";
  readonly unclassifiedTable: "fail" | "no_rows";
  readonly unmatchedJson: "redact" | "fail";
  readonly structural: "keep" | "fail";
  /** What becomes of a masked field above 16 MB: redacted whole, or the run stops. */
  readonly oversize: "redact" | "fail";
  /** Comments on tables, columns … of the schema. */
  readonly comments: "keep" | "drop";
}

/** Something seen in the target on purpose; every report lists it with its reason. */
export interface AllowEntry {
  readonly kind: "domain" | "email" | "phone" | "ip" | "value";
  readonly value: string;
  readonly reason: string;
}

/** One line below `columns:`. */
export interface ColumnRule {
  readonly name: string;
  /** Masker and options as `MaskerDefinition.options` parsed them. `keep` has the options `{ reason }` when given. */
  readonly spec: MaskerSpec;
  /** Presets alone: what to try, in order, where `spec` does not hold on the column. */
  readonly alternatives: readonly MaskerSpec[];
  /** The column's own condition; the table's holds where there is none. */
  readonly condition: Condition | undefined;
  readonly position: Position;
  /**
   * `preset:nextauth`, or `prisma/schema.prisma:12` for a comment of a Prisma schema: a rule that is passed over where the
   * database has no such table or column.
   */
  readonly preset: string | undefined;
}

/** One entry below `tables:`. */
export interface TableRule {
  /** As written: `Name` (schema public) or `schema.Name`. */
  readonly name: string;
  readonly position: Position;
  /** none: the table arrives empty. */
  readonly rows: "all" | "none";
  readonly filter: RowFilter;
  readonly condition: Condition | undefined;
  readonly columns: readonly ColumnRule[];
  /** 0 for the rules file itself, higher for what it extends: a lower layer goes before a higher. */
  readonly layer: number;
  /** `rows` or which rows stands in the file, so that it goes before what higher layers say. */
  readonly saysRows: boolean;
  readonly preset: string | undefined;
}

/** The whole rules file, checked; maskers exist and their options are valid. */
export interface Rules {
  /** Path as given, for diagnostics and `because`. */
  readonly file: string;
  /** Text of the file, for the code frames of diagnostics found later. */
  readonly source: string;
  /** Text of the file and of all that it extends: what a plan's digest covers. */
  readonly wholeText: string;
  readonly policy: Policy;
  readonly reserved: ReservedNamespaces;
  readonly allow: readonly AllowEntry[];
  /** `json_keys`: lower-cased key name to masker, for every JSON document. */
  readonly jsonKeys: ReadonlyMap<string, MaskerSpec>;
  /** `column_names`: exact column name to masker, for every table that has no rule of its own for that column. */
  readonly columnNames: ReadonlyMap<string, ColumnRule>;
  readonly subset: SubsetRule | undefined;
  readonly tables: readonly TableRule[];
  /** Where `tables:` stands, for diagnostics about tables that no rule names. */
  readonly tablesPosition: Position;
}

/** What the rules make of one column. `spec` is undefined for structural keeps and generated columns. */
export interface ResolvedColumn {
  readonly column: Column;
  readonly treatment: "keep" | "mask" | "generated";
  readonly spec: MaskerSpec | undefined;
  readonly condition: Condition | undefined;
  /** Why: `scrub-rules.yaml:12`, `structural: boolean`, `policy: unclassified_column: redact`, `generated column`. */
  readonly because: string;
  /** Where the rule stands; undefined when no rule of the file names the column. */
  readonly position: Position | undefined;
}

/** What the rules make of one table of the catalog (leaf or partitioned), columns in the catalog's order. */
export interface ResolvedTable {
  readonly table: Table;
  readonly rows: "all" | "none";
  readonly filter: RowFilter;
  readonly columns: readonly ResolvedColumn[];
  readonly position: Position | undefined;
}

/** Result of matchRules: every table of the catalog, and everything wrong. Any diagnostic means: do not run. */
export interface MatchedRules {
  readonly tables: readonly ResolvedTable[];
  readonly diagnostics: readonly Diagnostic[];
}
