// What is known of production's tables while the pending migrations are read in order: the catalog as it is now, changed
// as the statements read so far would change it. A table that they create themselves can lose nothing.
import type { RangeVar } from "libpg-query";

export interface LiveColumn {
  /** As format_type() prints it. */
  readonly type: string;
  readonly isNotNull: boolean;
}

export interface LiveRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "view" | "other";
  /** Estimated by the planner; undefined when it was never analysed. */
  readonly estimatedRows: number | undefined;
  /** Table, TOAST and indexes, partitions included. */
  readonly totalBytes: number;
  /** The heap has no page, so there is no row. */
  readonly isEmpty: boolean;
  readonly columns: ReadonlyMap<string, LiveColumn>;
}

/** A relation as the judges see it at one point of the migrations. */
export interface SeenTable {
  /** `schema.table`. */
  readonly label: string;
  /** yes: made by a pending migration; unknown: production was not asked or has no such table. */
  readonly isNew: boolean;
  readonly isMissing: boolean;
  readonly isEmpty: boolean;
  readonly totalBytes: number | undefined;
  readonly estimatedRows: number | undefined;
  column(name: string): LiveColumn | undefined;
  /** The column was added by a pending migration, and every row holds NULL in it. */
  isAddedAsNull(name: string): boolean;
  /** The column was added by a pending migration. */
  isAdded(name: string): boolean;
}

interface State {
  isNew: boolean;
  isView: boolean;
  live: LiveRelation | undefined;
  /** What pending statements changed; `undefined` value: dropped. */
  columns: Map<string, LiveColumn | undefined>;
  added: Map<string, { isNull: boolean }>;
}

export class TableStates {
  readonly #states = new Map<string, State>();
  readonly #isLiveKnown: boolean;
  readonly #defaultSchema: string;

  /** `live`: every relation of production, undefined when it was not asked. */
  constructor(live: readonly LiveRelation[] | undefined, defaultSchema: string) {
    this.#isLiveKnown = live !== undefined;
    this.#defaultSchema = defaultSchema;
    for (const relation of live ?? []) {
      this.#states.set(`${relation.schema}.${relation.name}`, {
        isNew: false,
        isView: relation.kind === "view",
        live: relation,
        columns: new Map(),
        added: new Map(),
      });
    }
  }

  /** `schema.name` of one or two parts of a name. */
  label(parts: readonly string[]): string {
    return parts.length > 1 ? parts.slice(-2).join(".") : `${this.#defaultSchema}.${parts[0] ?? ""}`;
  }

  labelOf(relation: RangeVar | undefined): string {
    const name = relation?.relname ?? "";
    return this.label(relation?.schemaname === undefined ? [name] : [relation.schemaname, name]);
  }

  see(label: string): SeenTable {
    const state = this.#states.get(label);
    const live = state?.live;
    return {
      label,
      isNew: state?.isNew ?? false,
      isMissing: this.#isLiveKnown && state === undefined,
      isEmpty: state?.isNew === true || live?.isEmpty === true,
      totalBytes: live?.totalBytes,
      estimatedRows: live?.estimatedRows,
      column: (name) => {
        const changed = state?.columns;
        return changed?.has(name) === true ? changed.get(name) : live?.columns.get(name);
      },
      isAddedAsNull: (name) => state?.added.get(name)?.isNull === true,
      isAdded: (name) => state?.added.has(name) === true,
    };
  }

  exists(label: string): boolean {
    return this.#states.has(label);
  }

  create(label: string, isView = false): void {
    this.#states.set(label, { isNew: true, isView, live: undefined, columns: new Map(), added: new Map() });
  }

  drop(label: string): void {
    this.#states.delete(label);
  }

  rename(from: string, to: string): void {
    const state = this.#states.get(from);
    if (state === undefined) return;
    this.#states.delete(from);
    this.#states.set(to, state);
  }

  addColumn(label: string, name: string, column: LiveColumn, isNull: boolean): void {
    const state = this.#states.get(label);
    state?.columns.set(name, column);
    state?.added.set(name, { isNull });
  }

  changeColumn(label: string, name: string, column: LiveColumn | undefined): void {
    this.#states.get(label)?.columns.set(name, column);
    if (column === undefined) this.#states.get(label)?.added.delete(name);
  }

  /** Tables that pending migrations leave behind, and columns that they add to others: `schema.table[.column]`. */
  additions(): string[] {
    return [...this.#states].flatMap(([label, state]) =>
      state.isView ? [] : state.isNew ? [label] : [...state.added.keys()].map((name) => `${label}.${name}`),
    );
  }

  /** An UPDATE may have filled what was added as NULL. */
  fillColumn(label: string, name: string): void {
    const added = this.#states.get(label)?.added.get(name);
    if (added !== undefined) added.isNull = false;
  }
}
