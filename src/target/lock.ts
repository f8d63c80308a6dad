// One run per target: session advisory locks in the maintenance database `postgres`, held from guard to swap. Advisory
// locks belong to a database, so every run must take them in the same one, and they end with their session.
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { serverError } from "../postgres/server-error.ts";

/** A held lock. */
export interface Lock {
  /** Throws CONNECTION_LOST when the session that held the lock is gone, LOCKED when the lock is. */
  assertHeld(): Promise<void>;
  /** Gives the lock back; harmless when the connection is lost already. */
  release(): Promise<void>;
}

const MAINTENANCE_DATABASE = "postgres";

// The first of the two keys: "pgsN" and "pgsO" as 32-bit numbers, so that names and OIDs cannot meet.
const NAME_CLASS = 0x7067734e;
const OID_CLASS = 0x7067734f;

interface LockKey {
  readonly classId: number;
  readonly objectId: number;
}

function nameKey(database: string): LockKey {
  const objectId = createHash("sha256").update(database).digest().readInt32BE(0);
  return { classId: NAME_CLASS, objectId };
}

/** The OID's key, `undefined` while the database does not exist. */
async function oidKey(client: Client, database: string): Promise<LockKey | undefined> {
  const { rows } = await client.query<{ oid: string }>(
    "SELECT oid::int8::text AS oid FROM pg_catalog.pg_database WHERE datname = $1",
    [database],
  );
  const oid = rows[0]?.oid;
  // An OID is unsigned, a lock's key is not: the same 32 bits.
  return oid === undefined ? undefined : { classId: OID_CLASS, objectId: Number(oid) | 0 };
}

async function tryLock(client: Client, key: LockKey): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "SELECT pg_catalog.pg_try_advisory_lock($1::int4, $2::int4) AS locked",
    [key.classId, key.objectId],
  );
  return rows[0]?.locked === true;
}

async function unlock(client: Client, keys: readonly LockKey[]): Promise<void> {
  for (const { classId, objectId } of keys) {
    await client.query("SELECT pg_catalog.pg_advisory_unlock($1::int4, $2::int4)", [classId, objectId]);
  }
}

async function countHeld(client: Client): Promise<number> {
  // pg_locks shows the two keys as classid and objid, with objsubid 2 (PostgreSQL manual, 53.13).
  const { rows } = await client.query<{ held: number }>(
    `SELECT pg_catalog.count(*)::int4 AS held FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory' AND granted AND pid = pg_catalog.pg_backend_pid() AND objsubid = 2
        AND classid::int8 IN ($1::int8, $2::int8)`,
    [NAME_CLASS, OID_CLASS],
  );
  return rows[0]?.held ?? 0;
}

async function assertMaintenance(client: Client): Promise<void> {
  const { rows } = await client.query<{ database: string }>(
    "SELECT pg_catalog.current_database()::text AS database",
  );
  if (rows[0]?.database === MAINTENANCE_DATABASE) return;
  throw new PgscrubError("BUG", `the lock must be taken in the database ${MAINTENANCE_DATABASE}`);
}

/**
 * Locks `targetDatabase` against other runs, without waiting. Its name is locked first and always, so that a run before
 * and one after its creation meet there; its OID too, so that a rename does not part them. `client` is a session of our
 * own on the maintenance database that stays open for the whole run. Throws LOCKED when another run holds either.
 */
export async function acquireTargetLock(client: Client, targetDatabase: string): Promise<Lock> {
  const held: LockKey[] = [];
  try {
    await assertMaintenance(client);
    for (const findKey of [async () => nameKey(targetDatabase), () => oidKey(client, targetDatabase)]) {
      const key = await findKey();
      if (key === undefined) continue;
      if (await tryLock(client, key)) {
        held.push(key);
        continue;
      }
      await unlock(client, held);
      throw new PgscrubError("LOCKED", `another pgscrub run is at work on the target ${targetDatabase}`, {
        hint: "Wait until it has ended, then run the command again.",
      });
    }
  } catch (error) {
    throw serverError(error, { doing: `locking the target ${targetDatabase}` });
  }
  return heldLock(client, targetDatabase, held);
}

function heldLock(client: Client, targetDatabase: string, held: readonly LockKey[]): Lock {
  return {
    assertHeld: async () => {
      let count: number;
      try {
        count = await countHeld(client);
      } catch (error) {
        throw serverError(error, { doing: `holding the lock on the target ${targetDatabase}` });
      }
      if (count >= held.length) return;
      throw new PgscrubError("LOCKED", `the lock on the target ${targetDatabase} is gone`, {
        hint: "Run the command again; nothing was swapped in.",
      });
    },
    release: async () => {
      try {
        await unlock(client, held);
      } catch {
        // The lock ends with its session, and an error here means that the session has ended.
      }
    },
  };
}
