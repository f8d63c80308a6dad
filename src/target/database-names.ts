// Names of the databases that stand beside the target while it is refreshed, and the marker in their comments by which
// we know our own: a database without it is never dropped or renamed away.
import { createHash } from "node:crypto";
import { PgscrubError } from "../errors.ts";
import { MAX_IDENTIFIER_BYTES } from "../postgres/identifier.ts";

export interface DatabaseNames {
  readonly target: string;
  /** Filled and verified beside the target. */
  readonly staging: string;
  /** What the last swap replaced. */
  readonly previous: string;
  /** The previous of the previous, for the moment between swap and drop. */
  readonly old: string;
}

/**
 * The names derived from `target`, each at most 63 bytes: a longer one would be cut by the server without a word and
 * could then be the target itself. Throws BUG if one equals the target.
 */
export function deriveDatabaseNames(target: string): DatabaseNames {
  const names = {
    target,
    staging: derive(target, "__pgscrub_new"),
    previous: derive(target, "__pgscrub_prev"),
    old: derive(target, "__pgscrub_old"),
  };
  if (new Set(Object.values(names)).size !== 4) {
    throw new PgscrubError("BUG", "derived database names are not different from the target's");
  }
  return names;
}

function derive(target: string, suffix: string): string {
  if (Buffer.byteLength(target + suffix) <= MAX_IDENTIFIER_BYTES) return target + suffix;
  const hash = createHash("sha256").update(target).digest("hex").slice(0, 10);
  const room = MAX_IDENTIFIER_BYTES - suffix.length - hash.length - 1;
  let head = "";
  for (const character of target) {
    if (Buffer.byteLength(head + character) > room) break;
    head += character;
  }
  return `${head}_${hash}${suffix}`;
}

export type MarkedRole = "staging" | "previous";

export interface Marker {
  readonly role: MarkedRole;
  /** Id of the run that made or replaced the database. */
  readonly run: string;
  /** Name of the target it belongs to. */
  readonly target: string;
}

const MARKER_LINE = /\n?\[pgscrub (\{[^\n]*\})\]$/;

/** The comment of a marked database: the user's own text stays in front. */
export function markComment(comment: string, marker: Marker): string {
  const own = unmarkComment(comment);
  return `${own}${own === "" ? "" : "\n"}[pgscrub ${JSON.stringify(marker)}]`;
}

/** The user's own comment without our marker. */
export function unmarkComment(comment: string): string {
  return comment.replace(MARKER_LINE, "");
}

/** The marker in a database's comment, or undefined when the database is not ours. */
export function readMarker(comment: string): Marker | undefined {
  const json = MARKER_LINE.exec(comment)?.[1];
  if (json === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { role, run, target } = { role: undefined, run: undefined, target: undefined, ...value };
  if ((role !== "staging" && role !== "previous") || typeof run !== "string" || typeof target !== "string") {
    return undefined;
  }
  return { role, run, target };
}
