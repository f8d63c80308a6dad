/** The text of src/verify/walk-module.ts; throws with the compiler's own words when assembly/ is wrong. */
export function renderWalkModule(): Promise<string>;
