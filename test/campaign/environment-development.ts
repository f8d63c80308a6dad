// Campaign 12: where development leads, in every disguise of production.
import { development, type EnvironmentRow, LOCAL, PRODUCTION, SERVER } from "./environment-row.ts";

const AT = "POINTS_AT_PRODUCTION";

/** Rows of one variable, mostly DATABASE_URL beside PRODUCTION_DATABASE_URL. */
export const DEVELOPMENT_ROWS: readonly EnvironmentRow[] = [
  development("localhost", LOCAL, "safe"),
  development("the very string of production", PRODUCTION, AT),
  development("production with other credentials", `postgres://dev:other@${SERVER}/shop`, AT),
  development("another database of production's server", `postgres://dev@${SERVER}/shop_dev`, AT),
  development(
    "production's host in capitals with a final dot",
    `postgres://u@${SERVER.toUpperCase()}./shop`,
    AT,
  ),
  development("production's host percent-encoded", `postgres://u@%64b.shop.example.test/shop`, AT),
  development("localhost with ?host= of production", `postgres://u@localhost/shop?host=${SERVER}`, AT),
  development("localhost with an encoded key of ?host=", `postgres://u@localhost/shop?hos%74=${SERVER}`, AT),
  development(
    "localhost with ?hostaddr= of production",
    `postgres://u@localhost/shop?hostaddr=${SERVER}`,
    AT,
  ),
  development(
    "?host= twice, production last",
    `postgres://u@localhost/shop?host=localhost&host=${SERVER}`,
    AT,
  ),
  development(
    "?host= twice, production first",
    `postgres://u@localhost/shop?host=${SERVER}&host=localhost`,
    AT,
  ),
  development("a list of hosts with production in it", `postgres://u@localhost,${SERVER}/shop`, AT),
  development("a list with ports", `postgres://u@localhost:5432,${SERVER}:5432/shop`, AT),
  development("a list in ?host=", `postgres://u@/shop?host=localhost,${SERVER}`, AT),
  development("another port of production's host", `postgres://u@${SERVER}:6543/shop`, AT),
  development("postgresql:// in capitals", `POSTGRESQL://u@${SERVER}/shop`, AT),
  development("jdbc:postgresql://", `jdbc:postgresql://${SERVER}/shop`, AT),
  development("libpq's key words", `host=${SERVER} dbname=shop`, AT),
  development("a user that looks like a host", `postgres://localhost:5432@${SERVER}/shop`, AT),
  development("a string in stray quotes", `"${PRODUCTION}"`, AT),
  development("white space around production", ` ${PRODUCTION} `, AT),
  development("a line feed within the host", `postgres://u@db.shop\n.example.test/shop`, AT),
  development("no host, PGHOST of production", "postgres:///shop", AT, { env: { PGHOST: SERVER } }),
  development("an empty host behind credentials, PGHOST of production", "postgres://u:p@/shop", AT, {
    env: { PGHOST: SERVER },
  }),
  development("no host, PGHOSTADDR of production", "postgres:///shop", AT, { env: { PGHOSTADDR: SERVER } }),
  development("no host and nothing to fill it", "postgres:///shop", "safe"),
  development("a host, and PGHOST that nobody needs for it", LOCAL, AT, { env: { PGHOST: SERVER } }),
  development("a local PGHOST", LOCAL, "safe", { env: { PGHOST: "localhost", PGDATABASE: "shop" } }),
  development("a service of libpq in the environment", "postgres:///shop", "POINTS_SOMEWHERE", {
    env: { PGSERVICE: "shop" },
  }),
  development("?service=", "postgres://localhost/shop?service=shop", "POINTS_SOMEWHERE"),
  development(
    "Prisma's proxy",
    "prisma://accelerate.prisma-data.net/?api_key=eyJhbGciOiJIUzI1NiJ9.e30.x",
    "POINTS_SOMEWHERE",
  ),
  development(
    "Prisma Postgres",
    "prisma+postgres://accelerate.prisma-data.net/?api_key=abc",
    "POINTS_SOMEWHERE",
  ),
  development(
    "prisma dev on this machine",
    `prisma+postgres://localhost:51213/?api_key=${key("postgres://p:p@localhost:51214/template1")}`,
    "safe",
  ),
  development(
    "prisma dev whose key leads to production",
    `prisma+postgres://localhost:51213/?api_key=${key(PRODUCTION)}`,
    AT,
  ),
  development("a socket", "postgres:///shop?host=/var/run/postgresql", "safe"),
  development("a socket in the authority", "postgres://u@%2Fvar%2Frun%2Fpostgresql/shop", "safe"),
  development("IPv6 loopback", "postgres://u@[::1]:5432/shop", "safe"),
  development("a container's name", "postgres://u:p@postgres:5432/shop", "safe"),
  development("a private address", "postgres://u:p@192.168.1.20/shop", "safe"),
  development("another server, with production known", "postgres://u:p@staging.example.test/shop", "safe"),
  development(
    "a string that nobody can parse, with production in it",
    `postgres://u:p@ss/w@${SERVER}/shop`,
    AT,
  ),
  development("another database system", "mysql://root@localhost/shop", "URL_MALFORMED"),
  development("a file", "file:./dev.db", "URL_MALFORMED"),
  development("a port that is none", "postgres://u@localhost:abc/shop", "URL_MALFORMED"),
  development("white space behind a local string", `${LOCAL} `, "URL_MALFORMED"),
  development("production through a tunnel's very port", "postgres://u@localhost:6000/shop", AT, {
    env: { PRODUCTION_DATABASE_URL: "postgres://app@127.0.0.1:6000/shop" },
  }),
  development("local beside production's tunnel on another port", LOCAL, "safe", {
    env: { PRODUCTION_DATABASE_URL: "postgres://app@127.0.0.1:6000/shop" },
  }),
  development(
    "Supabase's pooler of production's project",
    "postgres://postgres.abcdefghij:p@aws-0-eu.pooler.supabase.com:6543/postgres",
    AT,
    {
      env: { PRODUCTION_DATABASE_URL: "postgres://postgres:q@db.abcdefghij.supabase.co:5432/postgres" },
    },
  ),
  development(
    "Supabase's pooler of another project",
    "postgres://postgres.otherone:p@aws-0-eu.pooler.supabase.com:6543/postgres",
    "safe",
    {
      env: { PRODUCTION_DATABASE_URL: "postgres://postgres:q@db.abcdefghij.supabase.co:5432/postgres" },
    },
  ),
  {
    title: "development: PGHOST alone, of production",
    env: { PRODUCTION_DATABASE_URL: PRODUCTION, PGHOST: SERVER },
    truth: AT,
  },
  {
    title: "development: another variable that holds production's string",
    env: { PRODUCTION_DATABASE_URL: PRODUCTION, DATABASE_URL: LOCAL, ANALYTICS_STORE: PRODUCTION },
    truth: AT,
  },
  {
    title: "development: LOCAL_DATABASE_URL of production",
    env: { PRODUCTION_DATABASE_URL: PRODUCTION, LOCAL_DATABASE_URL: PRODUCTION },
    truth: AT,
  },
  {
    title: "development: DIRECT_DATABASE_URL of production",
    env: { PRODUCTION_DATABASE_URL: PRODUCTION, DATABASE_URL: LOCAL, DIRECT_DATABASE_URL: PRODUCTION },
    truth: AT,
  },
  {
    title: "development: SHADOW_DATABASE_URL of production",
    env: { PRODUCTION_DATABASE_URL: PRODUCTION, DATABASE_URL: LOCAL, SHADOW_DATABASE_URL: PRODUCTION },
    truth: AT,
  },
  ...["DB_HOST", "POSTGRES_HOST", "DATABASE_HOST", "APP_DB_HOST"].map(
    (name): EnvironmentRow => ({
      title: `development: ${name} of production`,
      env: { PRODUCTION_DATABASE_URL: PRODUCTION, DATABASE_URL: LOCAL, [name]: SERVER },
      truth: AT,
    }),
  ),
  {
    title: "development: a local DB_HOST",
    env: { DATABASE_URL: LOCAL, DB_HOST: "localhost", DB_PORT: "5432", DB_NAME: "shop" },
    truth: "safe",
  },
  {
    title: "development: PROD_DB_HOST of production",
    env: { DATABASE_URL: LOCAL, PROD_DB_HOST: SERVER },
    truth: "safe",
  },
  development("a backslash before production", `postgres://u:p@localhost\\@${SERVER}/shop`, AT),
  development("a tab within production's host", `postgres://u@db.sh\top.example.test/shop`, AT),
  development("one slash", `postgres:/${SERVER}/shop`, AT),
  development("no scheme", `${SERVER}:5432/shop`, AT),
  development("a fragment behind production", `postgres://u@${SERVER}/shop#local`, AT),
  development("production by its address in another spelling", "postgres://u@[::ffff:203.0.113.9]/shop", AT, {
    env: { PRODUCTION_DATABASE_URL: "postgres://app@203.0.113.9/shop" },
  }),
  development("production by its address as one number", "postgres://u@3405803785/shop", AT, {
    env: { PRODUCTION_DATABASE_URL: "postgres://app@203.0.113.9/shop" },
  }),
  development("production known as DATABASE_URL_PRODUCTION", PRODUCTION, AT, {
    env: { PRODUCTION_DATABASE_URL: "", DATABASE_URL_PRODUCTION: PRODUCTION },
  }),
  {
    title: "development: a server elsewhere, with no production known",
    env: { DATABASE_URL: "postgres://u:p@staging.example.test/shop" },
    truth: "POINTS_ELSEWHERE",
    isWarning: true,
  },
];

function key(databaseUrl: string): string {
  return encodeURIComponent(Buffer.from(JSON.stringify({ databaseUrl })).toString("base64"));
}
