// A reporter that remembers when each step and table of a run began and ended, for tests that measure parts of a run.
import type { Reporter } from "../../src/events.ts";

export interface TimedSteps extends Reporter {
  /** Milliseconds on performance.now()'s clock; throws when the step never came. */
  startedAt(step: string): number;
  /** When the last table was in. */
  lastTableAt(): number;
}

/** `onStep` is called as each step begins. */
export function newTimedSteps(onStep: (step: string) => void = () => {}): TimedSteps {
  const starts = new Map<string, number>();
  let lastTable: number | undefined;
  function known(at: number | undefined, what: string): number {
    if (at === undefined) throw new Error(`${what} was never reported`);
    return at;
  }
  return {
    report(event) {
      if (event.kind === "step-started") {
        starts.set(event.step, performance.now());
        onStep(event.step);
      }
      if (event.kind === "table-finished") lastTable = performance.now();
    },
    watch() {},
    startedAt: (step) => known(starts.get(step), step),
    lastTableAt: () => known(lastTable, "a table"),
  };
}
