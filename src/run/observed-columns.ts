// What the verifier notes of each column besides its values: sums of what is kept, counts of what is injective, and pairs
// of value and row where a fake may be somebody else's real value.
import type { Table } from "../catalog/catalog.ts";
import { findMasker } from "../pipeline/transform/registry.ts";
import type { ColumnPlan, TablePlan } from "../plan/plan.ts";
import type { SelectList } from "../plan/select-list.ts";
import type { ObservedColumn } from "../verify/table-observer.ts";

export interface ObservedTable {
  /** One per column that COPY sends, in order. */
  readonly columns: readonly ObservedColumn[];
  /** Columns whose values should be paired and cannot, since nothing that is kept tells rows apart. */
  readonly unpaired: readonly string[];
  /** Columns that are kept and cannot be summed: composites name types by each server's own numbers. */
  readonly unsummed: readonly string[];
}

/** Lossy maskers whose output is never the input but may be another's: shifted dates, noise, codes. */
const PAIRED_LOSSY = new Set(["date_shift", "number_noise", "address.postcode", "mac"]);

/** What to note of the columns that `list` sends. */
export function observeColumns({ plan, sent }: SelectList): ObservedTable {
  const isBinary = plan.format === "binary";
  const keys = rowKey(plan.table, sent);
  const columns = sent.map((planned): ObservedColumn => {
    const { column, treatment } = planned;
    return {
      column: column.name,
      isArray: column.type.isArray,
      isSummed: treatment === "keep" && isComparable(planned, isBinary),
      isCounted: guaranteeOf(planned) === "injective" && isStreamedScalar(planned),
      isPaired: keys.size > 0 && isPairable(planned),
      isKey: keys.has(column.name),
    };
  });
  const names = (picked: readonly ColumnPlan[]): string[] => picked.map(({ column }) => column.name);
  return {
    columns,
    unpaired: keys.size > 0 ? [] : names(sent.filter(isPairable)),
    unsummed: names(sent.filter((column) => column.treatment === "keep" && !isComparable(column, isBinary))),
  };
}

/**
 * The columns that a look at the source's present values needs: those that are scrubbed, and what tells rows apart where
 * values are paired with their rows.
 */
export function scrubbedColumns({ table, columns }: TablePlan): readonly ColumnPlan[] {
  const sent = columns.filter(({ treatment }) => treatment !== "generated");
  const keys = sent.some(isPairable) ? rowKey(table, sent) : new Set<string>();
  return sent.filter(({ treatment, column }) => treatment === "mask" || keys.has(column.name));
}

/** The guarantee of the column's masker under its options; undefined where nothing is masked. */
export function guaranteeOf({ treatment, spec }: ColumnPlan) {
  if (treatment !== "mask" || spec === undefined) return undefined;
  const masker = findMasker(spec.masker);
  return masker?.guaranteeOf?.(spec.options) ?? masker?.guarantee;
}

function isComparable({ column }: ColumnPlan, isBinary: boolean): boolean {
  return !isBinary || !column.type.hasComposite;
}

function isStreamedScalar({ placement, column }: ColumnPlan): boolean {
  return placement === "stream" && !column.type.isArray;
}

function isPairable(planned: ColumnPlan): boolean {
  return (
    isStreamedScalar(planned) &&
    (guaranteeOf(planned) === "list" || PAIRED_LOSSY.has(planned.spec?.masker ?? ""))
  );
}

/**
 * Columns that tell rows apart and are kept: the primary key, else another unique key, else everything that is kept. A
 * column that `orphans` may empty is what it is on both sides, since both are read after that.
 */
function rowKey(table: Table, sent: readonly ColumnPlan[]): ReadonlySet<string> {
  const kept = new Set(
    sent
      .filter(({ treatment, column }) => treatment === "keep" && !column.type.hasComposite)
      .map(({ column }) => column.name),
  );
  const keys = table.uniqueKeys
    .filter(({ isPartial, expressionColumns }) => !isPartial && expressionColumns.length === 0)
    .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  const whole = keys.find(({ columns }) => columns.length > 0 && columns.every((name) => kept.has(name)));
  return whole === undefined ? kept : new Set(whole.columns);
}
