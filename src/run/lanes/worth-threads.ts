// Whether a run copies and scans in worker threads: they cost a start and memory each, and not everything can be told to them.
import type { SyncPlan } from "../../plan/plan.ts";
import type { SyncOptions } from "../run-options.ts";
import { isSelective } from "../select-rows.ts";

/** So much must there be beside the largest table: less is done while that one is copied, and threads would save nothing. */
const LEAST_BYTES = 32 * 1024 * 1024;
/**
 * Threads that copy, the main one included. Another takes some 35 MB before it begins and as much for its maskers, and warms up by
 * itself: more would not stay below 350 MB in all.
 */
const MOST_LANES = 2;

/**
 * How many threads a run should have beside the main one, 0 for none. Functions of the user's stay in the main thread, since their modules may
 * hold state; so do rows that were chosen one by one.
 */
export function worthThreads(
  plan: SyncPlan,
  functions: ReadonlyMap<string, unknown>,
  { jobs, threadsFromBytes = LEAST_BYTES }: Pick<SyncOptions, "jobs" | "threadsFromBytes">,
): number {
  if (jobs < 2 || functions.size > 0 || isSelective(plan)) return 0;
  const sizes = plan.tables.filter(({ rows }) => rows === "all").map(({ table }) => table.dataBytes);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  return total - Math.max(0, ...sizes) >= threadsFromBytes ? Math.min(jobs, MOST_LANES) - 1 : 0;
}
