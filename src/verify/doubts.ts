// Numbers that look like something by chance: one number of 16 digits in 45 passes for a card's. A column of cards passes
// as a whole and a column of ids hardly at all, so the hits of a column count when they are a quarter of what could hit.
import { type FindingCollector, MAX_ROW_KEYS } from "./finding.ts";

const SHARE_OF_HITS = 4;

interface Doubt {
  seen: number;
  hits: number;
  readonly rowKeys: string[];
}

/** Doubts of one table, by column and detector. */
export interface Doubts {
  /** A number that could hit; `rowKey` is asked only for the first hits. */
  add(column: string, detector: string, isHit: boolean, rowKey: () => string): void;
  /** Reports the columns whose numbers are no chance. */
  settle(collector: FindingCollector, table: string): void;
}

export function newDoubts(): Doubts {
  const byColumn = new Map<string, Map<string, Doubt>>();
  return {
    add(column, detector, isHit, rowKey) {
      const doubts = byColumn.get(column) ?? new Map<string, Doubt>();
      byColumn.set(column, doubts);
      const doubt = doubts.get(detector) ?? { seen: 0, hits: 0, rowKeys: [] };
      doubts.set(detector, doubt);
      doubt.seen++;
      if (!isHit) return;
      doubt.hits++;
      if (doubt.rowKeys.length < MAX_ROW_KEYS) doubt.rowKeys.push(rowKey());
    },
    settle(collector, table) {
      for (const [column, doubts] of byColumn) {
        for (const [detector, { seen, hits, rowKeys }] of doubts) {
          if (hits === 0 || hits * SHARE_OF_HITS < seen) continue;
          collector.addMany({ kind: "stranger", table, column, detector, count: hits, rowKeys });
        }
      }
    },
  };
}
