// Where each connection string leads, judged by its stage: never to production before production, never to localhost in it.
import { directName, placeOfHost } from "../environment/host-place.ts";
import type { Destination } from "../environment/read-url.ts";
import type { Stage } from "../environment/stages.ts";
import { type Check, failed, type Place, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import {
  type Connection,
  connectionsOf,
  describeDestination,
  describeSetting,
  isLocalVariable,
  isProductionVariable,
} from "./connections.ts";
import { type KnownProduction, matchProduction } from "./known-production.ts";

/** What else is known: production, and the strings whose servers have said that they are not it. */
export interface Knowledge {
  readonly known: KnownProduction;
  readonly settled: ReadonlySet<string>;
}

/** Every connection of every environment. */
export function checkConnections(configuration: Configuration, knowledge: Knowledge): readonly Check[] {
  const { inForce, byFile, prismaView } = configuration;
  const environments = [inForce, ...byFile, ...(prismaView === undefined ? [] : [prismaView])];
  return environments.flatMap((environment) =>
    connectionsOf(environment).flatMap((connection) =>
      checkConnection(connection, environment, configuration, knowledge),
    ),
  );
}

function checkConnection(
  connection: Connection,
  environment: Environment,
  configuration: Configuration,
  knowledge: Knowledge,
): readonly Check[] {
  const { setting, url } = connection;
  const { variable, file } = setting;
  const where = { environment: environment.stage, variable, file };
  const malformed =
    url.problem === undefined ? [] : [failed("URL_MALFORMED", where, url.problem.message, url.problem.hint)];
  if (environment.stage === "production") {
    if (isLocalVariable(variable) || environment.isShared) return malformed;
    return [...malformed, ...checkDeployed(connection, where, configuration)];
  }
  if (isProductionVariable(variable)) return malformed;
  const reached = checkReach(connection, environment, where, knowledge);
  const here = environment.stage === "preview" ? checkLocalhost(connection, where, "preview") : [];
  return [...malformed, ...here, ...(malformed.length > 0 && reached.ok ? [] : [reached])];
}

/** Development, test and preview. */
function checkReach(
  { setting, url }: Connection,
  environment: Environment,
  where: Place,
  { known, settled }: Knowledge,
): Check {
  const name = describeSetting(setting);
  const isSettled = settled.has(url.text.reveal());
  const found = matchProduction(url, known);
  const match = found?.isGuess === true && isSettled ? undefined : found;
  const stays = "Point it at your local server, or at a branch that is not production.";
  if (match !== undefined) {
    return failed(
      "POINTS_AT_PRODUCTION",
      where,
      `${name} leads ${environment.stage} to production: ${match.host} is ${match.reason}`,
      match.isGuess
        ? "Point it at your local server; if this is no production, pin the real one with `pgscrub validate --pin`."
        : stays,
    );
  }
  const far = url.destinations.find(({ host }) => ["neon", "remote"].includes(placeOfHost(host)));
  if (far !== undefined && environment.pulledFrom === "production") {
    return failed(
      "POINTS_AT_PRODUCTION",
      where,
      `${name} leads ${environment.stage} to production: the file says that it holds production's settings`,
      "Pull the settings of development instead, for example: vercel env pull --environment=development",
    );
  }
  if (url.opaque !== undefined) {
    return failed("POINTS_SOMEWHERE", where, `${name} ${url.opaque}`, `Name the database itself. ${stays}`);
  }
  const place = describeDestination(url);
  const isRemote = far !== undefined && placeOfHost(far.host) === "remote";
  const isComparable = known.isPinned || known.hosts.size > 0;
  if (isRemote && !isComparable && !isSettled && environment.stage !== "preview") {
    return failed(
      "POINTS_ELSEWHERE",
      where,
      `${name} leads ${environment.stage} to another machine, ${place ?? "somewhere"}, and nothing says what production is`,
      "Set PRODUCTION_DATABASE_URL or pin production, so that the two can be told apart.",
    );
  }
  return passed("POINTS_AT_PRODUCTION", where, `${name} leads to ${place ?? "no production"}`);
}

/** Production. */
function checkDeployed(connection: Connection, where: Place, configuration: Configuration): readonly Check[] {
  const { setting, url } = connection;
  const name = describeSetting(setting);
  const atHome = checkLocalhost(connection, where, "production");
  if (atHome.length > 0) return atHome;
  if (url.isPrismaProxy) {
    return [passed("POINTS_AT_LOCALHOST", where, `${name} leads to Prisma's proxy`)];
  }
  if (url.opaque !== undefined) {
    return [
      failed(
        "POINTS_SOMEWHERE",
        where,
        `${name} ${url.opaque}`,
        "Name host and database in the string itself.",
      ),
    ];
  }
  const place = describeDestination(url);
  const kinds = url.destinations.map(({ host }) => placeOfHost(host));
  const checks: Check[] = [];
  if (kinds.includes("compose")) {
    checks.push(
      failed(
        "POINTS_ELSEWHERE",
        where,
        `${name} names a host without a domain, which only a private network such as Docker Compose's knows`,
        "Use the database's full host name, unless production runs in that very network.",
      ),
    );
  } else if (place !== undefined) {
    checks.push(passed("POINTS_AT_LOCALHOST", where, `${name} leads to ${place}`));
  }
  const pinned = configuration.pin?.host;
  const isOther =
    pinned !== undefined && !url.destinations.some(({ host }) => directName(host) === directName(pinned));
  if (isOther && url.problem === undefined && !isProductionVariable(setting.variable)) {
    checks.push(
      failed(
        "POINTS_ELSEWHERE",
        where,
        `${name} leads to ${place ?? "another host"}, and the pinned production is ${pinned}`,
        "Correct the variable, or pin production anew if it has moved.",
      ),
    );
  }
  return [...checks, ...checkTls(connection, where)];
}

function checkLocalhost({ setting, url }: Connection, where: Place, stage: Stage): readonly Check[] {
  const home = url.destinations.find(({ host }) => placeOfHost(host) === "local");
  if (home === undefined) return [];
  return [
    failed(
      "POINTS_AT_LOCALHOST",
      where,
      `${describeSetting(setting)} leads ${stage} to the machine itself${readersOf(home)}`,
      "Set it to the hosted database's connection string.",
      stage === "production" ? "error" : "warning",
    ),
  ];
}

/** Which reader goes there, when not all do. */
function readersOf({ readers }: Destination): string {
  return readers.length > 2
    ? ""
    : `, as ${readers.join(" and ")} ${readers.length === 1 ? "reads" : "read"} it`;
}

function checkTls({ setting, url }: Connection, where: Place): readonly Check[] {
  const name = describeSetting(setting);
  const kinds = url.destinations.map(({ host }) => placeOfHost(host));
  const isRemote = kinds.includes("neon") || kinds.includes("remote");
  if (!isRemote && !kinds.includes("private")) return [];
  if (url.tls === "required") return [passed("TLS_MISSING", where, `${name} asks for TLS`)];
  const how =
    url.tls === "none" ? "has no sslmode" : "has an sslmode that does without TLS or its verification";
  return [
    failed(
      "TLS_MISSING",
      where,
      `${name} ${how}`,
      "Add sslmode=verify-full, or sslmode=require, to the connection string.",
      isRemote ? "error" : "warning",
    ),
  ];
}
