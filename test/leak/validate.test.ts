// Secrets planted in every place of a configuration: none, and no piece of one, is in what `validate` prints, text or JSON.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, runCli } from "../support/run-cli.ts";

const MARK = "QvZx7Kw9";
let count = 0;
/** A secret that can be found again, whole or in pieces. */
const plant = (): string => `${MARK}${++count}Jm4Tb8`;

const HOST = "db.shop.example.test";
/** Strings that can be parsed, and such in which anything may be taken for a host, a port or a database. */
const urls = (): string[] => [
  `postgres://app:${plant()}@${HOST}/shop`,
  `postgres://app:${plant()}@localhost/shop?sslmode=no-verify`,
  `postgres://app:p@${plant()}@${HOST}/shop`,
  `postgres://app:p@${plant()}/x@${HOST}/shop`,
  `postgres://app:p/${plant()}@${HOST}/shop`,
  `postgres://app:p#${plant()}@${HOST}/shop`,
  `postgres://app:p?${plant()}@${HOST}/shop`,
  `postgres://app:p:${plant()}@${HOST}:${plant()}/shop`,
  `postgres://app:%zz${plant()}@ep-cool-dark-a1b2c3d4.eu.neon.tech/shop`,
  `postgres://app@${HOST}/shop?password=${plant()}`,
  `postgres://app:${plant()}@h1,${HOST}/shop`,
  `postgres:app:${plant()}@${HOST}/shop`,
  `mysql://root:${plant()}@localhost/shop`,
  `host=${HOST} password=${plant()} dbname=shop`,
  `prisma://accelerate.prisma-data.net/?api_key=${plant()}`,
  `"postgres://app:${plant()}@${HOST}/shop`,
  `postgres://app:${plant()}@ep-x.neon.tech@${HOST}/shop`,
  plant(),
];

const NAMES = [
  "DATABASE_URL",
  "DIRECT_DATABASE_URL",
  "NEXTAUTH_URL",
  "AUTH_URL",
  "PRODUCTION_DATABASE_URL",
  "PGPASSWORD",
  "NODE_ENV",
  "VERCEL_ENV",
];

function files(url: string): Record<string, string> {
  const key = Buffer.from(plant() + plant())
    .toString("base64")
    .replace(/=*$/, "=");
  const env = [
    ...NAMES.map((name) => `${name}='${url}'`),
    `STRIPE_SECRET_KEY=sk_live_${plant()}`,
    `NEXT_PUBLIC_API_SECRET=${plant()}`,
    `NEXTAUTH_SECRET=${MARK}SharedJm4Tb8`,
    `DOLLAR_SECRET=${plant()}$${plant()}`,
    `CUT_SECRET=${plant()}#${plant()}`,
    `QUOTED_SECRET="${plant()}`,
    "-----BEGIN PRIVATE KEY-----",
    plant(),
    key,
    `${plant()}=`,
    `${plant()}`,
    "",
  ].join("\n");
  return {
    ".env": env,
    ".env.local": env,
    ".env.production": env,
    ".env.example": env,
    "prisma/schema.prisma":
      'datasource db {\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_DATABASE_URL")\n}\n',
    "package.json": JSON.stringify({
      scripts: { build: `prisma db push --url ${url}` },
      devDependencies: { prisma: "6" },
    }),
    "vercel.json": JSON.stringify({ buildCommand: `psql ${url} -f x.sql` }),
    ".pgscrub/production.json": `{"systemIdentifier": "${plant()}"`,
    "deploy.sh": `psql ${url}\n`,
  };
}

describe("pgscrub validate shows no secret", () => {
  it.each(urls().map((url, at) => [at + 1, url] as const))("of configuration %i", async (at, url) => {
    const directory = emptyFolder();
    for (const [name, text] of Object.entries(files(url))) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    execFileSync("git", ["init", "-q"], { cwd: directory });
    execFileSync("git", ["add", "-f", "."], { cwd: directory });
    const env = { DATABASE_URL: url, PGHOST: "localhost" };
    const others =
      at % 3 === 0
        ? [
            ["validate", "--json"],
            ["validate", "--env", "production"],
          ]
        : [];
    for (const args of [["validate"], ...others]) {
      const { exitCode, stdout, stderr } = await runCli(args, { directory, env });
      expect([77, 78]).toContain(exitCode);
      expect(stdout.length).toBeGreaterThan(1_000);
      expect(`${stdout}${stderr}`).not.toContain(MARK);
      expect(`${stdout}${stderr}`.toLowerCase()).not.toContain(MARK.toLowerCase());
      expect(stdout).not.toContain(Buffer.from(MARK).toString("base64").slice(0, 8));
    }
  });
});
