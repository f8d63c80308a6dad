// Campaign 12: Neon with a pin and without, and production at localhost in every disguise.
import {
  BRANCH,
  ENDPOINT,
  type EnvironmentRow,
  LOCAL,
  NEON,
  NEON_HOST,
  PINNED,
  PRODUCTION,
  production,
  SERVER,
} from "./environment-row.ts";

const AT = "POINTS_AT_PRODUCTION";

const PIN_ENV = (url: string): Partial<EnvironmentRow> => ({ files: PINNED, env: { DATABASE_URL: url } });
/** Neon's hosts. */
export const NEON_ROWS: readonly EnvironmentRow[] = [
  { title: "Neon: any host while nothing is pinned", env: { DATABASE_URL: BRANCH }, truth: AT },
  {
    title: "Neon: any host, with another Neon as PRODUCTION_DATABASE_URL",
    env: { PRODUCTION_DATABASE_URL: NEON, DATABASE_URL: BRANCH },
    truth: AT,
  },
  {
    title: "Neon: the pooler of production",
    env: { PRODUCTION_DATABASE_URL: NEON, DATABASE_URL: NEON.replace(ENDPOINT, `${ENDPOINT}-pooler`) },
    truth: AT,
  },
  { title: "Neon: a branch, with production pinned", ...PIN_ENV(BRANCH), truth: "safe" },
  { title: "Neon: the pinned host", ...PIN_ENV(NEON), truth: AT },
  {
    title: "Neon: the pinned host's pooler",
    ...PIN_ENV(NEON.replace(ENDPOINT, `${ENDPOINT}-pooler`)),
    truth: AT,
  },
  {
    title: "Neon: the pinned endpoint under a newer host name",
    ...PIN_ENV(NEON.replace(NEON_HOST, `${ENDPOINT}.c-2.eu-central-1.aws.neon.tech`)),
    truth: AT,
  },
  {
    title: "Neon: the pinned endpoint in options=endpoint",
    ...PIN_ENV(`postgres://u:p@pg.neon.tech/neondb?options=endpoint%3D${ENDPOINT}`),
    truth: AT,
  },
  {
    title: "Neon: the pinned endpoint in the password",
    ...PIN_ENV(`postgres://u:endpoint=${ENDPOINT};p@pg.neon.tech/neondb`),
    truth: AT,
  },
  {
    title: "Neon: the pinned host behind ?host=",
    ...PIN_ENV(`postgres://u@localhost/neondb?host=${NEON_HOST}`),
    truth: AT,
  },
  {
    title: "Neon: the shared host without an endpoint, with production pinned",
    ...PIN_ENV("postgres://u@pg.neon.tech/neondb"),
    truth: AT,
  },
  {
    title: "Neon: the pooler in capitals with a final dot",
    ...PIN_ENV(NEON.replace(NEON_HOST, `${ENDPOINT.toUpperCase()}-POOLER.eu-central-1.AWS.neon.tech.`)),
    truth: AT,
  },
  { title: "Neon: localhost, with production pinned", ...PIN_ENV(LOCAL), truth: "safe" },
  {
    title: "Neon: the pin is no JSON, and localhost",
    files: { ".pgscrub/production.json": "{" },
    env: { DATABASE_URL: LOCAL },
    truth: "PIN_INVALID",
  },
  {
    title: "Neon: the pin is of another shape, and a branch",
    files: { ".pgscrub/production.json": "{}" },
    env: { DATABASE_URL: BRANCH },
    truth: AT,
  },
  {
    title: "Neon: a pin without a host, and a branch",
    files: { ".pgscrub/production.json": '{"systemIdentifier":"7","database":"neondb"}' },
    env: { DATABASE_URL: BRANCH },
    truth: AT,
  },
  {
    title: "Neon: the pinned production in a file of production",
    files: { ...PINNED, ".env.production": `DATABASE_URL=${NEON}\n` },
    env: { DATABASE_URL: LOCAL },
    truth: "safe",
  },
];

const HOME = "POINTS_AT_LOCALHOST";
const LOOPBACKS: readonly string[] = [
  "localhost",
  "LOCALHOST.",
  "%6cocalhost",
  "127.0.0.1",
  "127.1",
  "127.0.0.53",
  "0",
  "0.0.0.0",
  "0x7f000001",
  "2130706433",
  "0177.0.0.1",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[0:0:0:0:0:0:0:1]",
  "app.localhost",
  "localhost.localdomain",
  "ip6-localhost",
  "host.docker.internal",
  "lvh.me",
  "127.0.0.1.nip.io",
  "%2Fvar%2Frun%2Fpostgresql",
  "ｌｏｃａｌｈｏｓｔ",
];

/** NODE_ENV=production. */
export const PRODUCTION_ROWS: readonly EnvironmentRow[] = [
  production("a hosted database", PRODUCTION, "safe"),
  ...LOOPBACKS.map((host) =>
    production(`the host ${host}`, `postgres://u:p@${host}/shop?sslmode=require`, HOME),
  ),
  production(
    "a hosted name with ?host=localhost",
    `postgres://u:p@${SERVER}/shop?host=localhost&sslmode=require`,
    HOME,
  ),
  production(
    "a hosted name with ?hostaddr=127.0.0.1",
    `postgres://u:p@${SERVER}/shop?hostaddr=127.0.0.1&sslmode=require`,
    HOME,
  ),
  production("a socket behind ?host=", "postgres://u:p@/shop?host=/tmp", HOME),
  production(
    "a list that ends at localhost",
    `postgres://u:p@${SERVER},localhost/shop?sslmode=require`,
    HOME,
  ),
  production("no host", "postgres:///shop", HOME),
  production(
    "no host, and a hosted PGHOST that Prisma does not read",
    "postgres:///shop?sslmode=require",
    HOME,
    { env: { PGHOST: SERVER } },
  ),
  production("a service of libpq", "postgres://h.example.test/shop?service=x", "POINTS_SOMEWHERE"),
  production("prisma dev", "prisma+postgres://localhost:51213/?api_key=x", HOME),
  production("Prisma's proxy", "prisma://accelerate.prisma-data.net/?api_key=abc", "safe"),
  production("a private address with TLS", "postgres://u:p@10.0.0.7/shop?sslmode=require", "safe"),
  production("a container's name", "postgres://u:p@db:5432/shop", "POINTS_ELSEWHERE", { isWarning: true }),
  production(
    "a host that only begins like loopback",
    "postgres://u:p@127.0.0.1.example.test/shop?sslmode=require",
    "safe",
  ),
  production(
    "localhost as a role and a database",
    `postgres://localhost:p@${SERVER}/localhost?sslmode=require`,
    "safe",
  ),
  production("no sslmode", `postgres://u:p@${SERVER}/shop`, "TLS_MISSING"),
  production("sslmode=disable", `postgres://u:p@${SERVER}/shop?sslmode=disable`, "TLS_MISSING"),
  production("sslmode=prefer", `postgres://u:p@${SERVER}/shop?sslmode=prefer`, "TLS_MISSING"),
  production("sslmode=no-verify", `postgres://u:p@${SERVER}/shop?sslmode=no-verify`, "TLS_MISSING"),
  production("ssl=false", `postgres://u:p@${SERVER}/shop?ssl=false`, "TLS_MISSING"),
  production("ssl=true", `postgres://u:p@${SERVER}/shop?ssl=true`, "safe"),
  production("sslmode=verify-full", `postgres://u:p@${SERVER}/shop?sslmode=verify-full`, "safe"),
  production("PGSSLMODE instead of sslmode", `postgres://u:p@${SERVER}/shop`, "safe", {
    env: { PGSSLMODE: "require" },
  }),
  production("nothing at all", "", "VARIABLE_UNSET"),
  production("another host than the pinned one", PRODUCTION, "POINTS_ELSEWHERE", {
    files: PINNED,
    isWarning: true,
  }),
];
