// `pgscrub undo`: guard, lock, exchange. The recipe only; target/undo.ts does the renames.
import { openTarget, type TargetOptions } from "./run/open-target.ts";
import { acquireTargetLock } from "./target/lock.ts";
import { exchangeWithPrevious, findExchange } from "./target/undo.ts";

export interface UndoOptions extends TargetOptions {
  /** Asked before anything is renamed; false leaves everything as it is. */
  confirm(): Promise<boolean>;
}

/**
 * Exchanges the target and the database that the last sync replaced. Returns the previous database's name, or undefined
 * when it was not confirmed. Throws NOTHING_TO_UNDO, LOCKED, TARGET_REFUSED, SESSIONS_IN_THE_WAY; nothing is changed then.
 */
export async function undo(options: UndoOptions): Promise<string | undefined> {
  const opened = await openTarget(options, undefined);
  try {
    const lock = await acquireTargetLock(opened.maintenance, options.target.database);
    try {
      const exchange = await findExchange(opened.maintenance, options.target.database);
      if (!(await options.confirm())) return undefined;
      return await exchangeWithPrevious(opened.maintenance, exchange);
    } finally {
      await lock.release();
    }
  } finally {
    await opened.close();
  }
}
