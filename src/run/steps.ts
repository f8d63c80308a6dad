// Names and times the steps of a run for the reporter, and ends the run between two of them when it was interrupted.
import type { Reporter } from "../events.ts";

/** How a step ended that can find what stops the run. */
export interface StepOutcome {
  readonly detail: string;
  readonly isAlarming: boolean;
}

export interface StepRunner {
  /** Runs one step; `describe` gives what is printed beside its name when it is done. */
  run<Result>(
    step: string,
    work: () => Promise<Result>,
    describe?: (result: Result) => string | StepOutcome,
  ): Promise<Result>;
}

export function newStepRunner(reporter: Reporter, signal: AbortSignal): StepRunner {
  return {
    async run(step, work, describe) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      reporter.report({ kind: "step-started", step });
      const result = await work();
      const told = describe?.(result);
      const outcome = typeof told === "string" ? { detail: told } : told;
      reporter.report({
        kind: "step-finished",
        step,
        durationMs: performance.now() - startedAt,
        ...outcome,
      });
      return result;
    },
  };
}
