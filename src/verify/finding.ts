// What verification says: findings without any value, and what was read.

export type FindingKind =
  | "survivor" // a value of the source stands in the target
  | "stranger" // a value outside the reserved namespaces and the allow-list
  | "conformance" // a treatment did not do what it says
  | "collapse" // an injective masker merged values
  | "integrity" // rows, constraints, indexes or sequences differ
  | "coverage" // something could not be read
  | "canary"; // the scan did not see what was planted in its own input

export interface Finding {
  readonly kind: FindingKind;
  /** `schema.table`, or `schema.object` for definitions. */
  readonly table: string;
  /** Column, or empty where the finding is of the table as a whole. */
  readonly column: string;
  /** Name of a constraint, an index, a sequence or a part of a definition. */
  readonly path?: string;
  /** What recognised it: `source email`, `jwt`, `row count`, … */
  readonly detector?: string;
  /** Fields, rows or objects concerned. */
  readonly count: number;
  /** At most five ctids; never a value. */
  readonly rowKeys: readonly string[];
}

export interface Coverage {
  readonly tables: number;
  readonly columns: number;
  readonly rows: number;
  readonly bytes: number;
  /** `schema.table.column` of what was left out because its type cannot hold a value of the source's kind. */
  readonly unread: readonly string[];
  /** Rows read per table and materialized view, as `schema.table`. */
  readonly read: readonly { readonly table: string; readonly rows: number }[];
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  /** What could not be compared and why, one sentence each: no manifest, no source, columns without a row key. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** Row keys shown per finding. */
export const MAX_ROW_KEYS = 5;

export interface FindingCollector {
  /** Counts one field; findings of the same kind, table, column, path and detector become one. */
  add(kind: FindingKind, table: string, column: string, detector: string, rowKey?: string): void;
  /** Adds a finding that was counted elsewhere. */
  addMany(finding: Finding): void;
  list(): Finding[];
}

export function newFindingCollector(): FindingCollector {
  const counted: Finding[] = [];
  const byKey = new Map<string, Finding & { count: number; rowKeys: string[] }>();
  return {
    add(kind, table, column, detector, rowKey) {
      const key = JSON.stringify([kind, table, column, detector]);
      let finding = byKey.get(key);
      if (finding === undefined) {
        finding = { kind, table, column, detector, count: 0, rowKeys: [] };
        byKey.set(key, finding);
      }
      finding.count++;
      if (rowKey !== undefined && finding.rowKeys.length < MAX_ROW_KEYS) finding.rowKeys.push(rowKey);
    },
    addMany(finding) {
      counted.push(finding);
    },
    list: () => [...byKey.values(), ...counted],
  };
}
