// `pgscrub backup`.
import { resolve } from "node:path";
import { type BackupVerification, backup as runBackup } from "../../backup.ts";
import { BACKUP_DEFAULTS } from "../../backup-defaults.ts";
import { PgscrubError } from "../../errors.ts";
import { backupDocument, formatBackup } from "../../report/backup-text.ts";
import { parseThrowawayChoice } from "../../throwaway/throwaway-choice.ts";
import { readIdentities, readRecipients } from "../age-files.ts";
import type { BackupFlags } from "../backup-commands.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import { pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Writes a backup; 0 when it is complete. */
export async function backup(context: CliContext, flags: BackupFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const verification = await readVerification(context, flags);
    const recipients = await readRecipients(context, flags.encrypt);
    const found = await findConnections(context, { source: flags.source }, reporter, ["source"]);
    const report = await runBackup({
      ...BACKUP_DEFAULTS,
      source: requireConnection("source", found.source),
      folder: resolve(context.directory, flags.dir),
      prefix: flags.prefix,
      keep: flags.keep,
      isCompressed: flags.compress ?? false,
      recipients,
      verification,
      pgDump: pgDumpChoice(context),
      insecureTls: flags.insecureTls ?? false,
      maxBlockMs: flags.maxBlockMs,
      reporter,
      signal: context.signal,
    });
    reporter.close();
    printResult(
      context,
      flags.json,
      () => backupDocument(report),
      (paint) => formatBackup(report, paint, context.directory),
    );
    return 0;
  } finally {
    reporter.close();
  }
}

async function readVerification(
  context: CliContext,
  flags: BackupFlags,
): Promise<BackupVerification | undefined> {
  const { verify = false, postgres, identity, encrypt } = flags;
  if (!verify) {
    if (postgres === undefined && identity.length === 0) return undefined;
    throw new PgscrubError("USAGE", "--postgres and --identity belong to --verify", {
      hint: "Add --verify, or leave them out.",
    });
  }
  if (encrypt.length > 0 && identity.length === 0) {
    throw new PgscrubError("USAGE", "--verify has to open the encrypted backup", {
      hint: "Give an age identity file that opens it with --identity, or leave out --verify.",
    });
  }
  return {
    postgres: parseThrowawayChoice(postgres ?? "auto", "of --postgres"),
    identities: await readIdentities(context, identity),
  };
}
