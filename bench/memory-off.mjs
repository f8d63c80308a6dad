// What stands in for recent.js and recent-pieces.js where the bench measures maskers that remember nothing (see
// memory-off-hooks.mjs): the same functions, each asked value computed anew.

export const newRecentValues = () => ({ get: () => undefined, set: () => {}, clear: () => {} });
export const rememberRecent = (compute) => compute;
export const ownCopy = (text) => text;
export const MAX_REMEMBERED_PIECE = 256;
export const newRecentPieces = () => ({
  isAwake: () => false,
  get: () => undefined,
  set: () => {},
  clear: () => {},
});
export const hashUnits = () => 0;
