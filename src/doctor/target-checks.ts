// Facts of the target's server → lines with remedies. Pure.
import { formatBytes } from "../byte-size.ts";
import { CHECK_EXITS, type Check } from "../deploy/check.ts";
import { type ConnectionTarget, describeTarget } from "../postgres/connection-string.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { HEADROOM } from "../target/free-disk.ts";
import type { LocalFacts } from "./read-target-facts.ts";
import { listed } from "./source-checks.ts";
import { judgeVersion, versionText } from "./versions.ts";

const { refused, unavailable } = CHECK_EXITS;

/** Everything about the target's server that needs no source. */
export function judgeTarget(facts: LocalFacts, target: ConnectionTarget): Check[] {
  const { database } = facts;
  const size =
    database === undefined ? "the database does not exist yet and will be made" : formatBytes(database.bytes);
  return [
    {
      code: "target",
      state: "passed",
      message: `${describeTarget(target)} answers: PostgreSQL ${versionText(facts.identity.serverVersion)}, ${size}`,
    },
    judgeVersion("target", facts.identity.serverVersion, "Install one of these on this machine."),
    judgeCreation(facts),
    judgeOwnership(facts),
    judgeNames(facts),
    judgeSessions(facts),
  ];
}

function judgeCreation({ canCreateDatabases, role }: LocalFacts): Check {
  const code = "target-create-database";
  if (canCreateDatabases)
    return { code, state: "passed", message: `${role} may create databases, which sync does` };
  return {
    code,
    state: "failed",
    message: `${role} may not create databases: sync loads into a new one and swaps it in`,
    remedy: ["As a superuser of the local server:", `ALTER ROLE ${quoteIdentifier(role)} CREATEDB;`],
    exitCode: refused,
  };
}

function judgeOwnership({ database, isOwnerMember, role }: LocalFacts): Check {
  const code = "target-owner";
  if (database === undefined) return { code, state: "passed", message: `${role} will own the new database` };
  if (isOwnerMember)
    return { code, state: "passed", message: `${role} is, or may act as, the owner of ${database.name}` };
  return {
    code,
    state: "failed",
    message: `${role} may not act as ${database.owner}, who owns ${database.name}: sync renames it and makes the new one alike`,
    remedy: [
      "As a superuser of the local server:",
      `GRANT ${quoteIdentifier(database.owner)} TO ${quoteIdentifier(role)};`,
    ],
    exitCode: refused,
  };
}

function judgeNames({ foreign }: LocalFacts): Check {
  const code = "target-names";
  if (foreign.length === 0)
    return { code, state: "passed", message: "the names of sync's own databases are free" };
  return {
    code,
    state: "failed",
    message: `${listed(foreign)} exists, and pgscrub did not make it: sync needs the name and drops nothing of others`,
    remedy: foreign.map(
      (name) => `ALTER DATABASE ${quoteIdentifier(name)} RENAME TO …;   -- or drop it yourself`,
    ),
    exitCode: refused,
  };
}

function judgeSessions({ sessionCount, lastingSessions, role }: LocalFacts): Check {
  const code = "target-sessions";
  if (lastingSessions.length > 0) {
    return {
      code,
      state: "warning",
      message: `sessions of ${listed(lastingSessions)} are on the target, and ${role} may not end them: the swap would exit 75`,
      remedy: [
        "Close them before a sync, or as a superuser of the local server:",
        `GRANT pg_signal_backend TO ${quoteIdentifier(role)};`,
      ],
    };
  }
  const open =
    sessionCount === 0
      ? "no session is on the target"
      : `${sessionCount} sessions are on the target; the swap ends them`;
  return { code, state: "passed", message: open };
}

/** Room for a second database beside the target; the previous copy goes only after the swap. */
export function judgeDisk(facts: LocalFacts, neededBytes: number | undefined): Check {
  const code = "target-disk";
  const { database, previousBytes, freeBytes } = facts;
  const there = `the target has ${formatBytes(database?.bytes ?? 0)}, the previous copy ${formatBytes(previousBytes ?? 0)}`;
  if (neededBytes === undefined) {
    return {
      code,
      state: "not-run",
      message: `${there}; how much the next copy needs is not known without the source`,
      remedy: ["Put the source in order first."],
      exitCode: unavailable,
    };
  }
  const needed = neededBytes * HEADROOM;
  const plan = `${there}, the next copy needs about ${formatBytes(needed)} beside them`;
  if (freeBytes === undefined) {
    return {
      code,
      state: "not-run",
      message: `${plan}; how much is free cannot be seen from here`,
      remedy: [
        "Look yourself where the server keeps its data (SHOW data_directory;), for a container: docker exec NAME df -h /var/lib/postgresql/data",
        "If there is enough, settle it with: pgscrub doctor --skip target-disk",
      ],
      exitCode: unavailable,
    };
  }
  if (freeBytes >= needed)
    return { code, state: "passed", message: `${plan}; ${formatBytes(freeBytes)} are free` };
  return {
    code,
    state: "failed",
    message: `${plan}; only ${formatBytes(freeBytes)} are free`,
    remedy: [
      "Free some space, or do without the previous copy: pgscrub sync --drop-previous drops it after the swap.",
    ],
    exitCode: unavailable,
  };
}
