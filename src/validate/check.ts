// One judgement of `pgscrub validate`, and the table of its codes. Nothing here may hold a value of a variable: names,
// files, lines and the hosts of well-formed connection strings are all that is told.
import { ERRORS } from "../errors.ts";

/** Errors fail the validation; warnings and notices do not. */
export type Severity = "error" | "warning" | "notice";

/** Each check with what it means to fail it, and the exit code that the failure leads to. */
export const CHECKS = {
  POINTS_AT_PRODUCTION: {
    severity: "error",
    exit: ERRORS.TARGET_REFUSED.exit,
    summary: "development, test or preview leads to production, or to Neon while no production is pinned",
  },
  POINTS_SOMEWHERE: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "nobody can tell where it leads: a proxy of Prisma, a service of libpq",
  },
  POINTS_ELSEWHERE: {
    severity: "warning",
    exit: 0,
    summary: "development leads to another machine; production to a name of a private network",
  },
  POINTS_AT_LOCALHOST: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "production leads to the machine itself, in whatever disguise",
  },
  URL_MALFORMED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "no connection string that node-postgres, Prisma and pgscrub all understand",
  },
  TLS_MISSING: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a remote database of production without sslmode=require or better",
  },
  DIRECT_MISSING: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "Prisma needs a direct connection beside a pooled one, and there is none",
  },
  DIRECT_POOLED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "the direct connection string names a pooler",
  },
  DIRECT_OTHER_DATABASE: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "the direct connection string names another database, server or project",
  },
  AUTH_URL: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary:
      "NEXTAUTH_URL or AUTH_URL: malformed, localhost or http in production, production's host elsewhere",
  },
  VARIABLE_UNSET: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a variable that the application needs is set nowhere",
  },
  VARIABLE_EMPTY: {
    severity: "warning",
    exit: 0,
    summary: "a variable that matters is set to nothing",
  },
  VARIABLE_DUPLICATED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a file sets a variable twice, and the last one wins silently",
  },
  FILE_SYNTAX: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "lines of a .env file that no reader understands, quotes that do not close, values cut at a #",
  },
  DOLLAR_EXPANDED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "Next.js takes a $ of the value for a variable, so that the value loses characters",
  },
  READERS_DIFFER: {
    severity: "warning",
    exit: 0,
    summary: "Next.js and Prisma's command line go to different databases",
  },
  NODE_ENV: {
    severity: "warning",
    exit: 0,
    summary: "NODE_ENV or VERCEL_ENV is unknown, contradicts the other, or stands in a file",
  },
  SECRET_SHARED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "production and another environment have a secret in common",
  },
  LIVE_KEY: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a live key of a provider (Stripe, Clerk …) outside production",
  },
  TEST_KEY: {
    severity: "warning",
    exit: 0,
    summary: "a provider's test key in production",
  },
  PUBLIC_SECRET: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a secret under a name that is built into the pages, such as NEXT_PUBLIC_…",
  },
  FILE_TRACKED: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "git tracks a file that holds secrets",
  },
  FILE_NOT_IGNORED: {
    severity: "warning",
    exit: 0,
    summary: "git does not ignore a file that holds secrets, or could not be asked",
  },
  BUILD_COMMAND: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: "a command that runs at every build changes or empties the database",
  },
  BUILD_MIGRATES: {
    severity: "notice",
    exit: 0,
    summary: "every build applies migrations, previews' too",
  },
  PIN: {
    severity: "notice",
    exit: 0,
    summary: "production is not pinned, so that it is known by its host alone",
  },
  PIN_INVALID: {
    severity: "error",
    exit: ERRORS.CONFIGURATION_INVALID.exit,
    summary: ".pgscrub/production.json cannot be read, or is not the production that answers",
  },
  DATABASE_ABSENT: {
    severity: "notice",
    exit: 0,
    summary: "with --live: the local server answers and has no such database yet",
  },
  SERVER: {
    severity: "error",
    exit: ERRORS.TARGET_UNAVAILABLE.exit,
    summary: "with --live: the server could not be asked who it is",
  },
} as const satisfies Record<string, { severity: Severity; exit: number; summary: string }>;

export type CheckCode = keyof typeof CHECKS;

/** One line of the report. */
export interface Check {
  readonly code: CheckCode;
  readonly ok: boolean;
  /** What failing it means; of a passed check: what it would have meant. */
  readonly severity: Severity;
  /** `development`, `test`, `preview`, `production`, or `project` for what belongs to none. */
  readonly environment: string;
  readonly variable?: string;
  /** Where the variable stands, undefined for the process environment. */
  readonly file?: string;
  readonly message: string;
  /** What to do; empty for a passed check. */
  readonly hint: string;
}

/** Where a check belongs. */
export interface Place {
  readonly environment: string;
  readonly variable?: string | undefined;
  readonly file?: string | undefined;
}

function place({ environment, variable, file }: Place): Place {
  const shown = variable === undefined ? undefined : visibleName(variable);
  return {
    environment,
    ...(shown === undefined ? {} : { variable: shown }),
    ...(file === undefined ? {} : { file }),
  };
}

/** A check that holds. */
export function passed(code: CheckCode, where: Place, message: string): Check {
  return compose(code, true, CHECKS[code].severity, where, message, "");
}

/** A check that does not; `severity` may be milder than the code's own. */
export function failed(
  code: CheckCode,
  where: Place,
  message: string,
  hint: string,
  severity: Severity = CHECKS[code].severity,
): Check {
  return compose(code, false, severity, where, message, hint);
}

function compose(
  code: CheckCode,
  ok: boolean,
  severity: Severity,
  where: Place,
  message: string,
  hint: string,
): Check {
  const { environment, variable, file } = place(where);
  return {
    code,
    ok,
    severity,
    environment,
    ...(variable === undefined ? {} : { variable }),
    ...(file === undefined ? {} : { file }),
    message,
    hint,
  };
}

/**
 * `name`, or undefined when it could be a piece of a secret: a line of a key's base64 that ends in = looks like an
 * assignment. Names of variables are capitals or small letters with underscores.
 */
export function visibleName(name: string): string | undefined {
  if (name.length > 64) return undefined;
  const isWords = /^_*[A-Za-z]+\d{0,3}(_+[A-Za-z0-9]+)+_*$/.test(name) || /^[A-Za-z]+\d{0,2}$/.test(name);
  const hasOneCase = name === name.toUpperCase() || name === name.toLowerCase();
  return isWords && hasOneCase && !/[0-9a-fA-F]{16}/.test(name) ? name : undefined;
}

/** The exit code of a whole validation: production reached first, then mistakes, then what could not be asked. */
export function exitCodeOf(checks: readonly Check[]): number {
  const codes = checks
    .filter(({ ok, severity }) => !ok && severity === "error")
    .map(({ code }): number => CHECKS[code].exit);
  const order = [
    ERRORS.TARGET_REFUSED.exit,
    ERRORS.CONFIGURATION_INVALID.exit,
    ERRORS.TARGET_UNAVAILABLE.exit,
  ];
  return order.find((code) => codes.includes(code)) ?? 0;
}
