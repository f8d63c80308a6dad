// Counts, for each different value of a column, the rows in which it stands and those in which it stayed. Above 65,536
// values those with the smallest hashes are kept: a fixed choice among values, each counted over every row.
import type { ByteHash } from "./byte-hash.ts";

const MAX_TRACKED = 65_536;
const WORD = 2 ** 32;

export interface TrackedValue {
  rows: number;
  stayed: number;
}

export interface ValueTracker {
  /** Counts one row of the value whose hash `hash` holds. */
  add(hash: ByteHash, hasStayed: boolean): void;
  values(): Iterable<TrackedValue>;
}

export function newValueTracker(): ValueTracker {
  const tracked = new Map<number, TrackedValue>();
  let below = WORD;
  return {
    add({ lo, hi }, hasStayed) {
      const rank = hi >>> 0;
      if (rank >= below) return;
      const key = rank * 2 ** 20 + (lo >>> 12);
      const known = tracked.get(key);
      if (known !== undefined) {
        known.rows++;
        if (hasStayed) known.stayed++;
        return;
      }
      tracked.set(key, { rows: 1, stayed: hasStayed ? 1 : 0 });
      if (tracked.size <= MAX_TRACKED) return;
      below /= 2;
      for (const other of tracked.keys()) if (Math.floor(other / 2 ** 20) >= below) tracked.delete(other);
    },
    values: () => tracked.values(),
  };
}
