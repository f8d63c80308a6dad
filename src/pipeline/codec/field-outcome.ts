// What became of a value's bytes, as a number that hot loops compare.

/** Another way must be taken: nothing was written. */
export const NOT_MINE = -1;
/** The value stays as it is: nothing was written. */
export const KEPT = 0;
/** What it becomes was appended. */
export const WRITTEN = 1;
/** It becomes NULL: nothing was written. */
export const NULLED = 2;
