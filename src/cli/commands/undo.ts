// `pgscrub undo`.
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { SCHEMA_VERSION } from "../../report/documents.ts";
import { openTarget } from "../../run/open-target.ts";
import { acquireTargetLock } from "../../target/lock.ts";
import { exchangeWithPrevious } from "../../target/undo.ts";
import { askYes } from "../ask.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { UndoFlags } from "../program.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Exchanges the target with what the last sync replaced. */
export async function undo(context: CliContext, flags: UndoFlags): Promise<number> {
  const reporter = newTerminalReporter(context.stderr, context.isTerminal, context.hasColor);
  try {
    const { target: found } = await findConnections(context, { ...flags, source: "" }, reporter);
    const target = requireConnection("target", found);
    const opened = await openTarget(
      {
        target,
        allowRemoteTargets: flags.allowRemoteTarget,
        pinned: await readPinnedProduction(context.directory),
        nodeEnv: context.env.NODE_ENV,
        insecureTls: flags.insecureTls ?? false,
        signal: context.signal,
      },
      undefined,
    );
    try {
      const lock = await acquireTargetLock(opened.maintenance, target.database);
      try {
        const question = `Exchange the database ${JSON.stringify(target.database)} with the one that the last sync replaced?`;
        if (!(await askYes(context, question, flags.yes ?? false))) return 0;
        const previous = await exchangeWithPrevious(opened.maintenance, target.database);
        const text = `Exchanged ${JSON.stringify(target.database)} with ${JSON.stringify(previous)}; run it again to go back.\n`;
        const document = { schemaVersion: SCHEMA_VERSION, ok: true, target: target.database, previous };
        context.stdout.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : text);
        return 0;
      } finally {
        await lock.release();
      }
    } finally {
      await opened.close();
    }
  } finally {
    reporter.close();
  }
}
