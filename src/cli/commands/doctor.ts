// `pgscrub doctor`.

import { doctor as examine } from "../../doctor.ts";
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { doctorDocument, formatDoctor } from "../../report/doctor-text.ts";
import { findConnections } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { DoctorFlags } from "../deploy-commands.ts";
import { printResult } from "../print-result.ts";
import { pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints every line; 0, 69 or 77. */
export async function doctor(context: CliContext, flags: DoctorFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const { source, target } = await findConnections(context, flags, reporter);
    const report = await examine({
      source,
      target,
      allowRemoteTargets: flags.allowRemoteTarget,
      pinned: await readPinnedProduction(context.directory),
      nodeEnv: context.env.NODE_ENV,
      nodeVersion: process.versions.node,
      insecureTls: flags.insecureTls ?? false,
      pgDump: pgDumpChoice(context),
      skipped: flags.skip,
      reporter,
      signal: context.signal,
    });
    reporter.close();
    printResult(
      context,
      flags.json,
      () => doctorDocument(report),
      (paint) => formatDoctor(report, paint),
    );
    return report.exitCode;
  } finally {
    reporter.close();
  }
}
