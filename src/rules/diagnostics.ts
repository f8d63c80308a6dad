// What can be wrong with scrub-rules.yaml, as data: code, place, what to do, the YAML to add. formatDiagnostics is the
// one printer. A message may quote the rules file (names of tables, columns, maskers), never a row.

/** Every diagnostic code with a summary for the docs. */
export const DIAGNOSTICS = {
  RULES_FILE: "the file is missing, too large, not UTF-8 or holds control characters",
  RULES_YAML_SYNTAX: "the file is not the plain YAML that rules are written in",
  RULES_DUPLICATE_KEY: "a key stands twice in the same mapping",
  RULES_UNKNOWN_KEY: "a key that rules do not have",
  RULES_BAD_VALUE: "a value does not fit its key",
  RULES_UNKNOWN_MASKER: "no masker has this name",
  RULES_BAD_OPTIONS: "a masker does not take these options",
  RULES_KEEP_WITHOUT_REASON: "a column whose name looks secret is kept without a reason",
  RULES_UNKNOWN_TABLE: "a rule names a table that the database does not have",
  RULES_UNKNOWN_COLUMN: "a rule names a column that the table does not have",
  RULES_UNCLASSIFIED_COLUMN: "no rule and no policy says what happens to a column",
  RULES_UNCLASSIFIED_TABLE: "no rule and no policy says what happens to a table",
  RULES_GENERATED_COLUMN: "a rule names a generated column, which the target recomputes",
  RULES_CONFLICT: "two rules speak for the same table, or for the same rows of it",
  RULES_NULL_INTO_NOT_NULL: "null is written into a NOT NULL column",
  RULES_LOSSY_UNDER_UNIQUE: "a masker that can collide stands under a unique index",
  RULES_TYPE_MISMATCH: "a masker does not fit the type of its column",
  RULES_TOO_LONG: "a masker's output can be longer than the column allows",
  RULES_FK_MISMATCH: "the two sides of a foreign key are masked differently",
  RULES_ORPHANS: "a table of which not all rows are copied is referenced by rows that are",
  RULES_NOTHING_MATCHED: "a rule matches nothing",
  RULES_PRISMA_SCHEMA: "the Prisma schema cannot be read, or holds what a Postgres database does not have",
} as const;

/** A code of the table above. */
export type DiagnosticCode = keyof typeof DIAGNOSTICS;

/** One thing wrong with the rules, at one place of the file. Lines and columns count from 1. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly file: string;
  readonly line: number;
  readonly col: number;
  /** Characters to underline; at least 1. */
  readonly length: number;
  /** The line's text, where `file` is not the rules file itself but one that it extends. */
  readonly lineText?: string;
  /** `schema.table`, where the diagnostic is about one. */
  readonly table?: string;
  readonly column?: string;
  readonly message: string;
  /** One sentence saying what to do next. */
  readonly hint?: string;
  /** Lines of YAML to add, indented as they should stand in the file. */
  readonly yaml?: string;
}

/** `diagnostics` as they stand in their file, the files in the order in which they first appear. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const rank = new Map(files.map((file, index) => [file, index]));
  const rankOf = ({ file }: Diagnostic): number => rank.get(file) ?? 0;
  return [...diagnostics].sort((a, b) => rankOf(a) - rankOf(b) || a.line - b.line || a.col - b.col);
}
