// What `when` and `unless` spared: fingerprints of the values that were kept on purpose, column by column. A field of the
// target whose whole value is among its own column's is passed over; there may be no more such fields than were spared.
import {
  attachFingerprints,
  type Fingerprints,
  newFingerprints,
  type SharedFingerprints,
} from "./fingerprints.ts";
import { newRandomKey } from "./keyed-hash.ts";

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
  /** All of it for another thread, as it stands now, without a copy. */
  share(): SharedExemptValues;
  /** Takes in what another thread collected under the same key: what it spared, and what it passed over. */
  mergeFrom(other: SharedExemptValues): void;
  /** Adds the fields that another thread passed over, which read the set that it was given by `share`. */
  addTaken(other: SharedExemptValues): void;
}

/** Spared values as a message between threads: plain data over shared memory. */
export interface SharedExemptValues {
  readonly key: Uint8Array;
  readonly columns: readonly SharedExemptColumn[];
}

interface SharedExemptColumn {
  readonly table: string;
  readonly column: string;
  readonly known: SharedFingerprints;
  readonly spared: number;
  readonly taken: number;
}

/** An empty set; `key` is that of a run whose threads each collect values of their own, or left out. */
export function newExemptValues(key: Uint8Array = newRandomKey()): ExemptValues {
  return exemptValuesOf(key, []);
}

/** The values that another thread shared, to be read by this one; nothing was passed over yet. */
export function attachExemptValues({ key, columns }: SharedExemptValues): ExemptValues {
  return exemptValuesOf(key, columns);
}

interface KnownColumn {
  readonly table: string;
  readonly column: string;
  readonly values: CountedColumn;
}

function exemptValuesOf(key: Uint8Array, shared: readonly SharedExemptColumn[]): ExemptValues {
  const columns = new Map<string, KnownColumn>();
  const nameOf = (table: string, column: string): string => JSON.stringify([table, column]);
  for (const { table, column, known, spared } of shared) {
    const values = newExemptColumn(attachFingerprints(known), spared);
    columns.set(nameOf(table, column), { table, column, values });
  }

  function open(table: string, column: string): CountedColumn {
    const name = nameOf(table, column);
    const known = columns.get(name);
    if (known !== undefined) return known.values;
    const values = newExemptColumn(newFingerprints({ key }), 0);
    columns.set(name, { table, column, values });
    return values;
  }

  return {
    open,
    find: (table, column) => columns.get(nameOf(table, column))?.values,
    list: () => [...columns.values()],
    share: () => ({
      key,
      columns: [...columns.values()].map(({ table, column, values }) => ({
        ...{ table, column, known: values.known.share() },
        ...{ spared: values.spared, taken: values.taken },
      })),
    }),
    mergeFrom(other) {
      for (const { table, column, known, spared, taken } of other.columns) {
        const values = open(table, column);
        values.known.mergeFrom(known);
        values.addCounts(spared, taken);
      }
    },
    addTaken(other) {
      for (const { table, column, taken } of other.columns) open(table, column).addCounts(0, taken);
    },
  };
}

/** What only the set itself asks of a column. */
interface CountedColumn extends ExemptColumn {
  readonly known: Fingerprints;
  addCounts(spared: number, taken: number): void;
}

function newExemptColumn(known: Fingerprints, alreadySpared: number): CountedColumn {
  let spared = alreadySpared;
  let taken = 0;
  return {
    known,
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
    addCounts(moreSpared, moreTaken) {
      spared += moreSpared;
      taken += moreTaken;
    },
    get spared() {
      return spared;
    },
    get taken() {
      return taken;
    },
  };
}
