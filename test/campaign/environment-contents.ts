// Campaign 12: direct connections, sign-in URLs, and where Next.js and Prisma differ.
import {
  development,
  type EnvironmentRow,
  files,
  LOCAL,
  NEON,
  PINNED,
  PRODUCTION,
  production,
  SERVER,
} from "./environment-row.ts";

const SCHEMA = (more = ""): string =>
  `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n${more}}\n`;
const PRISMA6 = {
  "package.json": '{"devDependencies":{"prisma":"^6.3.0"}}',
  "prisma/schema.prisma": SCHEMA(),
};
const DIRECTED = { ...PRISMA6, "prisma/schema.prisma": SCHEMA('  directUrl = env("DIRECT_DATABASE_URL")\n') };
const PRISMA7 = {
  "package.json": '{"devDependencies":{"prisma":"^7.0.0"}}',
  "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
};
const CONFIG = (first: string): string =>
  `${first}\nimport { defineConfig, env } from "prisma/config";\nexport default defineConfig({ datasource: { url: env("DATABASE_URL") } });\n`;
const POOLED = NEON.replace(/@(ep-[^.]+)/, "@$1-pooler");

const DIRECT: readonly EnvironmentRow[] = [
  production("direct beside pooled", POOLED, "safe", { files: DIRECTED, env: { DIRECT_DATABASE_URL: NEON } }),
  production("direct that is pooled", POOLED, "DIRECT_POOLED", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: POOLED },
  }),
  production("direct with pgbouncer=true", POOLED, "DIRECT_POOLED", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: `${NEON}&pgbouncer=true` },
  }),
  production("direct on PgBouncer's port", `${PRODUCTION}`, "DIRECT_POOLED", {
    env: { DIRECT_URL: PRODUCTION.replace(":5432", ":6432") },
  }),
  production("direct of another database", POOLED, "DIRECT_OTHER_DATABASE", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: NEON.replace("/neondb", "/other") },
  }),
  production("direct of another project", POOLED, "DIRECT_OTHER_DATABASE", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: NEON.replace("ep-cool-dark-a1b2c3d4", "ep-warm-light-z9y8x7w6") },
  }),
  production("direct of another server", PRODUCTION, "DIRECT_OTHER_DATABASE", {
    env: { DIRECT_URL: PRODUCTION.replace("db.shop", "db2.shop") },
  }),
  production("Vercel's DATABASE_URL_UNPOOLED of another database", POOLED, "DIRECT_OTHER_DATABASE", {
    env: { DATABASE_URL_UNPOOLED: NEON.replace("/neondb", "/x") },
  }),
  production("Vercel's POSTGRES_URL_NON_POOLING that is pooled", POOLED, "DIRECT_POOLED", {
    env: { POSTGRES_URL_NON_POOLING: POOLED },
  }),
  production("missing where the schema names it", NEON, "DIRECT_MISSING", { files: DIRECTED }),
  production("empty where the schema names it", NEON, "DIRECT_MISSING", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: "" },
  }),
  production("missing beside a pooler, under Prisma", POOLED, "DIRECT_MISSING", { files: PRISMA6 }),
  production(
    "missing beside Prisma's proxy",
    "prisma://accelerate.prisma-data.net/?api_key=abc",
    "DIRECT_MISSING",
    { files: PRISMA6 },
  ),
  production("missing beside a direct string", NEON, "safe", { files: PRISMA6 }),
  production("missing without Prisma", POOLED, "safe"),
  production("a directUrl that is a comment", NEON, "safe", {
    files: { ...PRISMA6, "prisma/schema.prisma": SCHEMA('  // directUrl = env("DIRECT_DATABASE_URL")\n') },
  }),
  production(
    "Supabase's pooler and its direct host",
    "postgres://postgres.abcdefghij:pw@aws-0-eu.pooler.supabase.com:6543/postgres?sslmode=require",
    "safe",
    {
      files: DIRECTED,
      env: {
        DIRECT_DATABASE_URL: "postgres://postgres:pw@db.abcdefghij.supabase.co:5432/postgres?sslmode=require",
      },
    },
  ),
  development("both local, by two names", LOCAL, "safe", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: LOCAL.replace("localhost", "127.0.0.1") },
  }),
  development("local, direct of another local database", LOCAL, "DIRECT_OTHER_DATABASE", {
    files: DIRECTED,
    env: { DIRECT_DATABASE_URL: `${LOCAL}_old` },
  }),
  files(
    "direct of .env.production is pooled",
    {
      ".env.production": `DATABASE_URL=${POOLED}\nDIRECT_DATABASE_URL=${POOLED}\n`,
      ".env": `DATABASE_URL=${LOCAL}\n`,
    },
    "DIRECT_POOLED",
  ),
];

const auth = (NEXTAUTH_URL: string): Partial<EnvironmentRow> => ({ env: { NEXTAUTH_URL } });
const AUTH4 = { "package.json": '{"dependencies":{"next-auth":"^4.24.0"}}' };
const AUTH: readonly EnvironmentRow[] = [
  production("NEXTAUTH_URL https", PRODUCTION, "safe", auth("https://shop.example.test")),
  production("NEXTAUTH_URL localhost", PRODUCTION, "AUTH_URL", auth("http://localhost:3000")),
  production("NEXTAUTH_URL https://127.1", PRODUCTION, "AUTH_URL", auth("https://127.1")),
  production("NEXTAUTH_URL http", PRODUCTION, "AUTH_URL", auth("http://shop.example.test")),
  production("NEXTAUTH_URL without a scheme", PRODUCTION, "AUTH_URL", auth("shop.example.test")),
  production("AUTH_URL localhost", PRODUCTION, "AUTH_URL", { env: { AUTH_URL: "https://localhost" } }),
  production("next-auth 4 without NEXTAUTH_URL", PRODUCTION, "VARIABLE_UNSET", {
    files: AUTH4,
    env: { NEXTAUTH_SECRET: "r4nd0m-enough-s3cret" },
  }),
  production("next-auth 4 without NEXTAUTH_URL on Vercel", PRODUCTION, "safe", {
    files: AUTH4,
    env: { NEXTAUTH_SECRET: "r4nd0m-enough-s3cret", VERCEL: "1" },
  }),
  production("next-auth 4 without NEXTAUTH_SECRET", PRODUCTION, "VARIABLE_UNSET", {
    files: AUTH4,
    env: { NEXTAUTH_URL: "https://shop.example.test" },
  }),
  development("NEXTAUTH_URL localhost", LOCAL, "safe", auth("http://localhost:3000")),
  development("production's host", LOCAL, "AUTH_URL", {
    ...auth("https://shop.example.test"),
    files: { ".env.production": "NEXTAUTH_URL=https://shop.example.test\n" },
  }),
  development("production's host by Vercel's variable", LOCAL, "AUTH_URL", {
    env: { AUTH_URL: "https://SHOP.example.test.", VERCEL_PROJECT_PRODUCTION_URL: "shop.example.test" },
  }),
  development("a public host, production's unknown", LOCAL, "AUTH_URL", {
    ...auth("https://shop.example.test"),
    isWarning: true,
  }),
  {
    title: "preview: production's host",
    files: { ".env.production": "AUTH_URL=https://shop.example.test\n" },
    env: {
      VERCEL_ENV: "preview",
      NODE_ENV: "production",
      DATABASE_URL: LOCAL,
      NEXTAUTH_URL: "https://shop.example.test",
    },
    truth: "AUTH_URL",
  },
];

const READERS: readonly EnvironmentRow[] = [
  files("Prisma 6 reads the same .env", { ...PRISMA6, ".env": `DATABASE_URL=${LOCAL}\n` }, "safe"),
  files(
    "Prisma 6 and Next.js at two local databases",
    { ...PRISMA6, ".env": `DATABASE_URL=${LOCAL}\n`, ".env.local": `DATABASE_URL=${LOCAL}_two\n` },
    "READERS_DIFFER",
    { isWarning: true },
  ),
  files(
    "Prisma 6 does not see .env.local",
    { ...PRISMA6, ".env.local": `DATABASE_URL=${LOCAL}\n` },
    "READERS_DIFFER",
    { isWarning: true },
  ),
  files(
    "Prisma 6 at production by .env",
    {
      ...PRISMA6,
      ".env": `DATABASE_URL=${PRODUCTION}\n`,
      ".env.local": `DATABASE_URL=${LOCAL}\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n`,
    },
    "POINTS_AT_PRODUCTION",
  ),
  files(
    "Prisma 7 without a configuration reads nothing",
    { ...PRISMA7, ".env": `DATABASE_URL=${LOCAL}\n` },
    "READERS_DIFFER",
    { isWarning: true },
  ),
  files(
    "Prisma 7 with dotenv",
    { ...PRISMA7, "prisma.config.ts": CONFIG('import "dotenv/config";'), ".env": `DATABASE_URL=${LOCAL}\n` },
    "safe",
  ),
  files(
    "Prisma 7 with dotenv, which expands nothing",
    {
      ...PRISMA7,
      "prisma.config.ts": CONFIG('import "dotenv/config";'),
      ".env": "DB=shop\nDATABASE_URL=postgres://me:pw@localhost/${DB}\n",
    },
    "READERS_DIFFER",
    { isWarning: true },
  ),
  files(
    "Prisma 7 with a file of its own, at production",
    {
      ...PRISMA7,
      "prisma.config.ts": CONFIG('import { config } from "dotenv";\nconfig({ path: ".env.migrate" });'),
      ".env": `DATABASE_URL=${LOCAL}\n`,
      ".env.migrate": `DATABASE_URL=${NEON}\n`,
    },
    "POINTS_AT_PRODUCTION",
  ),
  files(
    "Prisma 7 with Next.js' own loader",
    {
      ...PRISMA7,
      "prisma.config.ts": CONFIG('import { loadEnvConfig } from "@next/env";\nloadEnvConfig(process.cwd());'),
      ".env.local": `DATABASE_URL=${LOCAL}\n`,
    },
    "safe",
  ),
  files(
    "a variable of the schema that is set nowhere",
    {
      ...PRISMA6,
      "prisma/schema.prisma": SCHEMA().replace("DATABASE_URL", "SHOP_DATABASE_URL"),
      ".env": `DATABASE_URL=${LOCAL}\n`,
    },
    "VARIABLE_UNSET",
  ),
  files("NODE_ENV in a file", { ".env": `NODE_ENV=development\nDATABASE_URL=${LOCAL}\n` }, "NODE_ENV", {
    isWarning: true,
  }),
  files(
    "production known by the pin alone, everything in order",
    {
      ...PINNED,
      ...PRISMA6,
      ".env": `DATABASE_URL=${LOCAL}\nNEXTAUTH_URL=http://localhost:3000\nSMTP_HOST=${SERVER}\n`,
    },
    "safe",
  ),
];

/** All of them. */
export const CONTENT_ROWS: readonly EnvironmentRow[] = [...DIRECT, ...AUTH, ...READERS];
