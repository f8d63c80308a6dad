// Whether a run copies and scans in worker threads: they cost a start and memory each, and not everything can be told to them.
import type { SyncPlan } from "../../plan/plan.ts";
import type { SyncOptions } from "../run-options.ts";
import { isSelective } from "../select-rows.ts";

/** Below this the threads' start takes as long as they save. */
const LEAST_BYTES = 32 * 1024 * 1024;

/** Functions of the user's stay in one thread, since their modules may hold state; so do rows that were chosen one by one. */
export function isWorthThreads(
  plan: SyncPlan,
  functions: ReadonlyMap<string, unknown>,
  { jobs, threadsFromBytes = LEAST_BYTES }: Pick<SyncOptions, "jobs" | "threadsFromBytes">,
): boolean {
  if (jobs < 2 || functions.size > 0 || isSelective(plan)) return false;
  const bytes = plan.tables
    .filter(({ rows }) => rows === "all")
    .reduce((total, { table }) => total + table.dataBytes, 0);
  return bytes >= threadsFromBytes;
}
