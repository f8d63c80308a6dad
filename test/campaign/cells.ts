// Which cells a campaign runs: the whole matrix, or a sample that a seed repeats and that holds every fault and point
// about equally often.
import { FAULTS } from "./faults.ts";
import { POINTS } from "./points.ts";
import type { Cell } from "./run-cell.ts";

/** Every point with every fault; what strikes before the run has only the points at which we connect. */
export function allCells(): Cell[] {
  return POINTS.flatMap((point) =>
    FAULTS.filter((fault) => fault.strikeFirst === undefined || point.name.startsWith("connect")).map(
      (fault) => ({ point, fault }),
    ),
  );
}

/** `count` cells; the same for the same seed. Faults take turns, and so do points. */
export function sampleCells(cells: readonly Cell[], count: number, seed: number): Cell[] {
  const random = newRandom(seed);
  const left = [...cells];
  const used = new Map<string, number>();
  const weight = ({ point, fault }: Cell) => (used.get(point.name) ?? 0) + (used.get(fault.name) ?? 0);
  const chosen: Cell[] = [];
  while (chosen.length < count && left.length > 0) {
    const least = Math.min(...left.map(weight));
    const candidates = left.filter((cell) => weight(cell) === least);
    const cell = candidates[Math.floor(random() * candidates.length)];
    if (cell === undefined) break;
    chosen.push(cell);
    left.splice(left.indexOf(cell), 1);
    for (const { name } of [cell.point, cell.fault]) used.set(name, (used.get(name) ?? 0) + 1);
  }
  return chosen;
}

/** Mulberry32, by Tommy Ettinger (public domain): numbers from 0 to 1 that only the seed decides. */
export function newRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
