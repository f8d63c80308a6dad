// How long a run took, without the time in which it waited for a person's answer.

export interface Stopwatch {
  /** Milliseconds since the start that were not waited. */
  elapsedMs(): number;
  /** Runs `question`, whose time does not count, however it ends. */
  whileWaiting<Result>(question: () => Promise<Result>): Promise<Result>;
}

/** Starts to count; `now` gives milliseconds. */
export function startStopwatch(now = (): number => performance.now()): Stopwatch {
  const startedAt = now();
  let waitedMs = 0;
  return {
    elapsedMs: () => now() - startedAt - waitedMs,
    async whileWaiting(question) {
      const askedAt = now();
      try {
        return await question();
      } finally {
        waitedMs += now() - askedAt;
      }
    },
  };
}
