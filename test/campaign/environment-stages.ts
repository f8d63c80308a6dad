// Campaign 12: which file and which variable makes the stage, and what leads where in each.
import {
  BRANCH,
  type EnvironmentRow,
  files,
  LOCAL,
  NEON,
  PINNED,
  PRODUCTION,
  SERVER,
} from "./environment-row.ts";

const AT = "POINTS_AT_PRODUCTION";

const HOME = "POINTS_AT_LOCALHOST";
/** Files by themselves, Vercel, NODE_ENV. */
export const STAGE_ROWS: readonly EnvironmentRow[] = [
  files(
    ".env.local of production's host",
    { ".env.local": `DATABASE_URL=${PRODUCTION}\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n` },
    AT,
  ),
  files(
    ".env that only Prisma would read",
    { ".env": `DATABASE_URL=${NEON}\n`, ".env.local": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    ".env.local of the host of .env.production",
    {
      ".env.production": `DATABASE_URL=${PRODUCTION}\n`,
      ".env.local": `DATABASE_URL=${PRODUCTION.replace("app:k7Qm2vXw9", "dev:q")}\n`,
    },
    AT,
  ),
  files(
    ".env.test of production",
    { ".env.test": `DATABASE_URL=${NEON}\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    ".env.staging of production",
    {
      ".env.staging": `DATABASE_URL=${PRODUCTION}\n`,
      ".env": `DATABASE_URL=${LOCAL}\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n`,
    },
    AT,
  ),
  files(
    ".env.ci.local of production",
    { ".env.ci.local": `DATABASE_URL=${NEON}\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    "prisma/.env of production",
    { "prisma/.env": `DATABASE_URL=${NEON}\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    ".envrc of production",
    { ".envrc": `use nix\nexport DATABASE_URL="${NEON}"\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    "a copy of .env.local with production",
    { ".env.local.bak": `DATABASE_URL=${NEON}\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    AT,
  ),
  files(
    ".env.local that Vercel pulled from production",
    { ".env.local": `VERCEL_ENV="production"\nDATABASE_URL="${PRODUCTION}"\n` },
    AT,
  ),
  files(
    "by expansion of another variable",
    {
      ".env": `HOST=${SERVER}\nDATABASE_URL=postgres://u@\${HOST}/shop\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n`,
    },
    AT,
  ),
  files(
    "by expansion of a default",
    {
      ".env": `DATABASE_URL=postgres://u@\${NOWHERE:-${SERVER}}/shop\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n`,
    },
    AT,
  ),
  files(
    "by PGHOST of a file",
    { ".env": `PGHOST=${SERVER}\nDATABASE_URL=postgres:///shop\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n` },
    AT,
  ),
  files(
    ".env.production at localhost",
    { ".env.production": `DATABASE_URL=${LOCAL}\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    HOME,
  ),
  files(
    ".env.production.local at 127.1",
    { ".env.production.local": "DATABASE_URL=postgres://u@127.1/shop\n", ".env": `DATABASE_URL=${LOCAL}\n` },
    HOME,
  ),
  files(
    ".env.production without sslmode",
    { ".env.production": `DATABASE_URL=postgres://u:p@${SERVER}/shop\n`, ".env": `DATABASE_URL=${LOCAL}\n` },
    "TLS_MISSING",
  ),
  files(
    "development local, production hosted",
    {
      ".env.production": `DATABASE_URL=${PRODUCTION}\n`,
      ".env.development": `DATABASE_URL=${LOCAL}\n`,
      ".env.test": `DATABASE_URL=${LOCAL}_test\n`,
    },
    "safe",
  ),
  files("a local default in .env, overridden on the server", { ".env": `DATABASE_URL=${LOCAL}\n` }, "safe", {
    env: { NODE_ENV: "production", DATABASE_URL: PRODUCTION },
  }),
  files(
    "Windows' line ends and a byte order mark",
    { ".env": `\ufeffPRODUCTION_DATABASE_URL=${PRODUCTION}\r\nDATABASE_URL=${PRODUCTION}\r\n` },
    AT,
  ),
  files(
    "the form of YAML",
    { ".env": `PRODUCTION_DATABASE_URL: ${PRODUCTION}\nDATABASE_URL: ${PRODUCTION}\n` },
    AT,
  ),
  files(
    "by a variable of another file",
    {
      ".env.local": `BASE=${SERVER}\n`,
      ".env": `DATABASE_URL=postgres://u@$BASE/shop\nPRODUCTION_DATABASE_URL=${PRODUCTION}\n`,
    },
    AT,
  ),
  files(
    ".env.production with DB_HOST at localhost",
    { ".env.production": "DB_HOST=127.0.0.1\n", ".env": `DATABASE_URL=${LOCAL}\n` },
    HOME,
  ),
  files(
    "an ordinary application",
    {
      ".env": `# app\nDATABASE_URL="postgresql://postgres:postgres@localhost:5432/shop?schema=public"\nNEXT_PUBLIC_APP_URL=http://localhost:3000\nSMTP_HOST=localhost\nREDIS_URL=redis://localhost:6379\nLOG_LEVEL=debug\n`,
      ".env.test": 'DATABASE_URL="postgresql://postgres:postgres@localhost:5432/shop_test"\n',
    },
    "safe",
  ),
  files(
    "a sample of Neon",
    {
      ".env.example": "DATABASE_URL=postgres://user:password@ep-xxx.neon.tech/neondb\n",
      ".env": `DATABASE_URL=${LOCAL}\n`,
    },
    "safe",
  ),
  {
    title: "Vercel: a preview on production's host",
    env: {
      VERCEL: "1",
      VERCEL_ENV: "preview",
      NODE_ENV: "production",
      DATABASE_URL: PRODUCTION,
      PRODUCTION_DATABASE_URL: PRODUCTION,
    },
    truth: AT,
  },
  {
    title: "Vercel: a preview on Neon, nothing pinned",
    env: { VERCEL_ENV: "preview", NODE_ENV: "production", DATABASE_URL: BRANCH },
    truth: AT,
  },
  {
    title: "Vercel: a preview on a branch, production pinned",
    files: PINNED,
    env: { VERCEL_ENV: "preview", NODE_ENV: "production", DATABASE_URL: BRANCH },
    truth: "safe",
  },
  {
    title: "Vercel: a preview that falls back to .env.production",
    files: { ".env.production": `DATABASE_URL=${PRODUCTION}\n` },
    env: { VERCEL_ENV: "preview", NODE_ENV: "production" },
    truth: AT,
  },
  {
    title: "Vercel: a preview at localhost",
    env: { VERCEL_ENV: "preview", NODE_ENV: "production", DATABASE_URL: LOCAL },
    truth: HOME,
    isWarning: true,
  },
  {
    title: "Vercel: production on the pinned Neon",
    files: PINNED,
    env: { VERCEL_ENV: "production", NODE_ENV: "production", DATABASE_URL: NEON },
    truth: "safe",
  },
  {
    title: "NODE_ENV=test at production, which .env.local would have saved",
    files: { ".env.local": `DATABASE_URL=${LOCAL}\n`, ".env.test": `DATABASE_URL=${NEON}\n` },
    env: { NODE_ENV: "test" },
    truth: AT,
  },
  {
    title: "NODE_ENV=staging at production",
    env: { NODE_ENV: "staging", DATABASE_URL: PRODUCTION, PRODUCTION_DATABASE_URL: PRODUCTION },
    truth: AT,
  },
  {
    title: "NODE_ENV=Production, which no program takes for production",
    env: { NODE_ENV: "Production", DATABASE_URL: NEON },
    truth: AT,
  },
  {
    title: "Vercel: a preview on a server elsewhere, nothing known",
    env: { VERCEL_ENV: "preview", NODE_ENV: "production", DATABASE_URL: PRODUCTION },
    truth: "POINTS_ELSEWHERE",
    isWarning: true,
  },
];
