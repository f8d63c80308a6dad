// `pgscrub undo`: exchanges the target and the database that the last sync replaced. Its own inverse.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import {
  type DatabaseNames,
  deriveDatabaseNames,
  type Marker,
  markComment,
  readMarker,
  unmarkComment,
} from "./database-names.ts";
import { type DatabaseFacts, readDatabase } from "./databases.ts";
import { renameAll } from "./swap.ts";

/** What an undo exchanges. */
export interface Exchange {
  readonly names: DatabaseNames;
  readonly current: DatabaseFacts;
  readonly previous: DatabaseFacts;
  readonly marker: Marker;
}

/** The target and its previous database; NOTHING_TO_UNDO when there is none. */
export async function findExchange(maintenance: Client, target: string): Promise<Exchange> {
  const names = deriveDatabaseNames(target);
  const current = await readDatabase(maintenance, names.target);
  const previous = await readDatabase(maintenance, names.previous);
  const marker = previous === undefined ? undefined : readMarker(previous.comment);
  if (previous === undefined || marker === undefined || current === undefined) {
    throw new PgscrubError("NOTHING_TO_UNDO", `there is no previous database of ${quoteIdentifier(target)}`, {
      hint: "Only a database that a sync replaced can be brought back, and only until --drop-previous removes it.",
    });
  }
  return { names, current, previous, marker };
}

/** Exchanges the two in one transaction of renames; returns the previous one's name. */
export async function exchangeWithPrevious(maintenance: Client, exchange: Exchange): Promise<string> {
  const { names, current, previous, marker } = exchange;
  await renameAll(
    maintenance,
    [
      { from: names.target, to: names.old, comment: current.comment },
      { from: names.previous, to: names.target, comment: unmarkComment(previous.comment) },
      {
        from: names.old,
        to: names.previous,
        comment: markComment(current.comment, { ...marker, role: "previous" }),
      },
    ],
    new Map([
      [names.target, current.oid],
      [names.previous, previous.oid],
    ]),
  );
  return names.previous;
}
