// What `when` and `unless` spared: fingerprints of the values that were kept on purpose, column by column. A field of the
// target whose whole value is among its own column's is passed over; there may be no more such fields than were spared.
import { type Fingerprints, newFingerprints } from "./fingerprints.ts";

/** Values of one column that the rules keep in some rows. */
export interface ExemptColumn {
  /** A field of the source that was spared. */
  add(buffer: Uint8Array, start: number, end: number): void;
  /** Before a scan: nothing was passed over yet. */
  startCounting(): void;
  /** Whether `buffer[start, end)`, a whole field of the target, equals one that was spared; counts it when it does. */
  takes(buffer: Uint8Array, start: number, end: number): boolean;
  /** Fields spared that are neither NULL nor empty. */
  readonly spared: number;
  /** Fields of the target that were passed over. */
  readonly taken: number;
}

export interface ExemptValues {
  /** The column's values, made when first asked for; `table` is `schema.table`. */
  open(table: string, column: string): ExemptColumn;
  /** The column's values; undefined for a column without a condition. */
  find(table: string, column: string): ExemptColumn | undefined;
  /** Every column with a condition. */
  list(): readonly { readonly table: string; readonly column: string; readonly values: ExemptColumn }[];
}

export function newExemptValues(): ExemptValues {
  const columns = new Map<string, { table: string; column: string; values: ExemptColumn }>();
  const keyOf = (table: string, column: string): string => JSON.stringify([table, column]);
  return {
    open(table, column) {
      const key = keyOf(table, column);
      const known = columns.get(key);
      if (known !== undefined) return known.values;
      const values = newExemptColumn(newFingerprints());
      columns.set(key, { table, column, values });
      return values;
    },
    find: (table, column) => columns.get(keyOf(table, column))?.values,
    list: () => [...columns.values()],
  };
}

function newExemptColumn(known: Fingerprints): ExemptColumn {
  let spared = 0;
  let taken = 0;
  return {
    add(buffer, start, end) {
      if (end === start) return; // empty fields pass every check anyway
      known.add("value", buffer, start, end);
      spared++;
    },
    startCounting() {
      taken = 0;
    },
    takes(buffer, start, end) {
      if (spared === 0 || known.lookup(buffer, start, end) === undefined) return false;
      taken++;
      return true;
    },
    get spared() {
      return spared;
    },
    get taken() {
      return taken;
    },
  };
}
