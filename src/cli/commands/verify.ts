// `pgscrub verify`.
import { existsSync } from "node:fs";
import { ERRORS, PgscrubError } from "../../errors.ts";
import { verifyDocument } from "../../report/documents.ts";
import { formatVerify } from "../../report/verify-text.ts";
import { SYNC_DEFAULTS } from "../../sync-defaults.ts";
import { verify as verifyTarget } from "../../verify-target.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { VerifyFlags } from "../program.ts";
import { defaultJobs } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";
import { writeReport } from "../write-report.ts";

const DEFAULT_RULES = "scrub-rules.yaml";

/** Searches the target, with the source's values where a source is given; 0 clean, 65 when anything was found. */
export async function verify(context: CliContext, flags: VerifyFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const named = typeof flags.source === "string" ? flags.source : undefined;
    const isAlone = flags.source === false;
    const found = await findConnections(
      context,
      { source: named, target: flags.target },
      reporter,
      isAlone ? ["target"] : ["source", "target"],
    );
    const source = isAlone ? undefined : found.source;
    const proof = await verifyTarget({
      target: requireConnection("target", found.target),
      source,
      rulesFile: rulesFile(flags.rules, source !== undefined),
      isDeep: flags.deep ?? false,
      insecureTls: flags.insecureTls ?? false,
      jobs: flags.jobs ?? defaultJobs(),
      maxBlockMs: SYNC_DEFAULTS.maxBlockMs,
      watchdogMs: SYNC_DEFAULTS.watchdogMs,
      reporter,
      signal: context.signal,
    });
    await writeReport(context, reporter, flags.report, proof);
    reporter.close();
    const { verify: report } = proof;
    if (report === undefined) throw new PgscrubError("BUG", "a verification gave no report");
    printResult(
      context,
      flags.json,
      () => verifyDocument(report),
      (paint, width) => formatVerify(proof, paint, width),
    );
    return report.ok ? 0 : ERRORS.VERIFICATION_FAILED.exit;
  } finally {
    reporter.close();
  }
}

/** A file that nobody named is used where it is there; the source cannot be read without one. */
function rulesFile(named: string | undefined, isNeeded: boolean): string | undefined {
  if (named !== undefined) return named;
  return isNeeded || existsSync(DEFAULT_RULES) ? DEFAULT_RULES : undefined;
}
