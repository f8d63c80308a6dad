// `pgscrub restore FILE`, local and `--to-production`.
import { resolve } from "node:path";
import { BACKUP_DEFAULTS } from "../../backup-defaults.ts";
import { checkBackup } from "../../check-backup.ts";
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { PgscrubError } from "../../errors.ts";
import type { ConnectionTarget } from "../../postgres/connection-string.ts";
import { describeTarget } from "../../postgres/connection-string.ts";
import { formatProduction, formatRestore, restoreDocument } from "../../report/backup-text.ts";
import type { Paint } from "../../report/style-text.ts";
import { type FoundFile, restore as runRestore } from "../../restore.ts";
import { restoreToProduction } from "../../restore-production.ts";
import { readIdentities } from "../age-files.ts";
import { askLine, askYes } from "../ask.ts";
import type { RestoreFlags } from "../backup-commands.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import { pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter, type TerminalReporter } from "../terminal-reporter.ts";

/** Restores a backup; 0 when it is in place. */
export async function restore(context: CliContext, file: string, flags: RestoreFlags): Promise<number> {
  requireFlags(flags);
  const reporter = newTerminalReporter(context);
  try {
    const common = {
      file: resolve(context.directory, file),
      identities: await readIdentities(context, flags.identity),
      createRoles: flags.createRoles ?? false,
      insecureTls: flags.insecureTls ?? false,
      watchdogMs: BACKUP_DEFAULTS.watchdogMs,
      reporter,
      signal: context.signal,
    };
    if (flags.check === true) return await check(context, common, flags.json === true);
    const isBeside = flags.toProduction === true;
    const result = isBeside
      ? await beside(context, flags, common, reporter)
      : await locally(context, flags, common, reporter);
    reporter.close();
    printResult(context, flags.json, () => result.document, result.text);
    return 0;
  } finally {
    reporter.close();
  }
}

function requireFlags(flags: RestoreFlags): void {
  const usage = (message: string, hint: string): never => {
    throw new PgscrubError("USAGE", message, { hint });
  };
  if (flags.toProduction === true) {
    if (flags.target !== undefined) usage("--target is for local restores", "Production's URL is --source.");
    if (flags.confirm !== undefined && flags.swap !== true)
      usage("--confirm belongs to --swap", "Add --swap.");
    return;
  }
  if (flags.swap === true || flags.confirm !== undefined || flags.source !== undefined) {
    usage(
      "--swap, --confirm and --source belong to --to-production",
      "Add --to-production, or leave them out.",
    );
  }
}

/** What is printed at the end. */
interface Outcome {
  readonly document: object;
  readonly text: (paint: Paint) => string;
}

interface CommonOptions {
  readonly file: string;
  readonly identities: readonly string[];
  readonly createRoles: boolean;
  readonly insecureTls: boolean;
  readonly watchdogMs: number;
  readonly reporter: TerminalReporter;
  readonly signal: AbortSignal;
}

async function check(context: CliContext, common: CommonOptions, isJson: boolean): Promise<number> {
  const found = await checkBackup(common.file, common);
  const document = { schemaVersion: 1, ok: true, file: common.file, ...found };
  common.reporter.close();
  const text = `${common.file} is complete and sound (${found.origin}, ${found.contents}).\n`;
  printResult(
    context,
    isJson,
    () => document,
    () => text,
  );
  return 0;
}

async function locally(
  context: CliContext,
  flags: RestoreFlags,
  common: CommonOptions,
  reporter: TerminalReporter,
): Promise<Outcome> {
  const found = await findConnections(context, { target: flags.target }, reporter, ["target"]);
  const target = requireConnection("target", found.target);
  const report = await runRestore({
    ...common,
    target,
    production: await knownProduction(context),
    allowRemoteTargets: flags.allowRemoteTarget,
    pinned: await readPinnedProduction(context.directory),
    nodeEnv: context.env.NODE_ENV,
    isCompared: false,
    dropPrevious: flags.dropPrevious ?? false,
    keepStaging: flags.keepStaging ?? false,
    confirm: (about) =>
      askYes(
        context,
        `Replace the database ${JSON.stringify(target.database)} with ${describeFile(about)}?`,
        flags.yes ?? false,
      ),
  });
  return { document: restoreDocument(report), text: (paint) => formatRestore(report, paint) };
}

/** Where production is by its variable, so that it is never taken for the local target. */
async function knownProduction(context: CliContext): Promise<ConnectionTarget | undefined> {
  const silent = { report() {}, watch() {} };
  return (await findConnections(context, {}, silent, ["source"])).source;
}

async function beside(
  context: CliContext,
  flags: RestoreFlags,
  common: CommonOptions,
  reporter: TerminalReporter,
): Promise<Outcome> {
  const found = await findConnections(context, { source: flags.source }, reporter, ["source"]);
  const production = requireConnection("source", found.source);
  if (flags.swap === true) requireAnswer(context, production.database, flags.confirm);
  const report = await restoreToProduction({
    ...common,
    production,
    confirm: (about) =>
      askYes(
        context,
        `Load ${describeFile(about)} into the new database ${JSON.stringify(about.database)} beside ${describeTarget(production)}?`,
        flags.yes ?? false,
      ),
    swap:
      flags.swap === true
        ? {
            folder: resolve(context.directory, flags.dir),
            prefix: flags.prefix,
            pgDump: pgDumpChoice(context),
            confirm: (database) => askName(context, database, flags.confirm),
          }
        : undefined,
  });
  return { document: restoreDocument(report), text: (paint) => formatProduction(report, paint) };
}

function describeFile({ contents, madeAt }: FoundFile): string {
  const when = madeAt === undefined ? "" : ` of ${madeAt}`;
  return contents === "raw"
    ? `the backup${when}, with everybody's data as it is`
    : `the backup${when} of a scrubbed copy`;
}

/** Before anything is loaded: a wrong name, or nobody to ask. */
function requireAnswer(context: CliContext, database: string, given: string | undefined): void {
  if (given === database || (given === undefined && context.isInteractive)) return;
  const message =
    given === undefined
      ? `nobody is here to confirm that ${JSON.stringify(database)} is replaced`
      : `--confirm ${JSON.stringify(given)} is not the name of the database that would be replaced`;
  throw new PgscrubError("NOT_CONFIRMED", message, {
    hint: `Pass --confirm ${database}, or leave out --swap; nothing was changed.`,
  });
}

/** The name as it was typed, or given with --confirm; --yes does not answer here. */
async function askName(context: CliContext, database: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  return askLine(context, `Production's database is replaced now. Type its name, ${database}, to go on: `);
}
