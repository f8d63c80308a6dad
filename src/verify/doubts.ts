// Numbers that look like something by chance: one number of 16 digits in 45 passes for a card's. A column of cards passes
// as a whole and a column of ids hardly at all, so the hits of a column count when they are a quarter of what could hit.
import { type FindingCollector, MAX_ROW_KEYS } from "./finding.ts";

const SHARE_OF_HITS = 4;
/** Fields of at most so many bytes hold such a number and nothing else. */
const LONGEST_NUMBER = 19;
const SHORTEST_NUMBER = 13;

interface Doubt {
  readonly column: string;
  readonly detector: string;
  /** Bytes of the fields, where the number is the whole field; else 0. */
  readonly fieldBytes: number;
  seen: number;
  hits: number;
  readonly rowKeys: string[];
}

/** Doubts of one table, by column, detector and length of the field. */
export interface Doubts {
  /**
   * A field of the column that may hold such a number. Ids of 16 hex digits are all digits by chance once in 1,800: where a
   * number is the whole field, every field of its length could have been one.
   */
  field(column: string, fieldBytes: number): void;
  /** A number in such a field that could hit; `rowKey` is asked only for the first hits. */
  add(column: string, detector: string, isHit: boolean, fieldBytes: number, rowKey: () => string): void;
  /** Reports the columns whose numbers are no chance. */
  settle(collector: FindingCollector, table: string): void;
}

export function newDoubts(): Doubts {
  const doubts = new Map<string, Doubt>();
  const lengths = new Map<string, Float64Array>();
  const isWhole = (bytes: number): boolean => bytes >= SHORTEST_NUMBER && bytes <= LONGEST_NUMBER;
  return {
    field(column, fieldBytes) {
      if (!isWhole(fieldBytes)) return;
      const counts = lengths.get(column) ?? new Float64Array(LONGEST_NUMBER + 1);
      lengths.set(column, counts);
      counts[fieldBytes] = (counts[fieldBytes] ?? 0) + 1;
    },
    add(column, detector, isHit, bytes, rowKey) {
      const fieldBytes = isWhole(bytes) ? bytes : 0;
      const key = JSON.stringify([column, detector, fieldBytes]);
      const doubt = doubts.get(key) ?? { column, detector, fieldBytes, seen: 0, hits: 0, rowKeys: [] };
      doubts.set(key, doubt);
      doubt.seen++;
      if (!isHit) return;
      doubt.hits++;
      if (doubt.rowKeys.length < MAX_ROW_KEYS) doubt.rowKeys.push(rowKey());
    },
    settle(collector, table) {
      for (const { column, detector, fieldBytes, seen, hits, rowKeys } of doubts.values()) {
        const could = Math.max(seen, lengths.get(column)?.[fieldBytes] ?? 0);
        if (hits === 0 || hits * SHARE_OF_HITS < could) continue;
        collector.addMany({ kind: "stranger", table, column, detector, count: hits, rowKeys });
      }
    },
  };
}
