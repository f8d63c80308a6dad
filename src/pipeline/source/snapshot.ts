// One exported snapshot that every reader and the schema dump adopt, so that the whole copy shows one moment of the
// source; tables are locked before it is taken, so that nobody can truncate or rewrite one behind it.
import type { Client } from "pg";
import { PgscrubError } from "../../errors.ts";
import {
  destroyClient,
  endClient,
  LOCAL_DUMP_SETTINGS,
  NO_LIMITS,
  openClient,
} from "../../postgres/connect.ts";
import type { ConnectionTarget } from "../../postgres/connection-string.ts";
import { quoteLiteral, quoteQualified } from "../../postgres/identifier.ts";
import { firstAnswer, readPooling, refusePooler } from "../../postgres/own-session.ts";
import { queryTogether } from "../../postgres/query-together.ts";
import { errorFacts, serverError } from "../../postgres/server-error.ts";
import { USER_RELATION } from "../../postgres/user-relation.ts";

const ATTEMPTS = 3;

const TABLE_NAMES = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, c.oid::int8::text AS oid
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${USER_RELATION}
  ORDER BY c.oid`;

/** A table as TABLE_NAMES tells of it. */
interface ListedTable {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
}

/** Somebody waits for one of the locks that this session holds, longer than the milliseconds in $1. */
const LONG_WAITERS = `
  SELECT pg_catalog.count(*)::int AS waiters FROM pg_catalog.pg_locks l
  WHERE NOT l.granted AND pg_catalog.pg_backend_pid() = ANY (pg_catalog.pg_blocking_pids(l.pid))
    AND pg_catalog.clock_timestamp() - l.waitstart > $1::float8 * interval '1 millisecond'`;

export interface SnapshotOptions {
  readonly insecureTls: boolean;
  /** How long we may make anybody on the source wait, and how long we wait for a lock ourselves. */
  readonly maxBlockMs: number;
  /** The leader does not answer for this long: the connection counts as dead. */
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

export interface Snapshot {
  /** What `SET TRANSACTION SNAPSHOT` takes. */
  readonly id: string;
  /** The leader's session, inside the snapshot's transaction: the catalog is read here. */
  readonly client: Client;
  /** A new session with the snapshot adopted, read-only, ready for one COPY. */
  openReader(): Promise<Client>;
  /** Resolves never; rejects with SOURCE_BLOCKED when somebody waits too long for our locks, or when the leader is lost. */
  readonly lost: Promise<never>;
  /** Ends the transaction and the session; after this nothing of ours is left on the source. */
  release(): Promise<void>;
}

/**
 * Locks every user table ACCESS SHARE, then takes and exports the snapshot; SOURCE_BLOCKED when a lock is not to be had,
 * POOLER_REFUSED where sessions are shared. Every setting ends with its transaction.
 */
export async function openSnapshot(source: ConnectionTarget, options: SnapshotOptions): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    const { insecureTls, signal } = options;
    const open = (): Promise<Client> => openClient(source, { role: "source", insecureTls, signal });
    const client = await open();
    try {
      const { tables, backendPid } = await listTables(client);
      refusePooler(await readPooling(client, backendPid, open), source, "source");
      const id = await lockAndExport(client, tables, options);
      if (id !== undefined) return watchSnapshot(source, client, id, options);
    } catch (error) {
      destroyClient(client);
      throw serverError(error, { doing: "taking a snapshot of the source" });
    }
    destroyClient(client);
    if (attempt === ATTEMPTS) {
      throw new PgscrubError(
        "SOURCE_CHANGED",
        "tables came and went on the source while they were being locked",
        {
          hint: "Run the command again when no migration is running on the source.",
        },
      );
    }
  }
}

/** Every user table, and the process that answered. */
async function listTables(client: Client): Promise<{ tables: readonly ListedTable[]; backendPid: number }> {
  const statements = [
    "BEGIN READ ONLY",
    LOCAL_DUMP_SETTINGS,
    TABLE_NAMES,
    "SELECT pg_catalog.pg_backend_pid() AS pid",
    "COMMIT",
  ];
  const answers = await firstAnswer(client, () => queryTogether(client, statements));
  return { tables: answers[2]?.rows ?? [], backendPid: Number(answers[3]?.rows[0]?.pid) };
}

/** The exported snapshot, or undefined when the set of tables changed between listing and locking. */
async function lockAndExport(
  client: Client,
  listed: readonly ListedTable[],
  options: SnapshotOptions,
): Promise<string | undefined> {
  await queryTogether(client, [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ...NO_LIMITS,
    `SET LOCAL lock_timeout = ${Math.max(1, Math.round(options.maxBlockMs))}`,
  ]);
  // LOCK TABLE takes no snapshot (PostgreSQL manual, LOCK): the locks stand before the snapshot does.
  if (listed.length > 0) {
    const names = listed.map((row) => `ONLY ${quoteQualified(row.schema, row.name)}`);
    try {
      await client.query(`LOCK TABLE ${names.join(", ")} IN ACCESS SHARE MODE`);
    } catch (error) {
      throw lockError(error);
    }
  }
  const [, exported, seen] = await queryTogether(client, [
    LOCAL_DUMP_SETTINGS,
    "SELECT pg_catalog.pg_export_snapshot() AS id",
    TABLE_NAMES,
  ]);
  const same = JSON.stringify(seen?.rows) === JSON.stringify(listed);
  return same ? String(exported?.rows[0]?.id) : undefined;
}

function lockError(error: unknown): PgscrubError {
  const { sqlstate } = errorFacts(error);
  if (sqlstate === "42P01") {
    return new PgscrubError("SOURCE_CHANGED", "a table vanished on the source while it was being locked", {
      hint: "Run the command again when no migration is running on the source.",
    });
  }
  if (sqlstate === "55P03") {
    return new PgscrubError("SOURCE_BLOCKED", "a table of the source is locked by somebody else", {
      hint: "Run the command again later, or allow a longer wait with --max-block-ms.",
    });
  }
  return serverError(error, {
    doing: "locking the source's tables for reading",
    hint: "The role needs SELECT on every table, see docs/refresh.md.",
  });
}

function silentLeader(watchdogMs: number): PgscrubError {
  return new PgscrubError("CONNECTION_LOST", `the source did not answer for ${watchdogMs} ms`, {
    hint: "Check the network to the source and run the command again.",
  });
}

function watchSnapshot(
  source: ConnectionTarget,
  client: Client,
  id: string,
  options: SnapshotOptions,
): Snapshot {
  let isReleased = false;
  let fail: (error: PgscrubError) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  lost.catch(() => {}); // whoever races with it sees the rejection; nobody racing is no crash
  let askedAt: number | undefined;
  const timer = setInterval(() => {
    if (isReleased) return;
    if (askedAt !== undefined) {
      // A half-open connection answers neither with a result nor with an error.
      if (Date.now() - askedAt > options.watchdogMs) {
        fail(silentLeader(options.watchdogMs));
        destroyClient(client); // whatever still waits for an answer ends too
      }
      return;
    }
    askedAt = Date.now();
    client
      .query<{ waiters: number }>(LONG_WAITERS, [options.maxBlockMs])
      .then((result) => {
        if ((result.rows[0]?.waiters ?? 0) > 0 && !isReleased) {
          fail(
            new PgscrubError(
              "SOURCE_BLOCKED",
              `a session on the source waited over ${options.maxBlockMs} ms for us`,
              {
                hint: "Run the command again when no migration is running, or from a throw-away branch of the source.",
              },
            ),
          );
        }
      })
      .catch((error: unknown) => {
        if (!isReleased)
          fail(serverError(error, { code: "CONNECTION_LOST", doing: "holding the source's snapshot" }));
      })
      .finally(() => {
        askedAt = undefined;
      });
  }, 500);
  timer.unref();
  client.once("end", () => {
    if (!isReleased) {
      fail(
        new PgscrubError("CONNECTION_LOST", "the session that held the source's snapshot ended", {
          hint: "Run the command again.",
        }),
      );
    }
  });

  return {
    id,
    client,
    lost,
    openReader: () => openSnapshotReader(source, id, options),
    async release() {
      if (isReleased) return;
      isReleased = true;
      clearInterval(timer);
      await endClient(client);
    },
  };
}

/** A new session with the snapshot `id` adopted, read-only, ready for one COPY; from whatever thread. */
export async function openSnapshotReader(
  source: ConnectionTarget,
  id: string,
  { insecureTls, signal }: Pick<SnapshotOptions, "insecureTls" | "signal">,
): Promise<Client> {
  const reader = await openClient(source, { role: "source", insecureTls, signal });
  const adopt = [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    `SET TRANSACTION SNAPSHOT ${quoteLiteral(id)}`,
    LOCAL_DUMP_SETTINGS,
  ];
  try {
    await firstAnswer(reader, () => queryTogether(reader, adopt));
    return reader;
  } catch (error) {
    destroyClient(reader);
    const doing = "adopting the source's snapshot";
    // A snapshot is gone with the session that exported it; before PostgreSQL 18 its name is then called invalid.
    const isGone = ["42704", "22023"].includes(errorFacts(error).sqlstate ?? "");
    throw serverError(
      error,
      isGone ? { doing, code: "CONNECTION_LOST", hint: "Run the command again." } : { doing },
    );
  }
}
