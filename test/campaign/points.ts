// The moments of a run at which faults strike, each found from outside as one message on the wire: what pgscrub asks a
// server, or what a server answers.
import type { PassingMessage } from "../support/fault-proxy.ts";

/** A moment of a run. */
export interface Point {
  readonly name: string;
  /** Whose wire shows it. */
  readonly side: "source" | "target";
  matches(message: PassingMessage): boolean;
  /** The source is no longer needed. */
  readonly isSourceFree: boolean;
  /** Whether the target may still be the old database, or the new one. */
  readonly swap: "before" | "during" | "done";
}

// The largest table of the synthetic data, cut in its middle.
const LARGEST_TABLE = /^COPY [\s\S]*"public"\."EmailEvent"/;
const MIDDLE_ROW = 750;

function asked(side: Point["side"], name: string, statement: RegExp): Point {
  const matches = (message: PassingMessage) =>
    message.from === "client" && /^[QP]$/.test(message.type) && statement.test(message.statement);
  return { name, side, matches, isSourceFree: false, swap: "before" };
}

/** The message of `type` with which the server goes on answering `statement`. */
function answered(side: Point["side"], name: string, statement: RegExp, type: string, ordinal = 1): Point {
  const matches = (message: PassingMessage) =>
    message.from === "server" &&
    message.type === type &&
    message.ordinal === ordinal &&
    statement.test(message.statement);
  return { name, side, matches, isSourceFree: false, swap: "before" };
}

function withoutSource(point: Point, swap: Point["swap"] = "before"): Point {
  return { ...point, isSourceFree: true, swap };
}

/** The first rows of the largest table, on their way into the target. */
function loading(name: string): Point {
  const matches = ({ from, type, statement }: PassingMessage) =>
    from === "client" && type === "d" && LARGEST_TABLE.test(statement);
  return { name, side: "target", matches, isSourceFree: false, swap: "before" };
}

const LAST_COMMENT = /^COMMENT ON DATABASE "loumass_beta" IS/;

/** The swap's COMMIT, going to the server or answered. */
function swapCommit(name: string, from: "client" | "server", type: string, swap: Point["swap"]): Point {
  const matches = (message: PassingMessage) =>
    message.from === from && message.type === type && LAST_COMMENT.test(message.statementBefore);
  return { name, side: "target", matches, isSourceFree: true, swap };
}

/** In the order in which a run passes them. */
export const POINTS: readonly Point[] = [
  answered("source", "connect", /^$/, "K"),
  answered("target", "connect to the target", /^$/, "K"),
  asked("source", "lock", /^LOCK TABLE/),
  asked("source", "snapshot", /pg_export_snapshot/),
  asked("source", "schema read", /^SET TRANSACTION SNAPSHOT/),
  answered("source", "first byte of COPY", LARGEST_TABLE, "d"),
  answered("source", "middle of COPY", LARGEST_TABLE, "d", MIDDLE_ROW),
  answered("source", "last byte of COPY", LARGEST_TABLE, "c"),
  loading("first byte of the load"),
  asked("target", "table commit", /^COMMIT$/),
  asked("target", "indexes", /^CREATE INDEX/),
  withoutSource(asked("target", "foreign keys", /^ALTER TABLE[\s\S]*FOREIGN KEY/)),
  withoutSource(asked("target", "verify", /^COPY \(SELECT ctid/)),
  withoutSource(asked("target", "before the swap", /^SELECT pg_catalog\.count\(\*\)::int4 AS held/)),
  withoutSource(asked("target", "inside the swap", /__pgscrub_new" RENAME TO/), "during"),
  swapCommit("commit of the swap", "client", "Q", "during"),
  swapCommit("answer to the commit", "server", "C", "done"),
  withoutSource(asked("target", "after the swap", /^DROP DATABASE "loumass_beta__pgscrub_old"/), "done"),
];

/** The point of that name; throws when there is none. */
export function pointNamed(name: string): Point {
  const point = POINTS.find((candidate) => candidate.name === name);
  if (point === undefined) throw new Error(`there is no point named ${JSON.stringify(name)}`);
  return point;
}
