// The direct connection beside a pooled one: Prisma's migrations need it, and it must lead to the same database.
import { directName, placeOfHost } from "../environment/host-place.ts";
import type { Destination, ReadUrl } from "../environment/read-url.ts";
import { type Check, failed, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import { type Connection, connectionsOf, DIRECT_VARIABLES, describeSetting } from "./connections.ts";

/** The pooled names, in the order in which they are the main one. */
const MAIN_VARIABLES = ["DATABASE_URL", "POSTGRES_PRISMA_URL", "POSTGRES_URL"];

/** Pooled, of another database, or missing. */
export function checkDirect(configuration: Configuration): readonly Check[] {
  const { inForce, byFile, prismaView } = configuration;
  const environments = [inForce, ...byFile, ...(prismaView === undefined ? [] : [prismaView])];
  return environments.flatMap((environment) => checkEnvironment(environment, configuration));
}

function checkEnvironment(environment: Environment, configuration: Configuration): readonly Check[] {
  const { prisma } = configuration;
  const connections = connectionsOf(environment);
  const find = (names: readonly (string | undefined)[]): Connection | undefined =>
    names.flatMap((name) => connections.find(({ setting }) => setting.variable === name) ?? [])[0];
  const main = find([prisma?.urlVariable, ...MAIN_VARIABLES]);
  const directs = connections.filter(
    ({ setting }) =>
      setting.variable !== main?.setting.variable &&
      [prisma?.directVariable, ...DIRECT_VARIABLES].includes(setting.variable),
  );
  return [
    ...directs.flatMap((direct) => judgeDirect(direct, main, environment)),
    ...(directs.length === 0 && main !== undefined ? judgeMissing(main, environment, configuration) : []),
  ];
}

function judgeDirect(
  direct: Connection,
  main: Connection | undefined,
  environment: Environment,
): readonly Check[] {
  const { variable, file } = direct.setting;
  const where = { environment: environment.stage, variable, file };
  const name = describeSetting(direct.setting);
  if (direct.url.isPooled) {
    return [
      failed(
        "DIRECT_POOLED",
        where,
        `${name} names a pooler, and migrations need a session of their own`,
        "Use the host without -pooler, or the port of the database itself.",
      ),
    ];
  }
  if (main === undefined || main.url.isPrismaProxy || isUnclear(main.url) || isUnclear(direct.url)) return [];
  const difference = differenceOf(main.url, direct.url);
  if (difference === undefined) {
    return [
      passed(
        "DIRECT_OTHER_DATABASE",
        where,
        `${name} is direct and leads where ${describeSetting(main.setting)} leads`,
      ),
    ];
  }
  return [
    failed(
      "DIRECT_OTHER_DATABASE",
      where,
      `${name} leads to another ${difference} than ${describeSetting(main.setting)}`,
      "Both must name the same database: one through the pooler, one without it.",
    ),
  ];
}

function isUnclear({ problem, opaque }: ReadUrl): boolean {
  return problem !== undefined || opaque !== undefined;
}

function differenceOf(main: ReadUrl, direct: ReadUrl): string | undefined {
  const [left, right] = [main.destinations[0], direct.destinations[0]];
  if (left === undefined || right === undefined) return undefined;
  const isSameProject = left.project !== undefined && left.project === right.project;
  if (!isSameProject && left.project !== undefined && right.project !== undefined) return "project";
  if (!isSameProject && serverOf(left) !== serverOf(right)) return "server";
  return left.database === right.database ? undefined : "database";
}

/** Ports may differ, a pooler's being another one; all names of this machine are one. */
function serverOf({ host }: Destination): string {
  return placeOfHost(host) === "local" ? "this machine" : directName(host);
}

/** Under Prisma: the schema names a variable that is unset, or the main one is pooled and there is none. */
function judgeMissing(
  main: Connection,
  environment: Environment,
  { prisma, files }: Configuration,
): readonly Check[] {
  if (prisma === undefined) return [];
  const wanted = prisma.directVariable;
  const isWhole = environment.kind !== "file";
  if (!isWhole && (environment.stage !== "production" || environment.isShared)) return [];
  const beside = [".env.production.local", ".env.production", ".env"];
  const names = wanted === undefined ? DIRECT_VARIABLES : [wanted];
  const isBeside = files.some(
    ({ name, raw }) => beside.includes(name) && names.some((each) => raw.has(each)),
  );
  if (!isWhole && isBeside) return [];
  const variable = wanted ?? "DIRECT_DATABASE_URL";
  const where = { environment: environment.stage, variable, file: isWhole ? undefined : environment.file };
  // Prisma 7 takes the one URL of its configuration, which may be direct by itself.
  if (wanted === undefined && !main.url.isPooled) return [];
  if (wanted === undefined && isLocalProxy(main)) return [];
  const because =
    wanted === undefined
      ? `${describeSetting(main.setting)} goes through a pooler`
      : `${prisma.schemaFile ?? prisma.configFile ?? "Prisma's schema"} names it`;
  return [
    failed(
      "DIRECT_MISSING",
      where,
      `${variable} is not set, and Prisma needs it: ${because}`,
      wanted === undefined
        ? 'Set it to the direct host, and name it in the schema: directUrl = env("DIRECT_DATABASE_URL").'
        : "Set it to the connection string with the direct host.",
    ),
  ];
}

/** `prisma dev` on this machine migrates through its own URL. */
function isLocalProxy({ url }: Connection): boolean {
  return url.isPrismaProxy && url.opaque === undefined;
}
