// `pgscrub undo`: exchanges the target and the database that the last sync replaced. Its own inverse.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { deriveDatabaseNames, markComment, readMarker, unmarkComment } from "./database-names.ts";
import { readDatabase } from "./databases.ts";
import { renameAll } from "./swap.ts";

/** Exchanges `target` and its previous database; NOTHING_TO_UNDO when there is none. Returns the previous one's name. */
export async function exchangeWithPrevious(maintenance: Client, target: string): Promise<string> {
  const names = deriveDatabaseNames(target);
  const current = await readDatabase(maintenance, names.target);
  const previous = await readDatabase(maintenance, names.previous);
  const marker = previous === undefined ? undefined : readMarker(previous.comment);
  if (previous === undefined || marker === undefined || current === undefined) {
    throw new PgscrubError("NOTHING_TO_UNDO", `there is no previous database of ${quoteIdentifier(target)}`, {
      hint: "Only a database that a sync replaced can be brought back, and only until --drop-previous removes it.",
    });
  }
  await renameAll(maintenance, [
    { from: names.target, to: names.old, comment: current.comment },
    { from: names.previous, to: names.target, comment: unmarkComment(previous.comment) },
    {
      from: names.old,
      to: names.previous,
      comment: markComment(current.comment, { ...marker, role: "previous" }),
    },
  ]);
  return names.previous;
}
