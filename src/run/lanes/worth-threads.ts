// Whether a run copies and scans in worker threads: they cost a start and memory each, and not everything can be told to them.
import type { SyncPlan } from "../../plan/plan.ts";
import type { SyncOptions } from "../run-options.ts";
import { isSelective } from "../select-rows.ts";

/** Below this the threads' start takes as long as they save. */
const LEAST_BYTES = 32 * 1024 * 1024;
/** A thread takes some 35 MB before it begins and as much for its maskers: more would not stay below 350 MB in all. */
const MOST_THREADS = 2;

/**
 * How many threads a run should have, 0 for none. Functions of the user's stay in the main thread, since their modules may
 * hold state; so do rows that were chosen one by one.
 */
export function worthThreads(
  plan: SyncPlan,
  functions: ReadonlyMap<string, unknown>,
  { jobs, threadsFromBytes = LEAST_BYTES }: Pick<SyncOptions, "jobs" | "threadsFromBytes">,
): number {
  if (jobs < 2 || functions.size > 0 || isSelective(plan)) return 0;
  const bytes = plan.tables
    .filter(({ rows }) => rows === "all")
    .reduce((total, { table }) => total + table.dataBytes, 0);
  return bytes >= threadsFromBytes ? Math.min(jobs, MOST_THREADS) : 0;
}
