// Which variables of an environment are connections to Postgres, and what kind: by name, by value, and PGHOST, by which
// node-postgres and psql connect where no string is given.
import type { Setting } from "../environment/env-folder.ts";
import { type Gaps, type ReadUrl, readUrl } from "../environment/read-url.ts";
import { Secret } from "../redacted.ts";
import { visibleName } from "./check.ts";
import type { Environment } from "./configuration.ts";

export interface Connection {
  readonly setting: Setting;
  readonly url: ReadUrl;
}

/** The names of direct connections, beside what Prisma's schema says. */
export const DIRECT_VARIABLES = [
  "DIRECT_DATABASE_URL",
  "DIRECT_URL",
  "DATABASE_URL_UNPOOLED",
  "POSTGRES_URL_NON_POOLING",
] as const;

const NAMES =
  /^((\w+_)?DATABASE_URL(_\w+)?|(\w+_)?POSTGRES(QL)?_(URL|URI|PRISMA_URL|URL_\w+)|(\w+_)?DB_(URL|URI)|DIRECT_URL|PG_?URL|PG_URI)$/;
const SCHEMES = /^\s*["'`]?(postgres(ql)?|prisma(\+postgres(ql)?)?|jdbc:postgresql):\/\//i;

/** Whether a variable is there to name production, as pgscrub's own source does. */
export function isProductionVariable(variable: string): boolean {
  return /^(PRODUCTION|PROD)_/.test(variable) || /_(PRODUCTION|PROD)$/.test(variable);
}

/** Whether the variable holds a connection string, by its name or by what it holds. */
export function isConnection({ variable, value }: Setting): boolean {
  return NAMES.test(variable) || SCHEMES.test(value.reveal());
}

/** Whether a variable is there to name anything but production. */
export function isLocalVariable(variable: string): boolean {
  return /^(LOCAL|DEV|DEVELOPMENT|TEST|SHADOW|STAGING|PREVIEW)_/.test(variable);
}

/** All connections with a value, in the order in which they stand. */
export function connectionsOf(environment: Environment): readonly Connection[] {
  const gaps = gapsOf(environment);
  const named = [...environment.values.values()].filter(
    (setting) => isConnection(setting) && setting.value.reveal().trim() !== "",
  );
  const connections = named.map((setting) => ({
    setting,
    url: readUrl(setting.value.reveal(), `in ${describeSetting(setting)}`, gaps),
  }));
  return [...connections, ...byGaps(environment, gaps)];
}

/** PGHOST, PGHOSTADDR or PGSERVICE: psql and node-postgres need no more. */
function byGaps(environment: Environment, gaps: Gaps): readonly Connection[] {
  const setting = ["PGHOST", "PGHOSTADDR", "PGSERVICE"]
    .map((variable) => environment.values.get(variable))
    .find((candidate) => candidate !== undefined && candidate.value.reveal() !== "");
  if (setting === undefined) return [];
  const url = readUrl("postgres:///", `in ${describeSetting(setting)}`, gaps);
  const destinations = url.destinations.filter(
    ({ readers }) => !readers.every((reader) => reader === "Prisma"),
  );
  const password = environment.values.get("PGPASSWORD")?.value.reveal();
  return [{ setting, url: { ...url, destinations, password: password ? new Secret(password) : undefined } }];
}

function gapsOf({ values }: Environment): Gaps {
  const value = (variable: string): string | undefined => values.get(variable)?.value.reveal();
  return {
    PGHOST: value("PGHOST"),
    PGHOSTADDR: value("PGHOSTADDR"),
    PGPORT: value("PGPORT"),
    PGDATABASE: value("PGDATABASE"),
    PGUSER: value("PGUSER"),
    PGSERVICE: value("PGSERVICE"),
    PGSSLMODE: value("PGSSLMODE"),
  };
}

/** `DATABASE_URL (.env.local)`, or the variable alone where the process environment has it. */
export function describeSetting({ variable, file }: Pick<Setting, "variable" | "file">): string {
  const name = visibleName(variable) ?? "a variable";
  return file === undefined ? name : `${name} (${file})`;
}

/** `host:port/database` of a well-formed string's first destination; undefined where it might show a secret. */
export function describeDestination({ destinations, problem }: ReadUrl): string | undefined {
  const first = destinations[0];
  if (first === undefined || problem !== undefined) return undefined;
  const host = first.host.includes(":") ? `[${first.host}]` : first.host;
  return `${host}:${first.port}/${first.database ?? ""}`.replace(/\/$/, "");
}
