// One walk over a table's rows that notes what both sides must agree on: sums of kept columns, different values of
// injective ones, and which values stayed in their own row. The same code observes the source's stream and the target.
import { unescapeField } from "../pipeline/codec/copy-text.ts";
import type { RowFields } from "../pipeline/codec/row-scanner.ts";
import { atLeast } from "./binomial.ts";
import { type ByteHash, newByteHash } from "./byte-hash.ts";
import { type DistinctCounter, newDistinctCounter, type SharedDistinctCounter } from "./distinct-counter.ts";
import { type FieldSum, newFieldSum, type SharedFieldSum } from "./field-sum.ts";
import { MAX_ROW_KEYS } from "./finding.ts";
import type { DistinctCount } from "./manifest.ts";
import type { RowPairs } from "./row-pairs.ts";
import { newValueTracker, type SharedValueTracker, type ValueTracker } from "./value-tracker.ts";

/** What is noted of one column; nothing of how it is masked. */
export interface ObservedColumn {
  readonly column: string;
  /** Binary arrays name their element type by the server's own number, which is left out. */
  readonly isArray: boolean;
  /** Kept: a sum over every field. */
  readonly isSummed: boolean;
  /** Different values are counted: injective maskers. */
  readonly isCounted: boolean;
  /** Each value is paired with its row: maskers whose fake may be somebody else's real value. */
  readonly isPaired: boolean;
  /** Part of what tells rows apart. */
  readonly isKey: boolean;
}

/** Values of a paired column, and those of them that stand in the very rows in which they stood in the source. */
export interface StayedValues {
  /** Different values that were followed. */
  readonly followed: number;
  /** Those of them that stayed: in half of their rows, or in more than chance hits would give. */
  readonly stayed: number;
  /** Probability that a value counts as stayed by a chance hit. */
  readonly chance: number;
  readonly rowKeys: readonly string[];
}

export interface ObservedFacts {
  /** By position in the list of columns. */
  readonly sums: readonly (string | undefined)[];
  readonly distinct: readonly (DistinctCount | undefined)[];
  readonly stayed: readonly (StayedValues | undefined)[];
  /** Different row keys as a share of all rows, where values are paired with them; else 1. */
  readonly keyShare: number;
}

export interface ObserverInput {
  readonly columns: readonly ObservedColumn[];
  /** Position of each column among the row's fields. */
  readonly fields: readonly number[];
  /** Fields are in COPY's text format, escapes and all; else binary or raw text. */
  readonly isEscaped: boolean;
  /** The binary form of arrays is read (isEscaped false and no text). */
  readonly isBinary: boolean;
  readonly pairs: RowPairs | undefined;
  /** remember: the source, pairs are filled; compare: the target, pairs are asked. */
  readonly side: "remember" | "compare";
}

export interface TableObserver {
  /**
   * One row. `isSpared` says of a field that the rules keep it in this row: it is neither counted nor paired. `rowKey` names
   * the row for reports.
   */
  observe(
    buffer: Buffer,
    row: RowFields,
    isSpared: ((field: number) => boolean) | undefined,
    rowKey: (() => string) | undefined,
  ): void;
  /** Whether nothing but a sum is noted of `field`, so that it may come in pieces before its row is observed. */
  mayTake(field: number): boolean;
  /** A field of `length` bytes that comes in pieces: `feed` each, then `close`. `observe` leaves taken fields out. */
  open(field: number, length: number): void;
  feed(buffer: Buffer, start: number, end: number): void;
  close(): void;
  facts(): ObservedFacts;
  /** What was noted so far for another thread; pairs are shared by themselves (`RowPairs.share`). */
  share(): SharedObserver;
  /** Adds what another thread noted of other rows of the same table with the same columns. */
  mergeFrom(other: SharedObserver): void;
}

/** An observer as a message between threads: plain data, the large parts in shared memory. */
export interface SharedObserver {
  readonly rows: number;
  readonly sums: readonly (SharedFieldSum | undefined)[];
  readonly counters: readonly (SharedDistinctCounter | undefined)[];
  readonly keyCounter: SharedDistinctCounter | undefined;
  readonly stayed: readonly (SharedStayed | undefined)[];
}

interface SharedStayed {
  readonly values: SharedValueTracker;
  readonly rowKeys: readonly string[];
}

/** Where the header of a binary array holds the number of its element type (PostgreSQL's array_send). */
const ELEMENT_TYPE_AT = 8;
const ARRAY_HEADER_BYTES = 12;

interface Stayed {
  readonly values: ValueTracker;
  readonly rowKeys: string[];
}

/** A value whose share of chance hits is less probable than this has stayed. */
const SURPRISING = 1e-3;

/** An observer of one table; fed by one or several COPYs, one after the other. */
export function newTableObserver(input: ObserverInput): TableObserver {
  const { columns, fields, isEscaped, isBinary, pairs, side } = input;
  const exact = newByteHash();
  const folded = newByteHash(true);
  const sums = columns.map(({ isSummed }): FieldSum | undefined => (isSummed ? newFieldSum() : undefined));
  const counters = columns.map(({ isCounted }): DistinctCounter | undefined =>
    isCounted ? newDistinctCounter() : undefined,
  );
  const stayed = columns.map(({ isPaired }): Stayed | undefined =>
    isPaired && side === "compare" ? { values: newValueTracker(), rowKeys: [] } : undefined,
  );
  const paired = columns.flatMap(({ isPaired }, at) => (isPaired && pairs !== undefined ? [at] : []));
  const keys = columns.flatMap(({ isKey }, at) => (isKey && paired.length > 0 ? [at] : []));
  const keyCounter = keys.length > 0 && side === "remember" ? newDistinctCounter() : undefined;
  let keyLo = 0;
  let keyHi = 0;
  let rows = 0;
  const long = newByteHash();
  /** Position of the column whose field comes in pieces, or -1: nothing is noted of it. */
  let openAt = -1;

  /** Hashes one field into `hash`; false for NULL. */
  function hashField(at: number, buffer: Buffer, row: RowFields, hash: ByteHash): boolean {
    const field = fields[at] ?? -1;
    const end = row.ends[field] ?? -1;
    if (end < 0) return false;
    const start = row.starts[field] ?? 0;
    if (isEscaped) {
      const value = unescapeField(buffer, start, end);
      hash.update(value.bytes, value.start, value.end);
    } else if (isBinary && columns[at]?.isArray === true && end - start >= ARRAY_HEADER_BYTES) {
      hash.update(buffer, start, start + ELEMENT_TYPE_AT); // dimensions and flags
      const { lo, hi } = hash;
      hash.update(buffer, start + ARRAY_HEADER_BYTES, end, lo, hi);
    } else {
      hash.update(buffer, start, end);
    }
    return true;
  }

  function readKey(buffer: Buffer, row: RowFields): void {
    keyLo = 0x51ed27;
    keyHi = 0x2545f4;
    for (const at of keys) {
      const isNull = !hashField(at, buffer, row, exact);
      keyLo = Math.imul(keyLo, 0x01000193) ^ (isNull ? 0x9e3779b9 : exact.lo);
      keyHi = Math.imul(keyHi, 0x85ebca6b) ^ (isNull ? 0x7f4a7c15 : exact.hi);
    }
  }

  function compare(at: number, value: ByteHash, rowKey: (() => string) | undefined): void {
    const found = stayed[at];
    if (found === undefined || pairs === undefined) return;
    const hasStayed = pairs.has(keyLo, keyHi, value);
    found.values.add(value, hasStayed);
    if (hasStayed && rowKey !== undefined && found.rowKeys.length < MAX_ROW_KEYS) {
      found.rowKeys.push(rowKey());
    }
  }

  return {
    observe(buffer, row, isSpared, rowKey) {
      if (keys.length > 0) readKey(buffer, row);
      keyCounter?.add({ lo: keyLo, hi: keyHi });
      rows++;
      for (let at = 0; at < columns.length; at++) {
        const sum = sums[at];
        const counter = counters[at];
        const isPaired = pairs !== undefined && columns[at]?.isPaired === true;
        if (sum === undefined && counter === undefined && !isPaired) continue;
        const isKept = isSpared?.(fields[at] ?? -1) === true;
        if (row.isTaken[fields[at] ?? -1] === 1) continue;
        if (sum !== undefined || counter !== undefined) {
          if (!hashField(at, buffer, row, exact)) continue;
          sum?.add(exact);
          if (!isKept) counter?.add(exact);
        }
        if (!isPaired || isKept || !hashField(at, buffer, row, folded)) continue;
        if (side === "compare") compare(at, folded, rowKey);
        else pairs?.add(keyLo, keyHi, folded);
      }
    },
    mayTake(field) {
      const at = fields.indexOf(field);
      const column = columns[at];
      if (column === undefined) return true;
      const isOnce = fields.indexOf(field, at + 1) === -1;
      const isHeld = column.isCounted || column.isPaired || column.isKey || column.isArray;
      return isOnce && !isEscaped && !isHeld;
    },
    open(field, length) {
      openAt = fields.indexOf(field);
      if (sums[openAt] === undefined) openAt = -1;
      else long.open(length);
    },
    feed(buffer, start, end) {
      if (openAt !== -1) long.feed(buffer, start, end);
    },
    close() {
      if (openAt === -1) return;
      long.close();
      sums[openAt]?.add(long);
    },
    facts: () => ({
      keyShare: keyCounter === undefined || rows === 0 ? 1 : keyCounter.count().count / rows,
      sums: sums.map((sum) => sum?.digits()),
      distinct: counters.map((counter) => counter?.count()),
      stayed: stayed.map((found) => (found === undefined ? undefined : judge(found, pairs?.chance() ?? 0))),
    }),
    share: () => ({
      rows,
      sums: sums.map((sum) => sum?.share()),
      counters: counters.map((counter) => counter?.share()),
      keyCounter: keyCounter?.share(),
      stayed: stayed.map((found) =>
        found === undefined ? undefined : { values: found.values.share(), rowKeys: found.rowKeys },
      ),
    }),
    mergeFrom(other) {
      rows += other.rows;
      takeIn(sums, other.sums);
      takeIn(counters, other.counters);
      takeIn([keyCounter], [other.keyCounter]);
      takeIn(
        stayed.map((found) => found?.values),
        other.stayed.map((found) => found?.values),
      );
      for (const [at, found] of stayed.entries()) {
        const room = MAX_ROW_KEYS - (found?.rowKeys.length ?? 0);
        found?.rowKeys.push(...(other.stayed[at]?.rowKeys ?? []).slice(0, room));
      }
    },
  };
}

/** Merges each with what stands at its place, where there is anything. */
function takeIn<Shared>(
  own: readonly ({ mergeFrom(other: Shared): void } | undefined)[],
  others: readonly (Shared | undefined)[],
): void {
  for (const [at, one] of own.entries()) {
    const other = others[at];
    if (other !== undefined) one?.mergeFrom(other);
  }
}

function judge({ values, rowKeys }: Stayed, chance: number): StayedValues {
  let followed = 0;
  let count = 0;
  for (const { rows, stayed } of values.values()) {
    followed++;
    if (stayed * 2 >= rows || atLeast(stayed, rows, chance) < SURPRISING) count++;
  }
  return { followed, stayed: count, chance, rowKeys };
}
