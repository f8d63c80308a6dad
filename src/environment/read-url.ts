// Where a connection string leads, by node-postgres, Prisma and libpq, which do not agree: `?host=` beats the authority, gaps
// are filled from PGHOST, lists name several hosts. The guards of `validate` judge every place that any of them would go to.
import { PgscrubError } from "../errors.ts";
import { isPooledHost, parseConnectionString } from "../postgres/connection-string.ts";
import { Secret } from "../redacted.ts";
import { projectMark } from "./host-place.ts";

/** One place to which a reader would connect. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** undefined: the role's name, or whatever the reader takes by default. */
  readonly database: string | undefined;
  readonly project: string | undefined;
  readonly readers: readonly Reader[];
}

export type Reader = "node-postgres" | "Prisma" | "libpq";

/** How far the string asks for TLS: `none` where nothing is said. */
export type TlsDemand = "none" | "weak" | "required";

export interface ReadUrl {
  /** Never empty but for opaque strings and such that name no host at all. */
  readonly destinations: readonly Destination[];
  /** Why nobody can tell from here where it leads. */
  readonly opaque: string | undefined;
  /** Why it is no connection string that pgscrub and node-postgres take; holds no value. */
  readonly problem: { readonly message: string; readonly hint: string } | undefined;
  readonly isPrismaProxy: boolean;
  readonly isPooled: boolean;
  readonly tls: TlsDemand;
  readonly password: Secret | undefined;
  /** For searches of names in strings that are malformed. */
  readonly text: Secret;
}

/** Variables that fill gaps, of the environment in which the string stands. */
export type Gaps = Readonly<
  Record<
    "PGHOST" | "PGHOSTADDR" | "PGPORT" | "PGDATABASE" | "PGUSER" | "PGSERVICE" | "PGSSLMODE",
    string | undefined
  >
>;

interface Raw {
  readonly hosts: readonly (readonly [host: string, port: string, readers: readonly Reader[]])[];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly parameters: URLSearchParams;
}

/** Reads `value`; `where` names its place for messages ("in DATABASE_URL (.env)"). Never throws. */
export function readUrl(value: string, where: string, gaps: Gaps): ReadUrl {
  const text = stripQuotes(value);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (/^prisma(\+postgres(ql)?)?$/.test(scheme)) return readProxy(text, where, gaps);
  const raw = splitUrl(text, scheme);
  const hosts = raw.hosts.length > 0 ? raw.hosts : hostsOfGaps(gaps);
  const parameters = raw.parameters;
  const user = raw.user || gaps.PGUSER || "";
  const isServiceNamed = (gaps.PGSERVICE ?? "") !== "" && raw.hosts.length === 0 && !gaps.PGHOST;
  return {
    destinations: hosts.map(([host, port, readers]) => ({
      host,
      port: portOf(port) ?? portOf(gaps.PGPORT ?? "") ?? 5432,
      database: raw.database || parameters.get("dbname") || gaps.PGDATABASE || user || undefined,
      project: projectMark({
        host,
        user,
        options: parameters.get("options") ?? "",
        password: raw.password,
      }),
      readers,
    })),
    opaque:
      parameters.has("service") || isServiceNamed
        ? "names a service of pg_service.conf, which libpq looks up elsewhere"
        : undefined,
    problem: problemOf(value, where),
    isPrismaProxy: false,
    isPooled:
      hosts.some(([host, port]) => isPooledHost(host) || /^(6543|6432)$/.test(port)) ||
      isTrue(parameters, "pgbouncer"),
    tls: tlsDemand(parameters, gaps),
    password: raw.password === "" ? undefined : new Secret(raw.password),
    text: new Secret(value),
  };
}

/** What pgscrub's own parser says, the strictest one; its words hold no part of the string that could be secret. */
function problemOf(value: string, where: string): ReadUrl["problem"] {
  if (value !== value.trim()) {
    return {
      message: `the connection string ${where} begins or ends with white space`,
      hint: "Remove it: node-postgres takes such a string for the name of a database.",
    };
  }
  try {
    parseConnectionString(value, where);
    return undefined;
  } catch (error) {
    if (!(error instanceof PgscrubError)) throw error;
    return { message: error.message, hint: error.hint ?? "" };
  }
}

function stripQuotes(value: string): string {
  return value
    .trim()
    .replace(/^["'`\u2018-\u201d]+|["'`\u2018-\u201d]+$/g, "")
    .replace(/^jdbc:/i, "");
}

/** As forgiving as the most forgiving reader: what one of them might connect to must be seen. */
function splitUrl(text: string, scheme: string): Raw {
  if (text.startsWith("/") || scheme === "socket") return socketUrl(text.replace(/^socket:(\/\/)?/i, ""));
  if (scheme === "" && /(^|\s)(host|hostaddr|service|dbname)\s*=/.test(text)) return keyValues(text);
  const rest = text
    .replace(/^[a-z][a-z0-9+.-]*:/i, "")
    .replace(/^[/\\]{0,2}/, "")
    .replaceAll(/[\t\r\n]/g, "");
  const queryAt = rest.search(/[?#]/);
  const beforeQuery = queryAt === -1 ? rest : rest.slice(0, queryAt);
  const at = beforeQuery.lastIndexOf("@");
  const userPart = at === -1 ? "" : beforeQuery.slice(0, at);
  const behind = at === -1 ? beforeQuery : beforeQuery.slice(at + 1);
  const slash = behind.indexOf("/");
  const authority = slash === -1 ? behind : behind.slice(0, slash);
  const parameters = new URLSearchParams(queryAt === -1 ? "" : (rest.slice(queryAt + 1).split("#")[0] ?? ""));
  const colon = userPart.indexOf(":");
  const user = parameters.get("user") || decode(colon === -1 ? userPart : userPart.slice(0, colon));
  const password = parameters.get("password") || (colon === -1 ? "" : decode(userPart.slice(colon + 1)));
  return {
    hosts: hostsOf(authority, parameters),
    user,
    password,
    database: slash === -1 ? "" : decode(behind.slice(slash + 1)),
    parameters,
  };
}

/** `?hostaddr` and `?host` beat the authority; where one is given twice the readers differ, so each counts. */
function hostsOf(authority: string, parameters: URLSearchParams): Raw["hosts"] {
  const everybody: readonly Reader[] = ["node-postgres", "Prisma", "libpq"];
  const addresses = parameters.getAll("hostaddr").filter((host) => host !== "");
  const named = parameters.getAll("host").filter((host) => host !== "");
  const port = parameters.get("port") ?? "";
  const fromAuthority = splitList(authority).map(([host, own]) => [host, port || own] as const);
  const chosen =
    named.length > 0
      ? named
          .flatMap((list) => splitList(list))
          .map(([host, own]) => [host, port || own || (fromAuthority[0]?.[1] ?? "")] as const)
      : fromAuthority;
  return [
    ...addresses.map((address) => [address, port, ["libpq"] as const] as const),
    ...chosen.map(([host, own]) => [host, own, everybody] as const),
  ];
}

/** `host:port,host:port`, with or without brackets and ports; without empty names. */
function splitList(list: string): readonly (readonly [host: string, port: string])[] {
  return list.split(",").flatMap((one) => {
    const bracketed = /^(\[[^\]]*\])(?::(\d*))?$/.exec(one);
    const plain = /^([^:]*)(?::(\d*))?$/.exec(one);
    const host = decode(bracketed?.[1] ?? plain?.[1] ?? one);
    const port = bracketed?.[2] ?? plain?.[2] ?? "";
    return host === "" ? [] : [[host, port] as const];
  });
}

/** node-postgres: `/directory database`, `socket:/directory?db=database`. */
function socketUrl(text: string): Raw {
  const [path = "", query = ""] = text.split("?");
  const [directory = "", database = ""] = path.split(" ");
  const parameters = new URLSearchParams(query);
  return {
    hosts: [[directory, "", ["node-postgres"]]],
    user: "",
    password: "",
    database: parameters.get("db") ?? database,
    parameters,
  };
}

/** libpq's `host=… dbname=…` (PostgreSQL manual, 34.1.1.1). */
function keyValues(text: string): Raw {
  const pairs = [...text.matchAll(/(\w+)\s*=\s*('(?:\\.|[^'\\])*'|\S*)/g)].map(
    ([, key = "", value = ""]) =>
      [key, value.replace(/^'(.*)'$/s, "$1").replaceAll(/\\(.)/gs, "$1")] as const,
  );
  const parameters = new URLSearchParams();
  for (const [key, value] of pairs) parameters.append(key, value);
  return {
    hosts: hostsOf("", parameters),
    user: parameters.get("user") ?? "",
    password: parameters.get("password") ?? "",
    database: parameters.get("dbname") ?? "",
    parameters,
  };
}

/** No host: node-postgres takes PGHOST, libpq PGHOSTADDR and PGHOST, Prisma and both in the end this machine. */
function hostsOfGaps(gaps: Gaps): Raw["hosts"] {
  const named = splitList(gaps.PGHOST ?? "").map(
    ([host, port]) => [host, port, ["node-postgres", "libpq"] as const] as const,
  );
  const address = gaps.PGHOSTADDR ? [[gaps.PGHOSTADDR, "", ["libpq"]] as const] : [];
  if (named.length === 0 && address.length === 0)
    return [["localhost", "", ["node-postgres", "Prisma", "libpq"]]];
  return [...address, ...named, ["localhost", "", ["Prisma"]]];
}

/** prisma://, prisma+postgres://: a proxy of Prisma's; the key of a local one tells its database. */
function readProxy(text: string, where: string, gaps: Gaps): ReadUrl {
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? "";
  const hosts = splitList(authority.slice(authority.lastIndexOf("@") + 1));
  const key = new URLSearchParams(text.split("?")[1] ?? "").get("api_key") ?? "";
  const inner = innerUrls(key).map((url) => readUrl(url, where, gaps));
  const isLocal = hosts.some(([host]) => /^(localhost|127\.)/.test(host.toLowerCase()));
  const proxies = hosts.map(([host, port]) => ({
    host,
    port: portOf(port) ?? 443,
    database: undefined,
    project: undefined,
    readers: ["Prisma"] as const,
  }));
  return {
    destinations: [...(isLocal ? proxies : []), ...inner.flatMap(({ destinations }) => destinations)],
    opaque: isLocal ? undefined : "leads through a proxy of Prisma, which does not say to what database",
    problem: undefined,
    isPrismaProxy: true,
    isPooled: true,
    tls: isLocal ? "none" : "required",
    password: key === "" ? undefined : new Secret(key),
    text: new Secret([text, ...inner.map(({ text: each }) => each.reveal())].join(" ")),
  };
}

/** `prisma dev` puts the connection strings of its servers into the key, as JSON in base64. */
function innerUrls(key: string): readonly string[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(key, "base64").toString("utf8"));
    if (typeof json !== "object" || json === null) return [];
    return Object.values(json).filter((value) => typeof value === "string" && /^postgres/.test(value));
  } catch {
    return [];
  }
}

function tlsDemand(parameters: URLSearchParams, gaps: Gaps): TlsDemand {
  const mode = parameters.get("sslmode") ?? gaps.PGSSLMODE;
  if (mode !== undefined && mode !== "")
    return /^(require|verify-ca|verify-full)$/.test(mode) ? "required" : "weak";
  const ssl = parameters.get("ssl");
  if (ssl === null) return "none";
  return ssl === "true" || ssl === "1" ? "required" : "weak";
}

function isTrue(parameters: URLSearchParams, name: string): boolean {
  return /^(true|1|t|on)$/.test(parameters.get(name) ?? "");
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
