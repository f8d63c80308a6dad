// What production is known by: the pin, PRODUCTION_DATABASE_URL wherever it stands, and the connection strings of production's
// own files. Where nothing is pinned, every Neon host counts as production (design, validate).
import { directName, placeOfHost } from "../environment/host-place.ts";
import type { Destination, ReadUrl } from "../environment/read-url.ts";
import type { Configuration, Environment } from "./configuration.ts";
import { type Connection, connectionsOf, isLocalVariable, isProductionVariable } from "./connections.ts";

export interface KnownProduction {
  /** Direct host to the reason for which it is production's. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Marks of projects (`neon:ep-…`, `supabase:…`) to the reason. */
  readonly projects: ReadonlyMap<string, string>;
  /** `host:port/database` of places that prove nothing by their host: this machine, private networks. */
  readonly nearPlaces: ReadonlyMap<string, string>;
  /** Something is pinned that a connection string can be compared with. */
  readonly isPinned: boolean;
}

/** Collects it from every place. */
export function knowProduction(configuration: Configuration): KnownProduction {
  const hosts = new Map<string, string>();
  const projects = new Map<string, string>();
  const nearPlaces = new Map<string, string>();
  const { pin } = configuration;
  const because = "the pinned production";
  if (pin?.host !== undefined && isFar(pin.host)) hosts.set(directName(pin.host), because);
  if (pin?.neon?.endpointId !== undefined) projects.set(`neon:${pin.neon.endpointId}`, because);
  const add = ({ url, setting }: Connection): void => {
    const reason = `production by ${setting.variable}${setting.file === undefined ? "" : ` (${setting.file})`}`;
    for (const destination of url.destinations) {
      const { host, project } = destination;
      if (project !== undefined && !projects.has(project)) projects.set(project, reason);
      if (!isFar(host)) nearPlaces.set(nearPlace(destination), reason);
      else if (!hosts.has(directName(host))) hosts.set(directName(host), reason);
    }
  };
  for (const environment of environmentsOf(configuration)) {
    for (const connection of connectionsOf(environment)) {
      const isNamed = isProductionVariable(connection.setting.variable);
      const isOwn = environment.stage === "production" && !isLocalVariable(connection.setting.variable);
      // A file of production that leads to localhost is a mistake of its own and says nothing of production.
      if (isNamed || (isOwn && connection.url.destinations.every(({ host }) => isFar(host)))) add(connection);
    }
  }
  return {
    hosts,
    projects,
    nearPlaces,
    isPinned: pin !== undefined && (pin.host !== undefined || pin.neon?.endpointId !== undefined),
  };
}

function environmentsOf({ inForce, byFile }: Configuration): readonly Environment[] {
  return [inForce, ...byFile];
}

/** A host whose name alone tells the server. */
function isFar(host: string): boolean {
  const place = placeOfHost(host);
  return place === "neon" || place === "remote";
}

function nearPlace({ host, port, database }: Destination): string {
  // A socket's port is part of its file's name, so all ways to this machine with one port lead to one server.
  const machine = placeOfHost(host) === "local" ? "this machine" : directName(host);
  return `${machine}:${port}/${database ?? ""}`;
}

/** Why a destination counts as production; `isGuess`: only because it is Neon and nothing is pinned. */
export interface ProductionMatch {
  readonly reason: string;
  readonly isGuess: boolean;
  readonly host: string;
}

/** The first destination that is production's, undefined when none is. */
export function matchProduction(url: ReadUrl, known: KnownProduction): ProductionMatch | undefined {
  for (const destination of url.destinations) {
    const { host, project } = destination;
    const reason =
      known.hosts.get(directName(host)) ??
      (project === undefined ? undefined : known.projects.get(project)) ??
      known.nearPlaces.get(nearPlace(destination));
    if (reason !== undefined) return { reason, isGuess: false, host: shownHost(url, host) };
  }
  const neon = url.destinations.find(({ host }) => placeOfHost(host) === "neon");
  if (neon !== undefined && !known.isPinned) {
    return { reason: "Neon, and no production is pinned", isGuess: true, host: shownHost(url, neon.host) };
  }
  if (neon !== undefined && neon.project === undefined) {
    return {
      reason: "a host of Neon for every project, and no endpoint is named",
      isGuess: true,
      host: shownHost(url, neon.host),
    };
  }
  return url.problem === undefined && !url.isPrismaProxy ? undefined : matchText(url, known);
}

/** Of a malformed string nothing is shown: what looks like its host may be a piece of its password. */
function shownHost({ problem }: ReadUrl, host: string): string {
  return problem === undefined ? directName(host) : "its host";
}

/** In a string that nobody can parse, names are searched as text. */
function matchText(url: ReadUrl, known: KnownProduction): ProductionMatch | undefined {
  const text = url.text.reveal().toLowerCase().replaceAll("-pooler", "");
  for (const [host, reason] of known.hosts) {
    if (text.includes(host)) return { reason, isGuess: false, host };
  }
  for (const [project, reason] of known.projects) {
    const name = project.replace(/^\w+:/, "");
    if (name.length > 6 && text.includes(name)) return { reason, isGuess: false, host: name };
  }
  if (known.isPinned || !/\.neon\.(tech|build)\b/.test(text)) return undefined;
  return { reason: "Neon, and no production is pinned", isGuess: true, host: "a host of Neon" };
}
