// Counters of rows and bytes that one thread adds to and another reads.
import type { Progress } from "../../events.ts";

/** Bytes that they take: two float64, which no 64-bit machine reads half-written. */
export const PROGRESS_BYTES = 16;

/** Counters over `PROGRESS_BYTES` of shared memory. */
export function sharedProgress(memory: SharedArrayBuffer): Pick<Progress, "rows" | "bytes"> {
  const counters = new Float64Array(memory);
  return {
    get rows() {
      return counters[0] ?? 0;
    },
    set rows(count) {
      counters[0] = count;
    },
    get bytes() {
      return counters[1] ?? 0;
    },
    set bytes(count) {
      counters[1] = count;
    },
  };
}
