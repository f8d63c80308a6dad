// `pgscrub predeploy`.
import { relative, resolve } from "node:path";
import { backup } from "../../backup.ts";
import { BACKUP_DEFAULTS } from "../../backup-defaults.ts";
import type { StatementHazard } from "../../deploy/sql/hazard.ts";
import type { Reporter } from "../../events.ts";
import type { ConnectionTarget } from "../../postgres/connection-string.ts";
import { type MadeBackup, type PredeployReport, predeploy as prepareDeploy } from "../../predeploy.ts";
import { formatHazards } from "../../report/check-text.ts";
import { formatPredeploy, predeployDocument } from "../../report/deploy-text.ts";
import { wrapText } from "../../report/fit-text.ts";
import { newPaint } from "../../report/style-text.ts";
import { readRecipients } from "../age-files.ts";
import { askYes } from "../ask.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { PredeployFlags } from "../deploy-commands.ts";
import { printResult } from "../print-result.ts";
import { pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";
import { migrationsFolder } from "./postdeploy.ts";
import { environmentChecks, rulesChecks } from "./predeploy-checks.ts";

/** Prints every check, the hazards and the checklist; the exit code is that of the first red. */
export async function predeploy(context: CliContext, flags: PredeployFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
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
      checkEnvironment: () => environmentChecks(context, insecureTls),
      checkRules: () => rulesChecks({ rulesFile: flags.rules, source, insecureTls, signal: context.signal }),
      backUp: flags.backup ? () => backUp(context, flags, source, reporter) : undefined,
      accept: (hazards) => accept(context, flags, hazards, () => reporter.close()),
    });
    reporter.close();
    print(context, flags, report);
    return report.exitCode;
  } finally {
    reporter.close();
  }
}

/** As `pgscrub backup` makes it; its file is named as one types it in the application's folder. */
async function backUp(
  context: CliContext,
  flags: PredeployFlags,
  source: ConnectionTarget,
  reporter: Reporter,
): Promise<MadeBackup> {
  const { file, bytes } = await backup({
    ...BACKUP_DEFAULTS,
    source,
    folder: resolve(context.directory, flags.dir),
    isCompressed: flags.compress ?? false,
    recipients: await readRecipients(context, flags.encrypt),
    pgDump: pgDumpChoice(context),
    insecureTls: flags.insecureTls ?? false,
    reporter,
    signal: context.signal,
  });
  return { file: relative(context.directory, file), bytes };
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
  const { hasColor, columns } = context.stderrScreen;
  context.stderr.write(`${wrapText(formatHazards(hazards, newPaint(hasColor)).join("\n"), columns)}\n`);
  return askYes(context, "Accept these statements of the pending migrations?", false);
}

function print(context: CliContext, flags: PredeployFlags, report: PredeployReport): void {
  printResult(
    context,
    flags.json,
    () => predeployDocument(report),
    (paint) => formatPredeploy(report, paint),
  );
}
