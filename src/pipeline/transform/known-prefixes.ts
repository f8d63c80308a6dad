// A first, cheap question about known names: does any begin with these ASCII letters and digits, and how many words have
// the longest that do? Most words of a text end here, without a substring, folding or a keyed hash (known-values.ts).

const BUCKETS = 1 << 20;

/** The hash of no letters at all. */
export const NO_LETTERS: number = 0x811c9dc5 | 0;

/** The hash of a run with one more letter; `unit` is a lower-case ASCII letter or a digit. */
export function hashLetter(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Whether `unit` is an ASCII letter in lower case or a digit. */
function isPlain(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

/** Most words of a phrase by the letters it begins with; a hash may answer for several beginnings, never too little. */
export interface KnownPrefixes {
  /** Notes a normalised phrase of `words` words. */
  add(phrase: string, words: number): void;
  /** Words of the longest phrase that begins with the run of this hash, 0 when there is none. */
  wordsFrom(runHash: number): number;
  /** The table itself, for another thread. */
  readonly buckets: Uint8Array;
}

/** An empty table, or the `buckets` of another; takes its 1 MB when the first phrase comes. */
export function newKnownPrefixes(buckets: Uint8Array = new Uint8Array(1)): KnownPrefixes {
  let most = buckets;
  return {
    get buckets() {
      return most;
    },
    add(phrase, words) {
      if (most.length === 1) most = new Uint8Array(BUCKETS);
      let hash = NO_LETTERS;
      for (let at = 0; at < phrase.length && isPlain(phrase.charCodeAt(at)); at++) {
        hash = hashLetter(hash, phrase.charCodeAt(at));
      }
      const bucket = bucketOf(hash, most.length);
      most[bucket] = Math.max(most[bucket] ?? 0, Math.min(words, 255));
    },
    wordsFrom(runHash) {
      return most[bucketOf(runHash, most.length)] ?? 0;
    },
  };
}

function bucketOf(hash: number, count: number): number {
  return (hash ^ (hash >>> 15)) & (count - 1);
}
