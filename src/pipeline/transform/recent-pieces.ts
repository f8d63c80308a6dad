// A bounded memory of what pieces of documents became, asked with places in a text instead of strings: a piece that comes
// again costs a hash and a comparison, without being cut out, masked or quoted.
import { ownCopy } from "./recent.ts";
import { newRecentTrial, type TrialTerms } from "./recent-trial.ts";

const FIRST_SLOTS = 64;
const MOST_SLOTS = 16_384;

/** Longer pieces, in UTF-16 units, are not worth the memory: they do not come again. */
export const MAX_REMEMBERED_PIECE = 256;

/** What pieces became, by their text and its hash (`hashUnits`). */
export interface RecentPieces<Value> {
  /** Whether to ask at all: false for a while after pieces turned out to be all different. */
  isAwake(): boolean;
  /** What `text[start, end)` became, or undefined. */
  get(hash: number, text: string, start: number, end: number): Value | undefined;
  set(hash: number, piece: string, became: Value): void;
  clear(): void;
}

/** Starts with room for 64 pieces and grows as `newRecentValues` does. */
export function newRecentPieces<Value>(terms: TrialTerms): RecentPieces<Value> {
  let pieces: (string | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let results: (Value | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let hashes = new Int32Array(FIRST_SLOTS);
  let lost = 0;
  const trial = newRecentTrial(terms);
  const put = (hash: number, piece: string, result: Value | undefined): void => {
    const slot = hash & (pieces.length - 2);
    if (pieces[slot + 1] !== undefined) lost++;
    pieces[slot + 1] = pieces[slot];
    results[slot + 1] = results[slot];
    hashes[slot + 1] = hashes[slot] ?? 0;
    pieces[slot] = piece;
    results[slot] = result;
    hashes[slot] = hash;
  };
  const grow = (): void => {
    const [oldPieces, oldResults, oldHashes] = [pieces, results, hashes];
    const count = Math.min(oldPieces.length * 4, MOST_SLOTS);
    pieces = new Array(count).fill(undefined);
    results = new Array(count).fill(undefined);
    hashes = new Int32Array(count);
    for (let at = oldPieces.length - 1; at >= 0; at--) {
      const piece = oldPieces[at];
      if (piece !== undefined) put(oldHashes[at] ?? 0, piece, oldResults[at]);
    }
    lost = 0;
  };
  return {
    isAwake: trial.isAwake,
    get(hash, text, start, end) {
      const slot = hash & (pieces.length - 2);
      for (let at = slot; at < slot + 2; at++) {
        if (hashes[at] !== hash) continue;
        const piece = pieces[at];
        if (piece === undefined || piece.length !== end - start || !text.startsWith(piece, start)) continue;
        trial.noteAnswer();
        return results[at];
      }
      return undefined;
    },
    set(hash, piece, became) {
      if (lost > pieces.length >> 1 && pieces.length < MOST_SLOTS) grow();
      put(hash, ownCopy(piece), became);
    },
    clear() {
      pieces.fill(undefined);
      results.fill(undefined);
    },
  };
}

/** A cheap hash of `units[start, end)`, two units at a time: the multiplication is what takes the time. */
export function hashUnits(units: Uint16Array, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 1 < end; at += 2) {
    const pair = (units[at] ?? 0) | ((units[at + 1] ?? 0) << 16);
    hash = Math.imul(hash ^ pair ^ (hash >>> 15), 0x01000193);
  }
  if (at < end) hash = Math.imul(hash ^ (units[at] ?? 0), 0x01000193);
  // The high halves of the last pairs must reach the low bits, which choose the slot.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
