// `pgscrub predeploy`.
import type { StatementHazard } from "../../deploy/sql/hazard.ts";
import { type PredeployReport, predeploy as prepareDeploy } from "../../predeploy.ts";
import { formatHazards } from "../../report/check-text.ts";
import { formatPredeploy, predeployDocument } from "../../report/deploy-text.ts";
import { newPaint } from "../../report/style-text.ts";
import { askYes } from "../ask.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { PredeployFlags } from "../deploy-commands.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";
import { migrationsFolder } from "./postdeploy.ts";
import { rulesChecks } from "./predeploy-checks.ts";

/** Prints every check, the hazards and the checklist; the exit code is that of the first red. */
export async function predeploy(context: CliContext, flags: PredeployFlags): Promise<number> {
  const reporter = newTerminalReporter(context.stderr, context.isTerminal, context.hasColor);
  try {
    const found = await findConnections(context, flags, reporter, ["source"]);
    const source = requireConnection("source", found.source);
    const insecureTls = flags.insecureTls ?? false;
    const report = await prepareDeploy({
      source,
      directory: context.directory,
      migrations: flags.migrations === undefined ? undefined : migrationsFolder(context, flags.migrations),
      schema: flags.schema,
      insecureTls,
      reporter,
      signal: context.signal,
      checkEnvironment: async () => [],
      checkRules: () => rulesChecks({ rulesFile: flags.rules, source, insecureTls, signal: context.signal }),
      backUp: undefined,
      accept: (hazards) => accept(context, flags, hazards, () => reporter.close()),
    });
    reporter.close();
    print(context, flags, report);
    return report.exitCode;
  } finally {
    reporter.close();
  }
}

/** Off a terminal without --yes the answer is no, which the report says with the flag's name. */
async function accept(
  context: CliContext,
  flags: PredeployFlags,
  hazards: readonly StatementHazard[],
  close: () => void,
): Promise<boolean> {
  if (flags.yes === true) return true;
  if (!context.isInteractive) return false;
  close();
  context.stderr.write(`${formatHazards(hazards, newPaint(context.hasColor)).join("\n")}\n`);
  return askYes(context, "Accept these statements of the pending migrations?", false);
}

function print(context: CliContext, flags: PredeployFlags, report: PredeployReport): void {
  context.stdout.write(
    flags.json === true
      ? `${JSON.stringify(predeployDocument(report), null, 2)}\n`
      : formatPredeploy(report, newPaint(context.hasColor)),
  );
}
