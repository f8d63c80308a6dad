// Ranges of a text that are taken: no two edits overlap, the detector that looks first wins. The bytes they are noted in are
// used again, one array for each level of texts within texts: making one for each text took a tenth of the time.

/** The taken ranges of one text. */
export interface Claims {
  isFree(start: number, end: number): boolean;
  claim(start: number, end: number): void;
}

interface KeptClaims extends Claims {
  /** Frees everything, for a text of this length. */
  reset(length: number): void;
}

/** Longer texts get bytes of their own, which are not kept. */
const KEPT_LENGTH = 64 * 1024;

function newClaims(): KeptClaims {
  let taken = new Uint8Array(0);
  let textLength = 0;
  let lowest = 0;
  let highest = 0;
  return {
    reset(length) {
      if (taken.length > KEPT_LENGTH) taken = new Uint8Array(0);
      else if (highest > lowest) taken.fill(0, lowest, highest);
      textLength = length;
      lowest = length;
      highest = 0;
    },
    isFree(start, end) {
      if (end <= lowest || start >= highest) return true;
      for (let at = start; at < end; at++) if (taken[at] === 1) return false;
      return true;
    },
    claim(start, end) {
      // Nothing is taken as long as the bytes are too few.
      if (taken.length < textLength) taken = new Uint8Array(textLength + (textLength >> 1));
      if (start < lowest) lowest = start;
      if (end > highest) highest = end;
      taken.fill(1, start, end);
    },
  };
}

const kept: KeptClaims[] = [];
let inUse = 0;

/** Claims on a text of `length` units, all free; call `giveClaims` when done, in the opposite order. */
export function takeClaims(length: number): Claims {
  const level = inUse++;
  const claims = kept[level] ?? newClaims();
  kept[level] = claims;
  claims.reset(length);
  return claims;
}

/** Gives back what the last `takeClaims` gave. */
export function giveClaims(): void {
  inUse--;
}
