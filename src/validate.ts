// `pgscrub validate`: reads an application's configuration as its programs would, judges where every connection leads and what
// secrets stand where, and with `isLive` asks the servers. Changes nothing but the pin that it is told to write.
import type { ProcessEnv } from "./environment/env-files.ts";
import type { Stage } from "./environment/stages.ts";
import { askServers } from "./validate/ask-servers.ts";
import { type Check, exitCodeOf, failed, passed } from "./validate/check.ts";
import { checkAuthUrls } from "./validate/check-auth.ts";
import { checkBuild } from "./validate/check-build.ts";
import { checkConnections } from "./validate/check-connections.ts";
import { checkDirect } from "./validate/check-direct.ts";
import { checkGit } from "./validate/check-git.ts";
import { checkLive } from "./validate/check-live.ts";
import { checkReaders } from "./validate/check-readers.ts";
import { checkSecrets } from "./validate/check-secrets.ts";
import { checkSyntax } from "./validate/check-syntax.ts";
import { checkVariables } from "./validate/check-variables.ts";
import { type Configuration, readConfiguration } from "./validate/configuration.ts";
import { knowProduction } from "./validate/known-production.ts";
import { pinProduction } from "./validate/pin-production.ts";

/** What `validate` is told. */
export interface ValidateOptions {
  /** The application's folder. */
  readonly directory: string;
  readonly processEnv: ProcessEnv;
  /** Judge the environment in force as this stage instead of what NODE_ENV and VERCEL_ENV say. */
  readonly stage: Stage | undefined;
  /** Ask the servers who they are. */
  readonly isLive: boolean;
  /** Write .pgscrub/production.json from PRODUCTION_DATABASE_URL's server, if there is none yet. */
  readonly isPinning: boolean;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

/** Every check, failed ones and held ones. */
export interface Validation {
  /** No check of severity `error` failed. */
  readonly ok: boolean;
  /** 0; 77: something but production leads to production; 78: other errors; 69: only that a server could not be asked. */
  readonly exitCode: number;
  readonly checks: readonly Check[];
}

/** Judges the folder. Throws CONFIGURATION_INVALID when a file cannot be read, and the signal's reason. */
export async function validate(options: ValidateOptions): Promise<Validation> {
  let configuration = await readConfiguration(options);
  if (options.isPinning) {
    await pinProduction(configuration, options);
    configuration = await readConfiguration(options);
  }
  const isLive = options.isLive || options.isPinning;
  const live = checkLive(configuration, isLive ? await askServers(configuration, options) : new Map());
  const known = knowProduction(configuration);
  const checks = withoutRepeats([
    ...checkVariables(configuration),
    ...checkConnections(configuration, { known, settled: live.settled }),
    ...live.checks,
    ...checkDirect(configuration),
    ...checkReaders(configuration),
    ...checkAuthUrls(configuration),
    ...checkSyntax(configuration),
    ...checkSecrets(configuration),
    ...(await checkGit(configuration)),
    ...(await checkBuild(configuration)),
    checkPin(configuration),
  ]);
  const exitCode = exitCodeOf(checks);
  return { ok: exitCode === 0, exitCode, checks };
}

function checkPin({ pin, pinProblem }: Configuration): Check {
  const where = { environment: "project", file: ".pgscrub/production.json" };
  if (pinProblem !== undefined) return failed("PIN_INVALID", where, pinProblem.message, pinProblem.hint);
  if (pin !== undefined)
    return passed("PIN", where, `production is pinned: ${pin.host ?? "a server"}/${pin.database}`);
  return failed(
    "PIN",
    where,
    "production is not pinned: it is known by host names alone, and all of Neon counts as production",
    "Run `pgscrub validate --pin` once, with PRODUCTION_DATABASE_URL set, and commit the file.",
  );
}

/** A file's variable that is in force is judged twice, in one stage: once is enough. */
function withoutRepeats(checks: readonly Check[]): readonly Check[] {
  const seen = new Set<string>();
  return checks.filter(({ code, ok, environment, variable, file, message }) => {
    const key = JSON.stringify([code, ok, environment, variable ?? "", file ?? "", message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
