// Counts, for each different value of a column, the rows in which it stands and those in which it stayed. Above 65,536
// values those with the smallest hashes are kept: a fixed choice among values, each counted over every row.
import type { ByteHash } from "./byte-hash.ts";

const MAX_TRACKED = 65_536;
const WORD = 2 ** 32;
/** A key is the rank and 20 bits more. */
const RANK = 2 ** 20;
const rankOf = (key: number): number => Math.floor(key / RANK);

export interface TrackedValue {
  rows: number;
  stayed: number;
}

export interface ValueTracker {
  /** Counts one row of the value whose hash `hash` holds. */
  add(hash: ByteHash, hasStayed: boolean): void;
  values(): Iterable<TrackedValue>;
  /** A copy for another thread. */
  share(): SharedValueTracker;
  /** Adds the rows that another thread counted of the same column. */
  mergeFrom(other: SharedValueTracker): void;
}

/** A tracker as a message between threads. */
export interface SharedValueTracker {
  readonly below: number;
  /** By hash. */
  readonly tracked: ReadonlyMap<number, Readonly<TrackedValue>>;
}

export function newValueTracker(): ValueTracker {
  const tracked = new Map<number, TrackedValue>();
  let below = WORD;
  function count(key: number, rows: number, stayed: number): void {
    const known = tracked.get(key);
    if (known !== undefined) {
      known.rows += rows;
      known.stayed += stayed;
      return;
    }
    tracked.set(key, { rows, stayed });
    if (tracked.size > MAX_TRACKED) lower(below / 2);
  }

  function lower(limit: number): void {
    below = limit;
    for (const key of tracked.keys()) if (rankOf(key) >= below) tracked.delete(key);
  }

  return {
    add({ lo, hi }, hasStayed) {
      const rank = hi >>> 0;
      if (rank < below) count(rank * RANK + (lo >>> 12), 1, hasStayed ? 1 : 0);
    },
    values: () => tracked.values(),
    share: () => ({ below, tracked }),
    mergeFrom(other) {
      if (other.below < below) lower(other.below);
      for (const [key, { rows, stayed }] of other.tracked) if (rankOf(key) < below) count(key, rows, stayed);
    },
  };
}
