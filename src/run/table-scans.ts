// Scans of tables beside the index builds of others: what is ready comes in, lanes take it one by one.
import type { Judgement } from "../verify/run-checks.ts";

export interface TableScans {
  /** `schema.table` is ready to be scanned. */
  add(label: string): void;
  /** Resolves when everything that was added is scanned; rejects with the first failure. Nothing may be added afterwards. */
  drain(): Promise<void>;
}

/** Starts `laneCount` lanes that wait for tables; after a failure no further table is begun. */
export function startScans(judgement: Pick<Judgement, "scanTable">, laneCount: number): TableScans {
  const queue: string[] = [];
  let isComplete = false;
  let wake: () => void = () => {};
  let change = nextChange();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }
  function announce(): void {
    wake();
    change = nextChange();
  }
  async function lane(): Promise<void> {
    for (;;) {
      const label = queue.shift();
      if (label !== undefined) await judgement.scanTable(label);
      else if (isComplete) return;
      else await change;
    }
  }
  async function guarded(): Promise<void> {
    try {
      await lane();
    } catch (error) {
      isComplete = true;
      queue.length = 0;
      announce();
      throw error;
    }
  }
  const lanes = Promise.allSettled(Array.from({ length: Math.max(1, laneCount) }, guarded));
  return {
    add(label) {
      if (isComplete) return; // a lane has failed: the run ends
      queue.push(label);
      announce();
    },
    async drain() {
      isComplete = true;
      announce();
      const failed = (await lanes).find((outcome) => outcome.status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
    },
  };
}
