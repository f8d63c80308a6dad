// Campaign 12: secrets in the wrong place, and builds that touch the database.
import { type EnvironmentRow, files, LOCAL, PRODUCTION } from "./environment-row.ts";

const at = (more: string): Readonly<Record<string, string>> => ({
  ".env.local": `DATABASE_URL=${LOCAL}\n${more}\n`,
});
const SECRET = "f3Kd9sLq2Wm8Zx4Vb7Nc1Hj6";
const PROD_ENV = `DATABASE_URL=${PRODUCTION}\nNEXTAUTH_SECRET=${SECRET}\n`;
const SECRETS: readonly EnvironmentRow[] = [
  files("Stripe's live key in development", at("STRIPE_SECRET_KEY=sk_live_51Habcdefghijk"), "LIVE_KEY"),
  files("a restricted live key", at("STRIPE_KEY=rk_live_51Habcdefghijk"), "LIVE_KEY"),
  files("a live publishable key", at("NEXT_PUBLIC_STRIPE_KEY=pk_live_51Habcdefghijk"), "LIVE_KEY"),
  files("Razorpay's live key", at("RAZORPAY=rzp_live_abcdefghijk"), "LIVE_KEY"),
  files("a test key in development", at("STRIPE_SECRET_KEY=sk_test_51Habcdefghijk"), "safe"),
  files(
    "a live key in .env.test",
    { ...at(""), ".env.test": "STRIPE_SECRET_KEY=sk_live_51Habcdefghijk\n" },
    "LIVE_KEY",
  ),
  files(
    "a live key in .env.production",
    { ...at(""), ".env.production": "STRIPE_SECRET_KEY=sk_live_51Habcdefghijk\n" },
    "safe",
  ),
  files(
    "a test key in .env.production",
    { ...at(""), ".env.production": "STRIPE_SECRET_KEY=sk_test_51Habcdefghijk\n" },
    "TEST_KEY",
    { isWarning: true },
  ),
  files("NEXT_PUBLIC_ with a secret's name", at(`NEXT_PUBLIC_API_SECRET=${SECRET}`), "PUBLIC_SECRET"),
  files(
    "NEXT_PUBLIC_ with a connection string",
    at("NEXT_PUBLIC_STORE=postgres://me:sesame99@localhost/shop"),
    "PUBLIC_SECRET",
  ),
  files(
    "NEXT_PUBLIC_ with a secret key of Stripe's",
    at("NEXT_PUBLIC_PAY=sk_test_51Habcdefghijk"),
    "PUBLIC_SECRET",
  ),
  files(
    "NEXT_PUBLIC_ with a publishable key",
    at("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY=pk_test_51Habcdefghijk"),
    "safe",
  ),
  files(
    "NEXT_PUBLIC_ with an anonymous key and a site key",
    at(
      "NEXT_PUBLIC_SUPABASE_ANON_KEY=eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.abcdefgh\nNEXT_PUBLIC_RECAPTCHA_SITE_KEY=6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ",
    ),
    "safe",
  ),
  files(
    "NEXT_PUBLIC_ with a service role's key",
    at("NEXT_PUBLIC_SUPABASE_KEY=eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.abcdefgh"),
    "PUBLIC_SECRET",
  ),
  files(
    "one secret for development and production",
    { ...at(`NEXTAUTH_SECRET=${SECRET}`), ".env.production": PROD_ENV },
    "SECRET_SHARED",
  ),
  files(
    "one secret under two names",
    { ...at(`JWT_SECRET=${SECRET}`), ".env.production": PROD_ENV },
    "SECRET_SHARED",
  ),
  files(
    "production's database password on another host",
    { ".env.local": "DATABASE_URL=postgres://me:k7Qm2vXw9@localhost/shop\n", ".env.production": PROD_ENV },
    "SECRET_SHARED",
  ),
  files(
    "a secret of its own for each",
    { ...at("NEXTAUTH_SECRET=Qw8Er5Ty2Ui9Op3As6Df4Gh7"), ".env.production": PROD_ENV },
    "safe",
  ),
  files(
    "the same placeholder in both",
    {
      ...at("NEXTAUTH_SECRET=changeme"),
      ".env.production": `DATABASE_URL=${PRODUCTION}\nNEXTAUTH_SECRET=changeme\n`,
    },
    "safe",
  ),
  files(
    "production's own string beside the local one, for sync",
    { ...at(`PRODUCTION_DATABASE_URL=${PRODUCTION}`), ".env.production": PROD_ENV },
    "safe",
  ),
];

const build = (
  scripts: Record<string, string>,
  more: Record<string, string> = {},
): Readonly<Record<string, string>> => ({
  "package.json": JSON.stringify({ scripts }),
  ...at(""),
  ...more,
});
const BUILDS: readonly EnvironmentRow[] = [
  files("a plain build", build({ build: "prisma generate && next build" }), "safe"),
  files("db push in build", build({ build: "prisma db push && next build" }), "BUILD_COMMAND"),
  files(
    "migrate reset in vercel-build",
    build({ "vercel-build": "prisma  migrate   reset --force" }),
    "BUILD_COMMAND",
  ),
  files(
    "db push in postinstall",
    build({ postinstall: "npx prisma db push --accept-data-loss" }),
    "BUILD_COMMAND",
  ),
  files(
    "db push behind another script",
    build({ build: "npm run prepare-db && next build", "prepare-db": "pnpm push", push: "prisma db push" }),
    "BUILD_COMMAND",
  ),
  files(
    "db push in a shell script",
    build({ build: "sh ./scripts/build.sh" }, { "scripts/build.sh": "set -e\nnpx prisma db push\n" }),
    "BUILD_COMMAND",
  ),
  files(
    "db push in vercel.json",
    build({ build: "next build" }, { "vercel.json": '{"buildCommand":"prisma db push && next build"}' }),
    "BUILD_COMMAND",
  ),
  files(
    "migrate dev in prebuild",
    build({ prebuild: "prisma migrate dev", build: "next build" }),
    "BUILD_COMMAND",
  ),
  files(
    "migrate deploy in build",
    build({ build: "prisma migrate deploy && next build" }),
    "BUILD_MIGRATES",
    { isWarning: true },
  ),
  files(
    "db push in a script of its own",
    build({ build: "next build", "db:push": "prisma db push", "db:reset": "prisma migrate reset" }),
    "safe",
  ),
  files(
    "db push in a comment of a shell script",
    build(
      { build: "sh scripts/build.sh" },
      { "scripts/build.sh": "# never prisma db push here\nnext build\n" },
    ),
    "safe",
  ),
];

/** All of them. */
export const SECRET_ROWS: readonly EnvironmentRow[] = [...SECRETS, ...BUILDS];
