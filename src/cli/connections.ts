// Flags and environment → parsed connection targets, saying which variable won and where it stood.
import {
  describePlace,
  type ResolvedUrl,
  requireUrl,
  resolveKey,
  resolveUrls,
} from "../environment/resolve-urls.ts";
import { PgscrubError } from "../errors.ts";
import type { Reporter } from "../events.ts";
import {
  type ConnectionTarget,
  describeTarget,
  parseConnectionString,
} from "../postgres/connection-string.ts";
import type { CliContext } from "./context.ts";

export interface Connections {
  readonly source: ConnectionTarget | undefined;
  readonly target: ConnectionTarget | undefined;
  readonly key: Buffer | undefined;
}

/** Resolves what the flags and the environment name of these roles, and reports it; nothing is required yet. */
export async function findConnections(
  context: CliContext,
  flags: { readonly source?: string | undefined; readonly target?: string | undefined },
  reporter: Reporter,
  roles: readonly ("source" | "target")[] = ["source", "target"],
): Promise<Connections> {
  const input = { processEnv: context.env, directory: context.directory };
  const { source, target } = await resolveUrls({ ...input, flags });
  return {
    source: roles.includes("source") ? parse("source", source, reporter) : undefined,
    target: roles.includes("target") ? parse("target", target, reporter) : undefined,
    key: (await resolveKey(input))?.key,
  };
}

function parse(
  role: "source" | "target",
  found: ResolvedUrl | undefined,
  reporter: Reporter,
): ConnectionTarget | undefined {
  if (found === undefined) return undefined;
  const parsed = parseConnectionString(found.url.reveal(), describePlace(found));
  const from = found.variable === undefined ? found.place : `${found.variable}, ${found.place}`;
  reporter.report({ kind: "notice", message: `${role}: ${describeTarget(parsed)}  (${from})` });
  if (parsed.isPoolerRewritten) {
    reporter.report({
      kind: "notice",
      message: `${role}: the URL names Neon's pooler; the direct host is used, a pooler cannot hold a snapshot`,
    });
  }
  return parsed;
}

/** The target or source that was found, or URL_MISSING saying what was looked for. */
export function requireConnection(
  role: "source" | "target",
  found: ConnectionTarget | undefined,
): ConnectionTarget {
  if (found === undefined) {
    requireUrl(undefined, role);
    throw new PgscrubError("BUG", `a ${role} that was not found passed as found`);
  }
  return found;
}

/** The source, for commands to which a Prisma schema would do as well; URL_MISSING names both. */
export function requireDatabase(found: ConnectionTarget | undefined): ConnectionTarget {
  if (found !== undefined) return found;
  throw new PgscrubError("URL_MISSING", "no database to look at was given or found", {
    hint: "Pass --prisma for a Prisma schema, or --source, or set PRODUCTION_DATABASE_URL.",
  });
}
