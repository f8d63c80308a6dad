// Facts of the source → lines with remedies. Pure.
import { formatBytes } from "../byte-size.ts";
import { CHECK_EXITS, type Check } from "../deploy/check.ts";
import { type ConnectionTarget, describeTarget } from "../postgres/connection-string.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import type { Pooling } from "../postgres/own-session.ts";
import type { SourceFacts } from "./read-source-facts.ts";
import { readerRoleSql } from "./reader-role.ts";
import { judgeVersion, versionText } from "./versions.ts";

const { refused, unavailable } = CHECK_EXITS;
const SHOWN = 5;
/** A leader, four readers, a schema dump and the watch. */
const NEEDED_CONNECTIONS = 7;

/** `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Everything about the source that the facts tell. */
export function judgeSource(facts: SourceFacts, source: ConnectionTarget, pooling: Pooling): Check[] {
  return [
    {
      code: "source",
      state: "passed",
      message: `${describeTarget(source)} answers: PostgreSQL ${versionText(facts.identity.serverVersion)}${facts.identity.managed === undefined ? "" : ` on ${facts.identity.managed}`}, ${facts.tableCount} tables, ${formatBytes(facts.totalBytes)}`,
    },
    judgeVersion(
      "source",
      facts.identity.serverVersion,
      "Try `pgscrub verify` after the first sync, and read its report.",
    ),
    judgePooler(facts, source, pooling),
    judgeReadOnly(facts),
    judgePrivileges(facts),
    judgeRowSecurity(facts),
    ...judgeRole(facts),
    ...judgeLargeObjects(facts),
    judgeConnections(facts),
  ];
}

function judgePooler(facts: SourceFacts, source: ConnectionTarget, pooling: Pooling): Check {
  const code = "source-pooler";
  if (pooling === "shared") {
    return {
      code,
      state: "failed",
      message: `a pooler stands between us and the server at ${source.host}: it can hold no snapshot, and settings of our sessions would reach other clients`,
      remedy: [
        "Put the server's own address into PRODUCTION_DATABASE_URL, on PostgreSQL's port, usually 5432.",
      ],
      exitCode: refused,
    };
  }
  if (source.isPoolerRewritten) {
    return {
      code,
      state: "notice",
      message: `the URL names a pooled host; pgscrub goes to the direct one, ${source.host}`,
      remedy: ["Give the direct host yourself (without -pooler), so that every program reads the same."],
    };
  }
  // Neon's own proxy stands before every compute.
  if (pooling === "kept" && facts.identity.managed !== "neon") {
    return {
      code,
      state: "notice",
      message: `a pooler or proxy stands between us and the server at ${source.host}; it gives every client a session of its own, so a sync works if ${NEEDED_CONNECTIONS} are free there`,
      remedy: ["Better give the server's own address: a pooler's connections are meant for the application."],
    };
  }
  return { code, state: "passed", message: "no pooler stands between us and the server" };
}

function judgeReadOnly({ isReadOnlySession }: SourceFacts): Check {
  const code = "source-read-only";
  if (isReadOnlySession)
    return { code, state: "passed", message: "our transactions there can only read, the server says" };
  return {
    code,
    state: "failed",
    message: "our transactions there could write, the server says",
    remedy: ["Please report this; nothing is copied from such a server."],
    exitCode: refused,
  };
}

function judgePrivileges(facts: SourceFacts): Check {
  const code = "source-privileges";
  const { closed, role } = facts;
  if (closed.length === 0) {
    return { code, state: "passed", message: `${role} may read every table and every sequence` };
  }
  const who = quoteIdentifier(role);
  const schemas = [
    ...new Set(closed.map(({ kind, name }) => (kind === "schema" ? name : name.slice(0, name.indexOf("."))))),
  ];
  return {
    code,
    state: "failed",
    message: `${role} may not read ${listed(closed.map(({ kind, name }) => `${kind} ${name}`))}: plan, sync, verify and backup need it`,
    remedy: [
      "As the tables' owner, on the source:",
      ...schemas
        .map(quoteIdentifier)
        .flatMap((schema) => [
          `GRANT USAGE ON SCHEMA ${schema} TO ${who};`,
          `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${who};`,
          `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${who};`,
        ]),
    ],
    exitCode: refused,
  };
}

function judgeRowSecurity({ filtered, secured, role }: SourceFacts): Check {
  const code = "source-row-security";
  if (secured.length === 0) return { code, state: "passed", message: "no table has row-level security" };
  if (filtered.length === 0) {
    return {
      code,
      state: "passed",
      message: `row-level security of ${listed(secured)} hides nothing from ${role}`,
    };
  }
  return {
    code,
    state: "failed",
    message: `row-level security hides rows of ${listed(filtered)} from ${role}: a copy would be short, so sync and backup refuse`,
    remedy: [
      "Use the tables' owner, or, as a role that itself has BYPASSRLS (on Neon: one made in the console):",
      `ALTER ROLE ${quoteIdentifier(role)} BYPASSRLS;`,
    ],
    exitCode: refused,
  };
}

/** Reading is all that we do, so a role that can do more is more than is needed. */
function judgeRole(facts: SourceFacts): Check[] {
  const { role, isSuperuser, canWrite, closed, filtered } = facts;
  const isShort = closed.length > 0 || filtered.length > 0;
  if (!canWrite && !isShort)
    return [{ code: "source-role", state: "passed", message: `${role} can change no table` }];
  const what = isSuperuser ? "is a superuser" : canWrite ? "could change tables" : "lacks rights";
  return [
    {
      code: "source-role",
      state: "notice",
      message: `${role} ${what}; pgscrub only reads, and a role that can do nothing else is safer in a laptop's .env`,
      remedy: ["As the tables' owner, on the source:", ...readerRoleSql(facts)],
    },
  ];
}

function judgeLargeObjects({ largeObjects, isSuperuser, role }: SourceFacts): Check[] {
  if (largeObjects === 0) return [];
  const rights = isSuperuser
    ? ""
    : `; backup needs GRANT SELECT ON LARGE OBJECT … TO ${quoteIdentifier(role)} for each that is not its own`;
  return [
    {
      code: "source-large-objects",
      state: "warning",
      message: `${largeObjects} large objects: sync leaves them out, backup takes them`,
      remedy: [`Move them into bytea columns if the copy must have them${rights}.`],
    },
  ];
}

function judgeConnections({ freeConnections }: SourceFacts): Check {
  const code = "source-connections";
  if (freeConnections >= NEEDED_CONNECTIONS) {
    return {
      code,
      state: "passed",
      message: `${freeConnections} connections are free, ${NEEDED_CONNECTIONS} are needed`,
    };
  }
  return {
    code,
    state: "failed",
    message: `${Math.max(0, freeConnections)} connections are free, and a sync needs ${NEEDED_CONNECTIONS}`,
    remedy: [
      "Use --jobs 1, or end sessions that hang: SELECT pid, usename, state, state_change FROM pg_stat_activity ORDER BY 4;",
    ],
    exitCode: unavailable,
  };
}
