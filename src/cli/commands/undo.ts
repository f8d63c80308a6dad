// `pgscrub undo`.
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { SCHEMA_VERSION } from "../../report/documents.ts";
import { SYNC_DEFAULTS } from "../../sync-defaults.ts";
import { undo as exchange } from "../../undo.ts";
import { askYes } from "../ask.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { UndoFlags } from "../program.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Exchanges the target with what the last sync replaced. */
export async function undo(context: CliContext, flags: UndoFlags): Promise<number> {
  const reporter = newTerminalReporter(context);
  try {
    const target = requireConnection(
      "target",
      (await findConnections(context, flags, reporter, ["target"])).target,
    );
    const name = JSON.stringify(target.database);
    const previous = await exchange({
      target,
      allowRemoteTargets: flags.allowRemoteTarget,
      pinned: await readPinnedProduction(context.directory),
      nodeEnv: context.env.NODE_ENV,
      insecureTls: flags.insecureTls ?? false,
      watchdogMs: SYNC_DEFAULTS.watchdogMs,
      signal: context.signal,
      confirm: () =>
        askYes(
          context,
          `Exchange the database ${name} with the one that the last sync replaced?`,
          flags.yes ?? false,
        ),
    });
    reporter.close();
    const isDone = previous !== undefined;
    const document = {
      schemaVersion: SCHEMA_VERSION,
      ok: isDone,
      target: target.database,
      previous: previous ?? null,
    };
    const text = isDone
      ? `Exchanged ${name} with ${JSON.stringify(previous)}; run it again to go back.\n`
      : "Nothing was changed.\n";
    printResult(
      context,
      flags.json,
      () => document,
      () => text,
    );
    return 0;
  } finally {
    reporter.close();
  }
}
