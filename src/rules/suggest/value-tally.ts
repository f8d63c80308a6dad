// What the sampled values of one column or of one path of its documents have in common: how many of which shape, and
// whether they are a few words again and again. Counts are all that stays.
import { shapeOf, type ValueShape } from "./value-shapes.ts";

/** More different words than this are no list to choose from. */
const MOST_WORDS = 30;

export interface ValueTally {
  /** Looks at one value. */
  see(value: string): void;
  /** Values that were not empty. */
  total(): number;
  /** Share of these shapes, 0 to 1. */
  share(...shapes: readonly ValueShape[]): number;
  /** A few words, each again and again: chosen from a list. */
  isEnumeration(): boolean;
}

/** An empty tally. */
export function newTally(): ValueTally {
  const counts = new Map<ValueShape, number>();
  const words = new Set<string>();
  let total = 0;
  return {
    see(value) {
      const shape = shapeOf(value);
      if (shape === "empty") return;
      total += 1;
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
      if (words.size <= MOST_WORDS) words.add(value);
    },
    total: () => total,
    share: (...shapes) =>
      total === 0 ? 0 : shapes.reduce((sum, shape) => sum + (counts.get(shape) ?? 0), 0) / total,
    isEnumeration: () =>
      total >= 20 &&
      words.size <= MOST_WORDS &&
      words.size <= total / 5 &&
      (counts.get("word") ?? 0) === total,
  };
}
