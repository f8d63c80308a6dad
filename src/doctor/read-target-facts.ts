// What the doctor asks the target's server, on its maintenance database: what we may do there, what it offers, which
// databases stand around the target, how much room there is, how it is set.
import type { Client } from "pg";
import { serverError } from "../postgres/server-error.ts";
import { readIdentity, type ServerIdentity } from "../postgres/server-identity.ts";
import { deriveDatabaseNames, readMarker } from "../target/database-names.ts";
import { type DatabaseFacts, readDatabase } from "../target/databases.ts";
import { freeDiskBytes } from "../target/free-disk.ts";
import { type TargetFacts as OfferedFacts, readTargetFacts as readOffered } from "../target/target-facts.ts";

export interface LocalFacts {
  readonly identity: ServerIdentity;
  readonly offered: OfferedFacts;
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly canCreateDatabases: boolean;
  /** Extensions that this role may create although it is no superuser. */
  readonly trustedExtensions: ReadonlySet<string>;
  /** undefined: there is no such database yet. */
  readonly database: DatabaseFacts | undefined;
  /** The role may act as the target's owner; true where there is no target. */
  readonly isOwnerMember: boolean;
  /** What the last sync replaced. */
  readonly previousBytes: number | undefined;
  /** Databases that have one of our names and not our mark. */
  readonly foreign: readonly string[];
  /** Sessions on the target, and of them those that the role may not end, by role. */
  readonly sessionCount: number;
  readonly lastingSessions: readonly string[];
  /** undefined: the data directory cannot be seen from here. */
  readonly freeBytes: number | undefined;
  readonly settings: ReadonlyMap<string, string>;
}

/** Settings that the advice looks at. */
const SETTINGS = ["fsync", "wal_level"];

const FACTS = `
  SELECT current_user::text AS role, r.rolsuper AS is_superuser, r.rolsuper OR r.rolcreatedb AS can_create,
         ARRAY(SELECT DISTINCT v.name::text FROM pg_catalog.pg_available_extension_versions v
               WHERE v.trusted OR NOT v.superuser) AS trusted,
         (SELECT pg_catalog.json_object_agg(s.name, pg_catalog.current_setting(s.name))
          FROM pg_catalog.unnest($1::text[]) AS s (name)) AS settings
  FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

/** Who may end a session: a superuser, its own role's members, and pg_signal_backend unless it is a superuser's. */
const SESSIONS = `
  SELECT u.rolname::text AS role,
         me.rolsuper OR pg_catalog.pg_has_role(u.oid, 'USAGE')
           OR (pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') AND NOT u.rolsuper) AS can_end
  FROM pg_catalog.pg_stat_activity a
  JOIN pg_catalog.pg_roles u ON u.oid = a.usesysid
  JOIN pg_catalog.pg_roles me ON me.rolname = current_user
  WHERE a.datname = $1 AND a.pid <> pg_catalog.pg_backend_pid() AND a.leader_pid IS NULL`;

/** Reads them over `maintenance`; `target` is the target database's name. */
export async function readLocalFacts(maintenance: Client, target: string): Promise<LocalFacts> {
  const identity = await readIdentity(maintenance);
  const offered = await readOffered(maintenance);
  const database = await readDatabase(maintenance, target);
  const names = deriveDatabaseNames(target);
  const around = [];
  for (const name of [names.staging, names.previous, names.old])
    around.push(await readDatabase(maintenance, name));
  try {
    interface Row {
      role: string;
      is_superuser: boolean;
      can_create: boolean;
      trusted: string[];
      settings: Record<string, string>;
    }
    const facts = (await maintenance.query<Row>(FACTS, [SETTINGS])).rows[0];
    const sessions = (await maintenance.query<{ role: string; can_end: boolean }>(SESSIONS, [target])).rows;
    return {
      identity,
      offered,
      role: facts?.role ?? "",
      isSuperuser: facts?.is_superuser ?? false,
      canCreateDatabases: facts?.can_create ?? false,
      trustedExtensions: new Set(facts?.trusted),
      database,
      isOwnerMember: database === undefined || (await isMember(maintenance, database.owner)),
      previousBytes: around[1]?.bytes,
      foreign: around.flatMap((each) =>
        each === undefined || readMarker(each.comment) !== undefined ? [] : [each.name],
      ),
      sessionCount: sessions.length,
      lastingSessions: [...new Set(sessions.filter(({ can_end }) => !can_end).map(({ role }) => role))],
      freeBytes: await freeDiskBytes(maintenance),
      settings: new Map(Object.entries(facts?.settings ?? {})),
    };
  } catch (error) {
    throw serverError(error, { doing: "asking the target's server about itself", role: "target" });
  }
}

async function isMember(maintenance: Client, owner: string): Promise<boolean> {
  const { rows } = await maintenance.query<{ is_member: boolean }>(
    "SELECT pg_catalog.pg_has_role($1::name, 'MEMBER') AS is_member",
    [owner],
  );
  return rows[0]?.is_member ?? false;
}
