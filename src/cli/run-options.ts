// Flags of plan and sync → the options of a run.
import { availableParallelism } from "node:os";
import { readPinnedProduction } from "../environment/pinned-production.ts";
import { PgscrubError } from "../errors.ts";
import type { Reporter } from "../events.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import type { PgDumpChoice } from "../postgres/pg-dump.ts";
import type { PlanOptions } from "../run/run-options.ts";
import { SYNC_DEFAULTS } from "../sync-defaults.ts";
import type { CliContext } from "./context.ts";
import type { ConnectionFlags } from "./program.ts";

const MAX_DEFAULT_JOBS = 4;

/** What plan and sync share. */
export async function newPlanOptions(
  context: CliContext,
  flags: Pick<ConnectionFlags, "rules" | "allowRemoteTarget" | "insecureTls">,
  source: ConnectionTarget,
  target: ConnectionTarget | undefined,
  reporter: Reporter,
): Promise<PlanOptions> {
  return {
    source,
    target,
    rulesFile: flags.rules,
    allowRemoteTargets: flags.allowRemoteTarget,
    pinned: await readPinnedProduction(context.directory),
    insecureTls: flags.insecureTls ?? false,
    watchdogMs: SYNC_DEFAULTS.watchdogMs,
    nodeEnv: context.env.NODE_ENV,
    reporter,
    signal: context.signal,
  };
}

/** Tables at a time when --jobs is not given. */
export function defaultJobs(): number {
  return Math.min(MAX_DEFAULT_JOBS, availableParallelism());
}

/** PGSCRUB_PG_DUMP: auto, bundled or native. */
export function pgDumpChoice(context: CliContext): PgDumpChoice {
  const value = context.env.PGSCRUB_PG_DUMP ?? "auto";
  if (value === "auto" || value === "bundled" || value === "native") return value;
  throw new PgscrubError("CONFIGURATION_INVALID", "PGSCRUB_PG_DUMP is not auto, bundled or native", {
    hint: "Unset it, or set it to one of the three.",
  });
}
