// Two kinds of work on a number of lanes: urgent jobs first, the follow-up work they leave behind when no urgent
// job waits. Transfers are urgent because they hold the source; index builds follow.

export interface Scheduler {
  /** Adds follow-up work; allowed from inside a job. */
  later(work: () => Promise<void>): void;
}

/**
 * Runs every job and everything they add. `onUrgentDone` is called once, when the last urgent job has ended, and is
 * itself awaited. Rejects with the first failure once whatever was running has settled.
 */
export async function runScheduled<Item, Lane>(
  items: readonly Item[],
  lanes: readonly Lane[],
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
  async function run(lane: Lane): Promise<void> {
    while (failure === undefined) {
      const item = items[next];
      if (item !== undefined) {
        next++;
        runningUrgent++;
        await attempt(() => work(item, lane, scheduler));
        runningUrgent--;
      } else if (runningUrgent === 0 && urgentDone === undefined) {
        urgentDone = attempt(onUrgentDone);
        await urgentDone;
      } else {
        const job = followUps.shift();
        if (job !== undefined) await attempt(job);
        else if (runningUrgent === 0) return;
        else await change;
      }
      announce();
    }
  }
  await Promise.all(lanes.map(run));
  if (failure !== undefined) throw failure.error;
}
