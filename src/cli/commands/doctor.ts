// `pgscrub doctor`.

import { doctor as examine } from "../../doctor.ts";
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { doctorDocument, formatDoctor } from "../../report/doctor-text.ts";
import { newPaint } from "../../report/style-text.ts";
import { findConnections } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { DoctorFlags } from "../deploy-commands.ts";
import { pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints every line; 0, 69 or 77. */
export async function doctor(context: CliContext, flags: DoctorFlags): Promise<number> {
  const reporter = newTerminalReporter(context.stderr, context.isTerminal, context.hasColor);
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
    context.stdout.write(
      flags.json === true
        ? `${JSON.stringify(doctorDocument(report), null, 2)}\n`
        : formatDoctor(report, newPaint(context.hasColor)),
    );
    return report.exitCode;
  } finally {
    reporter.close();
  }
}
