// What a sync does unless it is told otherwise: one source for the flags' defaults, the demo and the tests. Only data, so
// that `--help` may load it.

/** Rows per table of a sample, unless told otherwise. */
export const SAMPLE_ROWS = 1000;

/** The options of a run that asks for nothing special. */
export const SYNC_DEFAULTS = {
  allowRemoteTargets: [],
  pinned: undefined,
  insecureTls: false,
  nodeEnv: undefined,
  key: undefined,
  maxBlockMs: 10_000,
  watchdogMs: 60_000,
  createRoles: false,
  after: undefined,
  keepStaging: false,
  isVerified: true,
  dropPrevious: false,
  planDigest: undefined,
} as const;
