// The nearest of the names that would have been right, for hints. Used by the loader and by the match with the catalog.

/** Names longer than this are never compared: the work grows with the product of the lengths. */
const MAX_LENGTH = 128;

/** The candidate nearest to `name`, or undefined when none is near: at most a third of the letters may differ. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const wanted = foldName(name);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > MAX_LENGTH) continue;
    const folded = foldName(candidate);
    if (Math.abs(folded.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, folded);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean email?`, or the fallback sentence when no candidate is near. */
export function didYouMeanHint(name: string, candidates: Iterable<string>, otherwise: string): string {
  const near = didYouMean(name, candidates);
  return near === undefined ? otherwise : `Did you mean ${near}?`;
}

function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\s-]/g, "");
}

/** Edits between two words, where a swap of neighbours counts once (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
