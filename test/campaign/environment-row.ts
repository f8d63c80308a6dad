// One row of campaign 12's truth table: a folder, an environment, and what a person who knows the truth says of it. The verdicts
// are written by hand, never taken from the program.
import type { CheckCode } from "../../src/validate/check.ts";

export interface EnvironmentRow {
  readonly title: string;
  /** Path below the folder to text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** `safe`: exit code 0; else a check that must fail, as an error unless it is one of the warnings below. */
  readonly truth: "safe" | CheckCode;
  /** The truth is a warning: told, and exit code 0. */
  readonly isWarning?: boolean;
}

export const SERVER = "db.shop.example.test";
/** Production somewhere else than Neon. */
export const PRODUCTION = `postgres://app:k7Qm2vXw9@${SERVER}:5432/shop?sslmode=require`;
export const LOCAL = "postgres://me:sesame@localhost:5432/shop";
export const ENDPOINT = "ep-cool-dark-a1b2c3d4";
export const NEON_HOST = `${ENDPOINT}.eu-central-1.aws.neon.tech`;
export const NEON = `postgres://app:npg_k7Qm2vXw9aB1@${NEON_HOST}/neondb?sslmode=require`;
export const BRANCH =
  "postgres://app:npg_b8Rn3wYx0cD2@ep-dev-branch-e5f6a7b8.eu-central-1.aws.neon.tech/neondb?sslmode=require";

export const PIN = JSON.stringify({
  schemaVersion: 1,
  systemIdentifier: "7312345678901234567",
  database: "neondb",
  host: NEON_HOST,
  neon: { projectId: "proud-sea-1", branchId: "br-main-1", endpointId: ENDPOINT, timelineId: "0a1b" },
});
export const PINNED = { ".pgscrub/production.json": PIN };

/** Development's DATABASE_URL, beside PRODUCTION_DATABASE_URL. */
export function development(
  title: string,
  url: string,
  truth: EnvironmentRow["truth"],
  more: Partial<EnvironmentRow> = {},
): EnvironmentRow {
  const env = { PRODUCTION_DATABASE_URL: PRODUCTION, DATABASE_URL: url, ...more.env };
  return { title: `development: ${title}`, truth, ...more, env };
}

/** Production's DATABASE_URL, as on the server. */
export function production(
  title: string,
  url: string,
  truth: EnvironmentRow["truth"],
  more: Partial<EnvironmentRow> = {},
): EnvironmentRow {
  const env = { NODE_ENV: "production", DATABASE_URL: url, ...more.env };
  return { title: `production: ${title}`, truth, ...more, env };
}

/** Files alone, in a development shell. */
export function files(
  title: string,
  contents: Readonly<Record<string, string>>,
  truth: EnvironmentRow["truth"],
  more: Partial<EnvironmentRow> = {},
): EnvironmentRow {
  return { title: `files: ${title}`, truth, ...more, files: contents };
}
