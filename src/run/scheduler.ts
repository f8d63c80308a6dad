// Two kinds of work on a number of lanes: urgent jobs first, the follow-up work they leave behind when no urgent
// job waits. Transfers are urgent because they hold the source; index builds follow.

export interface Scheduler {
  /** Adds follow-up work; allowed from inside a job. */
  later(work: () => Promise<void>): void;
}

/**
 * Runs every job and everything they add. A lane that is undefined takes follow-up work alone. `onUrgentDone` is called once, when the last urgent job has ended, and is
 * itself awaited. Rejects with the first failure once whatever was running has settled.
 */
export async function runScheduled<Item, Lane>(
  items: readonly Item[],
  lanes: readonly (Lane | undefined)[],
  work: (item: Item, lane: Lane, scheduler: Scheduler) => Promise<void>,
  onUrgentDone: () => Promise<void>,
): Promise<void> {
  const followUps: (() => Promise<void>)[] = [];
  let next = 0;
  let runningUrgent = 0;
  let failure: { error: unknown } | undefined;
  let urgentDone: Promise<void> | undefined;
  let wake: () => void = () => {};
  let change = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const announce = (): void => {
    wake();
    change = new Promise<void>((resolve) => {
      wake = resolve;
    });
  };
  const scheduler: Scheduler = {
    later(job) {
      followUps.push(job);
      announce();
    },
  };

  async function attempt(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      failure ??= { error };
    }
  }
  async function run(lane: Lane | undefined): Promise<void> {
    while (failure === undefined) {
      const item = items[next];
      if (item !== undefined && lane !== undefined) {
        next++;
        runningUrgent++;
        await attempt(() => work(item, lane, scheduler));
        runningUrgent--;
      } else if (item === undefined && runningUrgent === 0 && urgentDone === undefined) {
        urgentDone = attempt(onUrgentDone);
        await urgentDone;
      } else {
        const job = followUps.shift();
        if (job === undefined) {
          if (item === undefined && runningUrgent === 0) return;
          await change;
          continue; // lanes that only waited have nothing to announce: two of them would wake each other for ever
        }
        await attempt(job);
      }
      announce();
    }
  }
  await Promise.all(lanes.map(run));
  if (failure !== undefined) throw failure.error;
}
