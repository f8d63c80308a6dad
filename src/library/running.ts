// A run that a program has started: a promise of its report, and while it lasts the events of it, one after the other.
import { PgscrubError } from "../errors.ts";
import type { PgscrubEvent, Progress, Reporter } from "../events.ts";

/**
 * A run under way. Await it for the report; `for await` gives its events, all of them whenever one begins to listen, and throws
 * what the run throws. To stop listening does not stop the run: that is what `signal` is for.
 */
export interface Run<Report> extends Promise<Report>, AsyncIterable<PgscrubEvent> {
  /** Rows and bytes so far and as estimated; undefined until the transfer begins. */
  progress(): Readonly<Progress> | undefined;
}

/** How a caller hears of a run and ends it. */
export interface RunControl {
  /** Called with every event, in order, while the run goes on. What it throws ends the run. */
  readonly onEvent?: ((event: PgscrubEvent) => void) | undefined;
  /** Ends the run: it cleans up and throws PgscrubError INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
}

/** Starts `work` with a reporter and a signal of its own. */
export function startRun<Report>(
  control: RunControl,
  work: (inside: { readonly reporter: Reporter; readonly signal: AbortSignal }) => Promise<Report>,
): Run<Report> {
  const events: PgscrubEvent[] = [];
  const listeners = new Set<() => void>();
  const wakeAll = (): void => {
    for (const wake of listeners) wake();
    listeners.clear();
  };
  let progress: Readonly<Progress> | undefined;
  let hasEnded = false;
  const reporter: Reporter = {
    report(event) {
      events.push(event);
      wakeAll();
      control.onEvent?.(event);
    },
    watch(counters) {
      progress = counters;
    },
  };
  const result = withSignal(control.signal, (signal) => work({ reporter, signal })).finally(() => {
    hasEnded = true;
    wakeAll();
  });
  async function* listen(): AsyncGenerator<PgscrubEvent, void> {
    for (let next = 0; ; ) {
      const event = events[next];
      if (event !== undefined) {
        next += 1;
        yield event;
      } else if (hasEnded) {
        await result;
        return;
      } else {
        await new Promise<void>((wake) => listeners.add(wake));
      }
    }
  }
  return Object.assign(result, {
    progress: () => progress,
    [Symbol.asyncIterator]: () => {
      // Whoever listens hears of the failure there; that nobody awaits the promise too is no mistake then.
      result.catch(() => {});
      return listen();
    },
  });
}

/** Runs with a signal whose reason is always a PgscrubError, whatever the caller's was. */
export async function withSignal<Result>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const inner = new AbortController();
  const end = (): void => {
    const reason: unknown = outer?.reason;
    inner.abort(reason instanceof PgscrubError ? reason : interrupted());
  };
  if (outer?.aborted) throw outer.reason instanceof PgscrubError ? outer.reason : interrupted();
  outer?.addEventListener("abort", end, { once: true });
  try {
    return await work(inner.signal);
  } finally {
    outer?.removeEventListener("abort", end);
  }
}

function interrupted(): PgscrubError {
  return new PgscrubError("INTERRUPTED", "the run was ended by the caller's signal", {
    hint: "What it had made was removed; the target is unchanged.",
  });
}
