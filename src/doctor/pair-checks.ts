// What only both sides together tell: versions, encodings, extensions and roles that the copy will ask for. Pure.
import { CHECK_EXITS, type Check } from "../deploy/check.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import type { SourceFacts } from "./read-source-facts.ts";
import type { LocalFacts } from "./read-target-facts.ts";
import { listed } from "./source-checks.ts";
import { majorOf } from "./versions.ts";

const { refused } = CHECK_EXITS;

/** Everything that a copy from `source` to `target` would stumble over. */
export function judgePair(source: SourceFacts, target: LocalFacts): Check[] {
  return [
    judgeVersions(source, target),
    judgeEncoding(source, target),
    ...judgeExtensions(source, target),
    judgeRoles(source, target),
  ];
}

function judgeVersions(source: SourceFacts, target: LocalFacts): Check {
  const code = "versions";
  const [theirs, ours] = [majorOf(source.identity.serverVersion), majorOf(target.identity.serverVersion)];
  if (theirs <= ours) {
    return {
      code,
      state: "passed",
      message: `the target (${ours}) is not older than the source (${theirs})`,
    };
  }
  return {
    code,
    state: "warning",
    message: `the source is PostgreSQL ${theirs} and the target ${ours}: what ${ours} does not know makes a sync stop before any data is copied`,
    remedy: [`Install PostgreSQL ${theirs} on this machine, the same as production.`],
  };
}

function judgeEncoding(source: SourceFacts, target: LocalFacts): Check {
  const code = "encoding";
  const ours = target.database?.encoding;
  if (ours === undefined || ours === source.encoding) {
    return { code, state: "passed", message: `both sides are ${source.encoding}` };
  }
  return {
    code,
    state: "warning",
    message: `the source is ${source.encoding} and the target ${ours}: characters that ${ours} lacks make a sync stop`,
    remedy: [`Make the target anew: CREATE DATABASE … TEMPLATE template0 ENCODING '${source.encoding}';`],
  };
}

function judgeExtensions(source: SourceFacts, target: LocalFacts): Check[] {
  const code = "extensions";
  const checks: Check[] = [];
  for (const { name, dependent } of source.extensions) {
    const isOffered = target.offered.extensions.has(name);
    if (isOffered && (target.isSuperuser || target.trustedExtensions.has(name))) continue;
    if (dependent === undefined) {
      const why = isOffered ? "may be created by a superuser alone" : "is not there locally";
      checks.push({
        code,
        state: "notice",
        message: `the extension ${name} ${why}; nothing depends on it, so the copy does without it`,
      });
    } else if (isOffered) {
      checks.push({
        code,
        state: "failed",
        message: `${target.role} may not create the extension ${name}, which ${dependent} needs`,
        remedy: [
          "Give the target's role more rights on the local server, as a superuser there:",
          `ALTER ROLE ${quoteIdentifier(target.role)} SUPERUSER;`,
        ],
        exitCode: refused,
      });
    } else {
      checks.push({
        code,
        state: "failed",
        message: `the extension ${name} is not there locally, and ${dependent} needs it`,
        remedy: [
          `Install ${name} for PostgreSQL ${majorOf(target.identity.serverVersion)} on this machine; sync exits 77 without it.`,
        ],
        exitCode: refused,
      });
    }
  }
  if (checks.length > 0) return checks;
  const count = source.extensions.length;
  return [
    {
      code,
      state: "passed",
      message:
        count === 0
          ? "the source uses no extension"
          : `all ${count} extensions of the source can be created locally`,
    },
  ];
}

function judgeRoles(source: SourceFacts, target: LocalFacts): Check {
  const code = "roles";
  const missing = source.policyRoles.filter((role) => !target.offered.roles.has(role));
  if (missing.length === 0) {
    const message =
      source.policyRoles.length === 0
        ? "no policy names a role"
        : "every role that a policy names is there locally";
    return { code, state: "passed", message };
  }
  return {
    code,
    state: "warning",
    message: `policies name ${listed(missing)}, which the local server lacks: those policies are left out of the copy`,
    remedy: [
      "pgscrub sync --create-roles makes them without log-in, or on the local server:",
      ...missing.map((role) => `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;`),
    ],
  };
}
