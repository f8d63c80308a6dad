// What every judge is given: the state of the tables, the file being read, and where hazards go.
import { formatBytes } from "../../byte-size.ts";
import type { FoundHazard, StatementHazard } from "./hazard.ts";
import type { SeenTable, TableStates } from "./table-state.ts";

/** Below this an index is built and a table scanned in well under a second on the smallest of computes. */
const SMALL_TABLE_BYTES = 50_000_000;

export interface JudgeScope {
  readonly tables: TableStates;
  /** Statements of the file; more than one run in one transaction. */
  readonly statementCount: number;
  /** Types that pending migrations made, `schema.name` each. */
  readonly newTypes: Set<string>;
  /** Values that ALTER TYPE … ADD VALUE of this file brought. */
  readonly newEnumValues: Set<string>;
  /** Says on which line the statement begins that is judged next. */
  moveTo(line: number): void;
  report(hazard: FoundHazard, line?: number): void;
  /** Takes back what was said of `object` in this file: it was put right again. */
  withdraw(code: string, object: string): void;
}

/** Collects hazards of one file; `line` is that of the statement being judged. */
export class HazardCollector {
  readonly #file: string;
  #hazards: StatementHazard[] = [];
  line = 1;

  constructor(file: string) {
    this.#file = file;
  }

  report(hazard: FoundHazard, line = this.line): void {
    this.#hazards.push({ ...hazard, file: this.#file, line });
  }

  withdraw(code: string, object: string): void {
    this.#hazards = this.#hazards.filter((hazard) => hazard.code !== code || hazard.object !== object);
  }

  get hazards(): readonly StatementHazard[] {
    return [...this.#hazards].sort((left, right) => left.line - right.line);
  }
}

/**
 * How bad it is that `table` is locked for as long as it takes to read or rewrite it: undefined when it has no rows,
 * a warning while it is small, else, and when its size is not known, an error.
 */
export function blockSeverity(table: SeenTable): "error" | "warning" | undefined {
  if (table.isEmpty) return undefined;
  return table.totalBytes !== undefined && table.totalBytes < SMALL_TABLE_BYTES ? "warning" : "error";
}

/** ` (about 1,200 rows, 3.1 MB)` for the end of a message; empty where production was not asked. */
export function sizeNote(table: SeenTable): string {
  if (table.totalBytes === undefined) return "";
  const rows =
    table.estimatedRows === undefined
      ? ""
      : `about ${Math.round(table.estimatedRows).toLocaleString("en-US")} rows, `;
  return ` (${rows}${formatBytes(table.totalBytes)} in production)`;
}
