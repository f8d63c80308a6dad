// A bounded memory of what the leaves of JSON documents became, asked with places in a document instead of strings: a leaf
// that comes again costs a hash and a comparison, without being cut out, masked or quoted.
import { ownCopy } from "./recent.ts";

const FIRST_SLOTS = 64;
const MOST_SLOTS = 32_768;

/** What the leaves of documents became, by the text between their quotes and its hash (`hashUnits`). */
export interface RecentLeaves {
  /** What `text[start, end)` became, or undefined. */
  get(hash: number, text: string, start: number, end: number): string | undefined;
  set(hash: number, leaf: string, became: string): void;
}

/** Leaves longer than this are not remembered. */
export const MAX_REMEMBERED_LEAF = 256;

/** Starts with room for 64 leaves and grows as `newRecentValues` does. */
export function newRecentLeaves(): RecentLeaves {
  let leaves: (string | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let results: string[] = new Array(FIRST_SLOTS).fill("");
  let hashes = new Int32Array(FIRST_SLOTS);
  let lost = 0;
  const put = (hash: number, leaf: string, result: string): void => {
    const slot = hash & (leaves.length - 2);
    if (leaves[slot + 1] !== undefined) lost++;
    leaves[slot + 1] = leaves[slot];
    results[slot + 1] = results[slot] ?? "";
    hashes[slot + 1] = hashes[slot] ?? 0;
    leaves[slot] = leaf;
    results[slot] = result;
    hashes[slot] = hash;
  };
  const grow = (): void => {
    const [oldLeaves, oldResults, oldHashes] = [leaves, results, hashes];
    const count = Math.min(oldLeaves.length * 4, MOST_SLOTS);
    leaves = new Array(count).fill(undefined);
    results = new Array(count).fill("");
    hashes = new Int32Array(count);
    for (let at = oldLeaves.length - 1; at >= 0; at--) {
      const leaf = oldLeaves[at];
      if (leaf !== undefined) put(oldHashes[at] ?? 0, leaf, oldResults[at] ?? "");
    }
    lost = 0;
  };
  return {
    get(hash, text, start, end) {
      const slot = hash & (leaves.length - 2);
      for (let at = slot; at < slot + 2; at++) {
        if (hashes[at] !== hash) continue;
        const leaf = leaves[at];
        if (leaf !== undefined && leaf.length === end - start && text.startsWith(leaf, start))
          return results[at];
      }
      return undefined;
    },
    set(hash, leaf, became) {
      if (lost > leaves.length >> 1 && leaves.length < MOST_SLOTS) grow();
      put(hash, ownCopy(leaf), became);
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
  return hash ^ (hash >>> 15);
}
